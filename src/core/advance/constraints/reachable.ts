import type { Constraint, Reason } from '../constraint.js';
import { listed, type Move, type Place, sum } from '../move.js';

/** No unit is removed in favour of a cluster that is unreachable, not ready, or without capacity. */
export const reachable: Constraint = {
  name: 'reachable',
  limit(move) {
    const failing = move.places.flatMap((place) => {
      const why = troubleOf(move, place);
      return why === null ? [] : [{ place, why }];
    });
    if (failing.length === 0) return null;
    const missing = sum(failing, ({ place }) => place.wants - place.ready);
    return { takes: Math.max(0, move.excess - missing), reason: reasonOf(failing) };
  },
};

/** Why a cluster cannot run its target units; null: no reason is known. */
function troubleOf(move: Move, place: Place): string | null {
  const { cluster, target, wants, ready, reach, has } = place;
  if (target === null || target.leaving || ready >= wants) return null;
  if (reach === 'unreachable') return `${cluster} cannot be reached`;
  if (reach === 'not-ready') return `${cluster} is not ready`;
  // Only requested pods that do not start prove a lack of capacity. Before that, trust the figures by which the cluster was chosen.
  if (move.unit !== 'replicas' || has <= ready || place.standing?.settled !== true) return null;
  const room = move.ask.roomIn?.(cluster) ?? null;
  return room !== null && room < has - ready ? `${cluster} has room for ${room} of the ${has - ready} replicas that wait there` : null;
}

function reasonOf(failing: readonly { readonly place: Place; readonly why: string }[]): Reason {
  const clusters = listed(failing.map(({ place }) => place.cluster));
  const away = failing.some(({ place }) => place.reach !== 'ready');
  return {
    message: `Nothing is removed in favour of a cluster that cannot run it: ${listed(failing.map(({ why }) => why))}.`,
    ends: away
      ? `${clusters} is ready again, or the policy places it elsewhere`
      : `there is room in ${clusters}, or the policy places it elsewhere`,
    blocked: true,
  };
}
