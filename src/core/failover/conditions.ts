import type { ClusterCondition } from './cluster-condition.js';
import { contradiction, NOT_CONNECTED, noRequestSent } from './evidence/contradiction.js';
import type { ClusterEvidence } from './facts.js';

export const HOUR_MS = 3_600_000;
const MOST_FLAPS = 16;
const LONGEST_DWELL = 8;

/**
 * The current condition of a cluster. Returns the previous object if nothing changed; null for a cluster that never answered. A cluster is
 * lost only if its probe fails for longer than the threshold and no other evidence shows that it is alive (GR13). An error of the hub itself
 * says nothing about the cluster.
 */
export function conditionOf({ ready, reason, heardAt, before, evidence = [] }: ClusterEvidence, now: number): ClusterCondition | null {
  if (heardAt === null) return before;
  const held = ready === 'True' ? null : reason === NOT_CONNECTED ? noRequestSent : contradiction(evidence, now);
  if (before !== null && (before.ready === ready || (before.ready === 'True' && held !== null)))
    return (before.held ?? null) === held ? before : { ...before, held };
  const kept = (before?.flaps ?? []).filter((at) => now - at < HOUR_MS);
  const flaps = before?.ready === 'True' ? [...kept, now].slice(-MOST_FLAPS) : kept;
  // A change between not ready and unreachable keeps the time of the first of the two.
  const since = before && before.ready !== 'True' && ready !== 'True' ? before.since : now;
  return { ready, since, flaps, held };
}

/** The factor for tolerations of a lost cluster: each further loss within an hour doubles it, up to 8 (F-N7). */
export function dwellFactor(condition: ClusterCondition, now: number): number {
  return Math.min(LONGEST_DWELL, 2 ** Math.max(0, flapsWithinHour(condition, now).length - 1));
}

/** The times within the last hour at which it stopped being ready, oldest first. */
export function flapsWithinHour({ flaps }: ClusterCondition, now: number): readonly number[] {
  return flaps.filter((at) => now - at < HOUR_MS);
}
