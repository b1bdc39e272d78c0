import type { ClusterCondition } from '../cluster-condition.js';

/** Limit of new evictions per minute over all clusters, if the hub sets no other: 0.5 per second (GR15). */
export const EVICTIONS_A_MINUTE = 30;
/** The limit while several clusters are lost: 0.1 per second, or the same share of another limit. */
export const SLOW_EVICTIONS_A_MINUTE = 6;
const MINUTE_MS = 60_000;

/**
 * Of evictions that are due, those that may start now (GR15). While several clusters are lost, fewer start: the cause may be outside of the clusters,
 * and the remaining clusters have less capacity.
 */
export function withinRate<T>(
  due: readonly T[],
  conditions: ReadonlyMap<string, ClusterCondition>,
  { recent, now }: { readonly recent: readonly { readonly startedAt: number }[]; readonly now: number },
  perMinute: number = EVICTIONS_A_MINUTE,
): readonly T[] {
  const lost = [...conditions.values()].filter(({ ready }) => ready !== 'True').length;
  const most = lost > 1 ? Math.ceil((perMinute * SLOW_EVICTIONS_A_MINUTE) / EVICTIONS_A_MINUTE) : perMinute;
  const begun = recent.filter(({ startedAt }) => now - startedAt < MINUTE_MS).length;
  return due.slice(0, Math.max(0, most - begun));
}
