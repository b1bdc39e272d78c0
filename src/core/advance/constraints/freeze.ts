import type { Freeze } from '../../model/movement/transition.js';
import type { Constraint, Reason } from '../constraint.js';
import type { AdvanceAsk, Place } from '../move.js';

/** A freeze stops all writes, all deletions or all moves: in every cluster, or in one. */
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
      // A freeze of deletions allows scaling down, but keeps the last replica of each copy.
      keeps: (place) => inForce(place, ({ scope }) => scope !== 'DELETES' || place.target === null),
      bars: (place) => inForce(place, ({ scope }) => scope !== 'DELETES'),
      reason: reasonOf(first),
    };
  },
};

/** Whether the hub writes nothing to this cluster, not even new content. */
export function isFrozen({ freezes = [] }: AdvanceAsk, { cluster }: Place): boolean {
  return freezes.some((one) => one.scope === 'ALL' && (one.cluster === null || one.cluster === cluster));
}

const stopped = { ALL: 'Writes', DELETES: 'Deletes', MOVES: 'Moves' } as const;

function reasonOf({ scope, cluster, reason }: Freeze): Reason {
  const where = cluster === null ? '' : ` in ${cluster}`;
  return { message: `${stopped[scope]} are frozen${where}: ${reason}.`, ends: `the freeze${where} is lifted`, blocked: true };
}
