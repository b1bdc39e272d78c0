import { partsOfWorkKey, type ResourceKey, type WorkKey } from '../../core/model/plan.js';
import type { HubEvent } from '../ports/events.js';
import type { LostWork, Observation, WatchedObject } from '../ports/observe.js';
import type { ClusterSession, Served } from '../session/cluster-session.js';
import type { OwnershipConflicts, Verdict } from '../session/ownership-conflicts.js';

/** A work whose object is missing or drifted, and the event to record if the work becomes due again. */
export interface Redo extends LostWork {
  readonly event: HubEvent | null;
}

/** The findings of one pass, stored in a fixed number of statements. */
export interface Findings {
  readonly observations: Observation[];
  readonly missing: Redo[];
  readonly redo: Redo[];
  readonly gone: LostWork[];
  readonly events: HubEvent[];
  readonly served: Map<string, Set<string>>;
  /** The observation of each work before this pass. If the findings cannot be stored, the next pass starts from it. */
  readonly before: { readonly session: ClusterSession; readonly known: Served; readonly was: Served }[];
  readonly fights: { readonly key: WorkKey; readonly verdict: Verdict }[];
}

export function noFindings(): Findings {
  return { observations: [], missing: [], redo: [], gone: [], events: [], served: new Map(), before: [], fights: [] };
}

/**
 * Restores in reverse order, since a work may have been processed twice. Works that were written meanwhile have a new entry and are not
 * changed.
 */
export function unlearn(ownershipConflicts: OwnershipConflicts, { before, fights }: Findings): void {
  for (const { key, verdict } of fights) ownershipConflicts.giveBack(key, verdict);
  for (const { session, known, was } of before.toReversed()) {
    Object.assign(known, was);
    if (known.leaving && !session.works.has(known.resource)) session.works.set(known.resource, known);
  }
}

export function aboutObject(
  session: ClusterSession,
  resource: ResourceKey,
  object: WatchedObject,
  type: HubEvent['type'],
  severity: HubEvent['severity'],
  message: string,
): HubEvent {
  return {
    type,
    severity,
    message: `${object.ref.kind} ${object.ref.name} in ${session.name}: ${message}`,
    cluster: session.name,
    resource,
    ref: object.ref,
  };
}

/** The resources that the findings concern. */
export function concerned({ observations, missing, gone }: Findings): readonly ResourceKey[] {
  return [...observations, ...missing, ...gone].map(({ key }) => partsOfWorkKey(key).resource);
}
