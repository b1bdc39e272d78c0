import type { Constraint } from '../constraint.js';
import { listed } from '../move.js';

/** The new copy starts only after the member confirmed that the old one is deleted. The `floor` constraint does not apply. */
export const exclusive: Constraint = {
  name: 'exclusive',
  limit({ ask, places, unit }) {
    if (!ask.movement.exclusive) return null;
    const left = places.filter((place) => place.running > place.wants);
    if (left.length === 0) return null;
    const away = left.filter(({ reach }) => reach === 'unreachable').map(({ cluster }) => cluster);
    const clusters = listed(left.map(({ cluster }) => cluster));
    const what = unit === 'replicas' ? 'replicas' : 'copy';
    return {
      gives: 0,
      reason: {
        message: `It runs in one place at a time: the ${what} in ${clusters} must be gone before another starts, so fewer are ready in between.`,
        ends: away.length > 0 ? `${listed(away)} can be reached and what runs there is gone` : `the ${what} in ${clusters} is gone`,
        ...(away.length > 0 && { blocked: true }),
      },
    };
  },
};
