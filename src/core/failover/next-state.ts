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
  if (!one.stands) return ended('DONE', `Nothing of it is left in ${cluster}.`);
  if (!stands && one.producer === 'drain' && !one.isReplaced) return ended('CANCELLED', `${cluster} is drained no longer.`);
  if (!stands && (state === 'BLOCKED' || !one.isPlaced)) return ended('CANCELLED', `The cause is gone before anything was moved.`);
  if (one.isDue) return { state, message, excludes: true };
  if (!one.isPlaced) return { state: 'BLOCKED', message: `No destination: ${one.refusal} Nothing is removed.`, excludes: true };
  if (one.purgeMode === 'Never') return { state: 'RUNNING', message: `The copy in ${cluster} is kept (purgeMode Never).`, excludes: true };
  if (!one.isReplaced) {
    if (!stands && now >= one.deadline) return ended('EXPIRED', 'What replaces it did not become ready in time; the plan decides anew.');
    // Nobody is helped by a copy that fails. What of it is ready is kept by the steps of the move.
    if (one.producer === 'application' && now >= one.deadline)
      return ended('EXPIRED', `The grace period is over; the copy leaves ${cluster}.`);
    return { state: 'RUNNING', message: 'It waits until what replaces it is ready.', excludes: true };
  }
  if (!ready) return { state: 'RUNNING', message: `It is replaced; the copy in ${cluster} goes when ${cluster} is back.`, excludes: true };
  return ended('DONE', `It is replaced, and may leave ${cluster}.`);
}
