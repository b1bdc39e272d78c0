import type { ResourceKey } from '../model/plan.js';
import type { EvictionState, OpenEviction } from './facts.js';

/** The state of the cluster that the eviction leaves. */
export interface Situation {
  /** The cluster is registered. */
  readonly known: boolean;
  readonly ready: boolean;
  /** The cause of the eviction still exists. */
  readonly stands: boolean;
}

export interface EvictionChange {
  readonly id: string;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly before: EvictionState;
  readonly state: EvictionState;
  readonly message: string;
  /** The resource is kept out of the cluster. */
  readonly excludes: boolean;
  /** A person cancelled the eviction, and its cause still exists. */
  readonly kept: boolean;
  /** Its cause has ended, and the resource stays away until it fails back. */
  readonly away: boolean;
  /** The resource was kept out of the cluster, and no longer is. Not if a person cancelled the eviction before. */
  readonly released: boolean;
  /** All replacements of the copy are ready in other clusters. */
  readonly replaced: boolean;
}

const isOpen = (state: EvictionState) => state === 'RUNNING' || state === 'BLOCKED';

/** The next state of an eviction, or null if it does not change. The message of an open eviction says what it waits for. */
export function nextState(one: OpenEviction, situation: Situation, now: number): EvictionChange | null {
  const next = decide(one, situation, now);
  const same =
    next.state === one.state &&
    next.message === one.message &&
    next.excludes !== next.kept &&
    next.kept === (one.isKept ?? false) &&
    !next.away;
  if (same) return null;
  const replaced = one.isReplaced && one.isPlaced && !one.isDue;
  const released = one.isKept !== true && !next.excludes && !next.kept;
  return { id: one.id, resource: one.resource, cluster: one.cluster, before: one.state, ...next, released, replaced };
}

/**
 * Whether the change concerns the plan of the resource. That an eviction waits for something else does not: a plan reads from which clusters
 * the resource is evicted, which copies may leave, and which stay away.
 */
export function concernsPlan({ before, state, excludes, kept, away }: EvictionChange): boolean {
  return !(isOpen(before) && isOpen(state) && excludes && !kept && !away);
}

type Next = Pick<EvictionChange, 'state' | 'message' | 'excludes' | 'kept' | 'away'>;

function decide(one: OpenEviction, situation: Situation, now: number): Next {
  const { state, message, isKept = false } = one;
  if (isKept) return { state, message, excludes: false, kept: situation.known && situation.stands, away: false };
  const next = decideOpen(one, situation, now);
  // The copy has left, or may leave, and is replaced: it does not return before the policy's failback says so.
  const away = next.state === 'DONE' && !next.excludes && staysAway(one);
  return { ...next, excludes: next.excludes || away, kept: false, away };
}

/** Failback is the return after a failure or a taint. A drain, or an application that failed by itself, has no home; a drill returns its resources itself. */
function staysAway({ failsBack = false, producer = 'failover', isPlaced }: OpenEviction): boolean {
  return failsBack && isPlaced && (producer === 'failover' || producer === 'taint');
}

/** A person requested the eviction and may end it at any time. */
function isRequested({ producer }: OpenEviction): boolean {
  return producer === 'drain' || producer === 'drill';
}

function decideOpen(one: OpenEviction, { known, ready, stands }: Situation, now: number): Omit<Next, 'kept' | 'away'> {
  const { cluster, state, message } = one;
  const ended = (end: EvictionState, why: string): Omit<Next, 'kept' | 'away'> => ({ state: end, message: why, excludes: stands });
  if (!known) return { state: 'CANCELLED', message: `${cluster} was unregistered.`, excludes: false };
  if (!isOpen(state)) return { state, message, excludes: stands };
  if (!one.stands) return ended('DONE', `No copy is left in ${cluster}.`);
  if (!stands && isRequested(one) && !one.isReplaced) return ended('CANCELLED', `The ${one.producer} of ${cluster} ended.`);
  if (!stands && (state === 'BLOCKED' || !one.isPlaced)) return ended('CANCELLED', `The cause ended before any replica moved.`);
  if (one.isDue) return { state, message, excludes: true };
  if (!one.isPlaced) return { state: 'BLOCKED', message: `No destination: ${one.refusal} Nothing is removed.`, excludes: true };
  if (one.purgeMode === 'Never') return { state: 'RUNNING', message: `The copy in ${cluster} is kept (purgeMode Never).`, excludes: true };
  if (!one.isReplaced) {
    if (!stands && now >= one.deadline)
      return ended('EXPIRED', 'The replacement was not ready before the deadline; the next plan decides.');
    // The failing copy serves no user, so it leaves without a ready replacement. The steps of the move still keep its ready replicas.
    if (one.producer === 'application' && now >= one.deadline)
      return ended('EXPIRED', `The grace period is over; the copy leaves ${cluster}.`);
    return { state: 'RUNNING', message: 'Waiting until the replacement is ready in other clusters.', excludes: true };
  }
  if (!ready)
    return {
      state: 'RUNNING',
      message: `The replacement is ready. The copy in ${cluster} stays until ${cluster} is ready again.`,
      excludes: true,
    };
  return ended('DONE', `The replacement is ready. The copy in ${cluster} may be deleted.`);
}
