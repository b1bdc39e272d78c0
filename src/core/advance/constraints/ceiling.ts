import { amountOf } from '../../model/movement/movement.js';
import type { Constraint } from '../constraint.js';
import { listed, type Place, sum } from '../move.js';

/** Over all clusters no more than `maxSurge` replicas run beyond what was there and what is wanted, whichever is more. */
export const ceiling: Constraint = {
  name: 'ceiling',
  limit({ ask, unit, isJob, unitsBefore, unitsOfTarget, places }) {
    // Copies of kinds without replicas take no room that would have to be shared, and what cannot be divided moves as a whole.
    if (unit === 'copies' || isJob || ask.indivisible || ask.movement.exclusive) return null;
    const both = Math.max(unitsBefore, unitsOfTarget);
    const most = both + amountOf(ask.movement.maxSurge, both, 'up');
    const running = sum(places, (place) => (isLost(place) ? 0 : place.running));
    const leaving = places.filter((place) => place.running > place.wants).map(({ cluster }) => cluster);
    return {
      gives: Math.max(0, most - running),
      reason: {
        message: `At most ${most} replicas run over all clusters during the move (maxSurge ${ask.movement.maxSurge}), and ${running} do.`,
        ends: leaving.length > 0 ? `replicas in ${listed(leaving)} are gone` : 'replicas are gone elsewhere',
      },
    };
  },
};

/** What may still run in a lost cluster that is being left must not keep the rest from starting. */
function isLost({ order, reach, standing }: Place): boolean {
  return reach === 'unreachable' && (order !== null || standing?.digest === null);
}
