import type { Freeze } from '../../model/movement/transition.js';
import type { Constraint, Reason } from '../constraint.js';
import type { AdvanceAsk, Place } from '../move.js';

/** Nothing is written, nothing is deleted or nothing moves: everywhere, or in a cluster. */
export const freeze: Constraint = {
  name: 'freeze',
  limit({ ask: { freezes = [] } }) {
    const [first] = freezes;
    if (!first) return null;
    const inForce = (place: Place, stops: (freeze: Freeze) => boolean) => {
      const found = freezes.find((one) => (one.cluster === null || one.cluster === place.cluster) && stops(one));
      return found !== undefined && reasonOf(found);
    };
    return {
      // A freeze of deletes lets replicas go, and keeps the last of each copy.
      keeps: (place) => inForce(place, ({ scope }) => scope !== 'DELETES' || place.target === null),
      bars: (place) => inForce(place, ({ scope }) => scope !== 'DELETES'),
      reason: reasonOf(first),
    };
  },
};

/** Nothing is written there, not even new content. */
export function isFrozen({ freezes = [] }: AdvanceAsk, { cluster }: Place): boolean {
  return freezes.some((one) => one.scope === 'ALL' && (one.cluster === null || one.cluster === cluster));
}

const stopped = { ALL: 'Writes', DELETES: 'Deletes', MOVES: 'Moves' } as const;

function reasonOf({ scope, cluster, reason }: Freeze): Reason {
  const where = cluster === null ? '' : ` in ${cluster}`;
  return { message: `${stopped[scope]} are frozen${where}: ${reason}.`, ends: `the freeze${where} is lifted`, blocked: true };
}
