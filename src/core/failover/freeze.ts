import type { ClusterCondition } from './cluster-condition.js';
import type { FailoverFacts } from './facts.js';

const WINDOW_MS = 5 * 60_000;
/** Milliseconds for which evictions wait after the last of many losses: longer than the default toleration, after which they would start. */
const HOLD_MS = 15 * 60_000;
const STORM_MS = 10 * 60_000;
/** Evictions within `STORM_MS` after which no further one starts, without those of the cluster that lost the most (GR15). */
export const STORM_EVICTIONS = 20;

/**
 * The reason why no eviction may start, as a sentence; null: evictions may start. If many clusters are lost at once, the hub is more likely
 * cut off from them than all of them failed (GR12). With three clusters or fewer, the loss of one does not freeze evictions.
 */
export function frozenBecause(
  conditions: ReadonlyMap<string, ClusterCondition>,
  { now, recent }: Pick<FailoverFacts, 'now' | 'recent'>,
): string | null {
  const storm = stormBecause(recent, now);
  if (storm !== null) return storm;
  const all = [...conditions.values()];
  const lost = all.filter(({ ready }) => ready !== 'True');
  if (lost.length === 0 || (all.length <= 3 && lost.length === 1)) return null;
  const ready = all.length - lost.length;
  if (ready * 2 < all.length) return `only ${ready} of ${all.length} clusters are ready: the hub may be cut off from them`;
  const most = Math.max(2, Math.floor(all.length * 0.3));
  const fresh = mostAtOnce(
    lost.map(({ since }) => since),
    now,
  );
  if (fresh > most) return `${fresh} of ${all.length} clusters stopped being ready within 5 minutes: the hub may be cut off from them`;
  const left = new Set(recent.filter(({ startedAt }) => now - startedAt < STORM_MS).map(({ cluster }) => cluster)).size;
  return left > most ? `work was moved away from ${left} clusters within 10 minutes` : null;
}

/**
 * Work that leaves several clusters in a short time has a common cause, which a move does not remove. The loss of one cluster moves all of
 * its work, so the evictions of the cluster with the most are not counted. Evictions by taints follow a person's decision.
 */
function stormBecause(recent: FailoverFacts['recent'], now: number): string | null {
  const counts = new Map<string, number>();
  for (const { cluster, startedAt, producer } of recent)
    if (now - startedAt < STORM_MS && producer !== 'taint') counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const others = [...counts.values()].reduce((sum, count) => sum + count, 0) - most;
  if (others <= STORM_EVICTIONS) return null;
  return `${others + most} resources were moved away from ${counts.size} clusters within 10 minutes`;
}

/** The maximum number of loss times within one window that ended less than `HOLD_MS` ago. */
function mostAtOnce(times: readonly number[], now: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((last, i) => {
    while (last - sorted[first]! >= WINDOW_MS) first += 1;
    if (now - last < HOLD_MS) most = Math.max(most, i - first + 1);
  });
  return most;
}
