import { amountOf } from '../../model/movement/movement.js';
import type { Constraint } from '../constraint.js';
import { listed, type Place, sum } from '../move.js';

/** At most `maxSurge` replicas run, summed over all clusters, above the larger of the count before the move and the target count. */
export const ceiling: Constraint = {
  name: 'ceiling',
  limit({ ask, unit, isJob, unitsBefore, unitsOfTarget, places }) {
    // Copies of kinds without replicas share no capacity, and an indivisible resource moves in one step.
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

/** Replicas in an unreachable cluster that the plan leaves are not counted: they may run indefinitely and would block the replacements. */
function isLost({ order, reach, standing }: Place): boolean {
  return reach === 'unreachable' && (order !== null || standing?.digest === null);
}
