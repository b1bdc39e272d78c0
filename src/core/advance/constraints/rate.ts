import type { Constraint } from '../constraint.js';

/** Limits evictions per minute, summed over all clusters. Moves without an eviction are not limited. */
export const rate: Constraint = {
  name: 'rate',
  limit({ ask: { evictionRate }, places }) {
    if (!evictionRate || evictionRate.left > 0 || !places.some(({ order }) => order)) return null;
    const reason = { message: 'The evictions that are allowed in this time are used up.', ends: evictionRate.ends };
    return { keeps: ({ order }) => order !== null, reason };
  },
};
