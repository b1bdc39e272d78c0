import type { ResourceKey } from '../model/plan.js';
import type { EvictionState, OpenEviction } from './facts.js';

/** How it is with the cluster that is left. */
export interface Situation {
  /** Still registered. */
  readonly known: boolean;
  readonly ready: boolean;
  /** The cause of the eviction stands. */
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
  /** A person had it cancelled, and its cause stands. */
  readonly kept: boolean;
  /** All that replaces the copy is ready in other clusters. */
  readonly replaced: boolean;
}

const isOpen = (state: EvictionState) => state === 'RUNNING' || state === 'BLOCKED';

/** What an eviction is next; null: what it is. One that is open says what it waits for. */
export function nextState(one: OpenEviction, situation: Situation, now: number): EvictionChange | null {
  const next = decide(one, situation, now);
  const same =
    next.state === one.state && next.message === one.message && next.excludes !== next.kept && next.kept === (one.isKept ?? false);
  if (same) return null;
  const replaced = one.isReplaced && one.isPlaced && !one.isDue;
  return { id: one.id, resource: one.resource, cluster: one.cluster, before: one.state, ...next, replaced };
}

type Next = Pick<EvictionChange, 'state' | 'message' | 'excludes' | 'kept'>;

function decide(one: OpenEviction, situation: Situation, now: number): Next {
  const { state, message, isKept = false } = one;
  if (isKept) return { state, message, excludes: false, kept: situation.known && situation.stands };
  return { ...decideOpen(one, situation, now), kept: false };
}

function decideOpen(one: OpenEviction, { known, ready, stands }: Situation, now: number): Omit<Next, 'kept'> {
  const { cluster, state, message } = one;
  const ended = (end: EvictionState, why: string): Omit<Next, 'kept'> => ({ state: end, message: why, excludes: stands });
  if (!known) return { state: 'CANCELLED', message: `${cluster} was unregistered.`, excludes: false };
  if (!isOpen(state)) return { state, message, excludes: stands };
  if (!one.stands) return ended('DONE', `No copy is left in ${cluster}.`);
  if (!stands && one.producer === 'drain' && !one.isReplaced) return ended('CANCELLED', `The drain of ${cluster} ended.`);
  if (!stands && (state === 'BLOCKED' || !one.isPlaced)) return ended('CANCELLED', `The cause ended before any replica moved.`);
  if (one.isDue) return { state, message, excludes: true };
  if (!one.isPlaced) return { state: 'BLOCKED', message: `No destination: ${one.refusal} Nothing is removed.`, excludes: true };
  if (one.purgeMode === 'Never') return { state: 'RUNNING', message: `The copy in ${cluster} is kept (purgeMode Never).`, excludes: true };
  if (!one.isReplaced) {
    if (!stands && now >= one.deadline)
      return ended('EXPIRED', 'The replacement was not ready before the deadline; the next plan decides.');
    // Nobody is helped by a copy that fails. What of it is ready is kept by the steps of the move.
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
