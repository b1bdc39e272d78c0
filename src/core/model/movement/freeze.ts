import type { ApplicationRef } from '../application.js';
import type { PolicyRef } from '../policy/policy.js';

export const freezeScopes = ['ALL', 'DELETES', 'MOVES'] as const;
export type FreezeScope = (typeof freezeScopes)[number];

/** What a freeze is limited to. A field that is null limits nothing: without any of them the whole hub is frozen. */
export interface FreezeTarget {
  readonly cluster: string | null;
  readonly application: ApplicationRef | null;
  readonly policy: PolicyRef | null;
}

/** A person, or the hub itself, stopped writes (ALL), deletes or moves (GR16). */
export interface StandingFreeze extends FreezeTarget {
  /** `file` and `environment` name those that are not in the database. */
  readonly id: string;
  readonly scope: FreezeScope;
  readonly reason: string;
  /** The hub set it itself: its database is older than what clusters have. It ends when a person accepts that. */
  readonly restore?: boolean;
}

/** The work or resource that a freeze may be about. `cluster` null: any cluster. */
export interface Freezable {
  readonly cluster: string | null;
  readonly application: ApplicationRef;
  readonly policy: PolicyRef | null;
}

/** Whether the freeze is about this. With `cluster` null a freeze of one cluster is not. */
export function covers({ cluster, application, policy }: FreezeTarget, thing: Freezable): boolean {
  return (
    (cluster === null || cluster === thing.cluster) &&
    (application === null || (application.namespace === thing.application.namespace && application.name === thing.application.name)) &&
    (policy === null || isSame(policy, thing.policy))
  );
}

/** What is frozen, for people: `the whole hub`, `cluster idc-a`, `application shop/web in cluster idc-a`. */
export function describeTarget({ cluster, application, policy }: FreezeTarget): string {
  const what = [
    ...(application ? [`application ${application.namespace}/${application.name}`] : []),
    ...(policy ? [`${policy.kind} ${policy.namespace && `${policy.namespace}/`}${policy.name}`] : []),
  ].join(' of ');
  if (cluster === null) return what === '' ? 'the whole hub' : what;
  return what === '' ? `cluster ${cluster}` : `${what} in cluster ${cluster}`;
}

function isSame(a: PolicyRef, b: PolicyRef | null): boolean {
  return b !== null && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
