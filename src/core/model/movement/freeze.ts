import type { ApplicationRef } from '../application.js';
import type { PolicyRef } from '../policy/policy.js';

export const freezeScopes = ['ALL', 'DELETES', 'MOVES'] as const;
export type FreezeScope = (typeof freezeScopes)[number];

/** The scope of a freeze. A null field sets no limit: if all are null, the whole hub is frozen. */
export interface FreezeTarget {
  readonly cluster: string | null;
  readonly application: ApplicationRef | null;
  readonly policy: PolicyRef | null;
}

/** A freeze of all writes (ALL), deletes or moves, set by a person or the hub (GR16). */
export interface StandingFreeze extends FreezeTarget {
  /** `file` and `environment` identify freezes that are not in the database. */
  readonly id: string;
  readonly scope: FreezeScope;
  readonly reason: string;
  /** The hub set it because its database is older than the state of clusters. It ends when a person accepts that. */
  readonly restore?: boolean;
}

/** The work or resource to which a freeze may apply. `cluster` null: any cluster. */
export interface Freezable {
  readonly cluster: string | null;
  readonly application: ApplicationRef;
  readonly policy: PolicyRef | null;
}

/** Whether the freeze applies to `thing`. A freeze of one cluster does not apply if `thing.cluster` is null. */
export function covers({ cluster, application, policy }: FreezeTarget, thing: Freezable): boolean {
  return (
    (cluster === null || cluster === thing.cluster) &&
    (application === null || (application.namespace === thing.application.namespace && application.name === thing.application.name)) &&
    (policy === null || isSame(policy, thing.policy))
  );
}

/** The frozen scope for messages: `the whole hub`, `cluster idc-a`, `application shop/web in cluster idc-a`. */
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
