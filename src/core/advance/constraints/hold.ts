import type { Constraint } from '../constraint.js';

/** A removal waits for its confirmation. */
export const hold: Constraint = {
  name: 'hold',
  limit({ ask: { holds = [] } }) {
    const [first] = holds;
    if (!first) return null;
    return {
      keeps: ({ cluster }) => {
        const held = holds.find((one) => one.cluster === null || one.cluster === cluster);
        return held !== undefined && { message: held.message, ends: held.ends, blocked: true };
      },
      reason: { message: first.message, ends: first.ends, blocked: true },
    };
  },
};
