import { apportion, type Share } from './apportion.js';
import type { Counts } from './seats.js';
import type { TieBreak } from './tie-break.js';

/** A claim on seats with an upper limit. */
export interface BoundedShare extends Omit<Share, 'held'> {
  readonly most: number;
}

/** As `apportion`, but no share exceeds its limit: the excess goes to the other shares. The sum of the limits must be at least `seats`. */
export function apportionWithin(seats: number, shares: readonly BoundedShare[], tieBreak: TieBreak): Counts {
  const given = new Map(shares.map(({ cluster }) => [cluster, 0]));
  let open = shares;
  let left = seats;
  while (left > 0 && open.length > 0) {
    const round = apportion(left, open, tieBreak);
    const full = open.filter(({ cluster, most }) => round.get(cluster)! >= most);
    if (full.length === 0) {
      for (const [cluster, count] of round) given.set(cluster, count);
      break;
    }
    for (const { cluster, most } of full) {
      given.set(cluster, most);
      left -= most;
    }
    open = open.filter((one) => !full.includes(one));
  }
  return given;
}
