import type { Constraint, Reason } from '../constraint.js';
import { listed, type Place } from '../move.js';

/** The plan leaves a cluster. An eviction that is blocked, or whose purge mode is Never, removes nothing. */
export const eviction: Constraint = {
  name: 'eviction',
  limit({ places }) {
    if (!places.some(({ order }) => order)) return null;
    const purged = places.filter((place) => isPurged(place) && place.running > place.wants && place.reach !== 'unreachable');
    const clusters = listed(purged.map(({ cluster }) => cluster));
    return {
      keeps: staying,
      ...(purged.length > 0 && { gives: 0 }),
      reason: { message: `The copy in ${clusters} is deleted first (purgeMode Directly).`, ends: `it is gone from ${clusters}` },
    };
  },
};

/** The policy removes the copy at once (purgeMode Directly), without regard to `floor`. */
export function isPurged({ order, target }: Place): boolean {
  return order !== null && order.purgeMode === 'Directly' && order.blocked === null && target === null;
}

function staying({ cluster, order }: Place): Reason | false {
  if (order?.blocked)
    return { message: `The eviction from ${cluster} is blocked: ${order.blocked}.`, ends: 'the eviction is resolved', blocked: true };
  if (order?.purgeMode !== 'Never') return false;
  return {
    message: `The copy in ${cluster} stays until a person decides (purgeMode Never).`,
    ends: 'the eviction is confirmed',
    blocked: true,
  };
}
