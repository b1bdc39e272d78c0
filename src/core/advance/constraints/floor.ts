import { amountOf } from '../../model/movement/movement.js';
import type { Constraint } from '../constraint.js';
import { listed, type Move, type Place, sum } from '../move.js';

/**
 * Ready units, summed over all clusters, never fall below the smaller of the count before the move and the target count, less
 * `maxUnavailable`. Units that have not been ready for a while are removed only as replacements become ready.
 */
export const floor: Constraint = {
  name: 'floor',
  limit(move) {
    // An exclusive move has no copy for a while: `exclusive` removes the old copy first and reports it.
    if (move.ask.movement.exclusive || move.isJob) return null;
    const least = floorOf(move);
    const ready = sum(move.places, (place) => place.ready);
    const reason = reasonOf(move, ready, least);
    if (ready >= least) return { loses: ready - least, reason };
    const standing = sum(move.places, (place) => (place.wants < place.has ? place.has : place.ready + mayBecomeReady(place)));
    return { loses: 0, takes: Math.max(0, standing - least), sparesStuckOnly: true, reason };
  },
};

/**
 * Units that must be ready after every step. Stuck units that stay in their cluster were not ready before the move, so they are subtracted.
 */
export function floorOf({ unitsBefore, unitsOfTarget, places, ask }: Move): number {
  const both = Math.min(unitsBefore, unitsOfTarget);
  const stuck = sum(places, (place) => (place.wants >= place.has ? stuckBefore(place) : 0));
  return Math.max(0, both - amountOf(ask.movement.maxUnavailable, both, 'down') - stuck);
}

/** Old units that are stuck. If the cluster got more units, the new ones are assumed to be the stuck ones. */
function stuckBefore({ stuck, has, old }: Place): number {
  return Math.max(0, stuck - (has - old));
}

function mayBecomeReady(place: Place): number {
  return Math.max(0, place.old - place.ready - stuckBefore(place));
}

function reasonOf(move: Move, ready: number, least: number) {
  const coming = move.places.filter((place) => place.target !== null && place.ready < place.wants);
  const states = coming.map((place) => stateOf(move, place));
  const what = move.unit === 'replicas' ? `${least} ready replicas` : `${least} healthy copies`;
  const message = `At least ${what} are kept over all clusters, and ${ready} are ready${states.length > 0 ? `: ${listed(states)}` : ''}.`;
  const where = listed(coming.map(({ cluster }) => cluster));
  const ends = move.unit === 'replicas' ? `the replicas in ${where} are ready` : `the copy in ${where} is healthy`;
  return { message, ends: where === '' ? 'the existing replicas are ready' : ends };
}

function stateOf({ unit }: Move, { cluster, ready, wants, standing, reach }: Place): string {
  const counted = unit === 'replicas' ? `${ready} of ${wants} ready in ${cluster}` : `not healthy in ${cluster}`;
  if (reach !== 'ready') return `${counted}, which ${reach === 'unreachable' ? 'cannot be reached' : 'is not ready'}`;
  return standing?.settled && standing.health !== 'HEALTHY' && standing.message ? `${counted} (${standing.message})` : counted;
}
