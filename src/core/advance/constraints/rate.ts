import type { Constraint } from '../constraint.js';

/** So many evictions in a time, over the fleet. A move that nobody evicts has no rate. */
export const rate: Constraint = {
  name: 'rate',
  limit({ ask: { evictionRate }, places }) {
    if (!evictionRate || evictionRate.left > 0 || !places.some(({ order }) => order)) return null;
    const reason = { message: 'The evictions that are allowed in this time are used up.', ends: evictionRate.ends };
    return { keeps: ({ order }) => order !== null, reason };
  },
};
