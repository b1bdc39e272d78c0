import type { ClusterCondition } from './cluster-condition.js';
import type { FailoverFacts } from './facts.js';

const WINDOW_MS = 5 * 60_000;
const STORM_MS = 10 * 60_000;

/**
 * Why no eviction may start, in a sentence; null: evictions may. Where many clusters are lost at once it is more likely that the hub is
 * cut off than that they all failed (GR12). With three clusters or fewer, one that is lost is no sign of that.
 */
export function frozenBecause(
  conditions: ReadonlyMap<string, ClusterCondition>,
  { now, recent }: Pick<FailoverFacts, 'now' | 'recent'>,
): string | null {
  const all = [...conditions.values()];
  const lost = all.filter(({ ready }) => ready !== 'True');
  if (lost.length === 0 || (all.length <= 3 && lost.length === 1)) return null;
  const ready = all.length - lost.length;
  if (ready * 2 < all.length) return `only ${ready} of ${all.length} clusters are ready: the hub may be cut off from them`;
  const most = Math.max(2, Math.floor(all.length * 0.3));
  const fresh = lost.filter(({ since }) => now - since < WINDOW_MS).length;
  if (fresh > most) return `${fresh} of ${all.length} clusters stopped being ready within 5 minutes: the hub may be cut off from them`;
  const left = new Set(recent.filter(({ startedAt }) => now - startedAt < STORM_MS).map(({ cluster }) => cluster)).size;
  return left > most ? `work was moved away from ${left} clusters within 10 minutes` : null;
}
