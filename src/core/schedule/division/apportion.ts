import { compareText } from '../../model/compare-text.js';
import type { TieBreak } from './tie-break.js';

/** One cluster's claim on seats. */
export interface Share {
  readonly cluster: string;
  /** A cluster without weight gets nothing new. */
  readonly weight: number;
  /** Seats that it has already and keeps. */
  readonly held?: number;
}

interface Party {
  readonly cluster: string;
  readonly weight: number;
  seats: number;
}

/**
 * Gives out `seats` more by Sainte-Laguë: each goes to the highest weight / (2 × seats + 1). On equal quotients the
 * cluster with fewer seats gets it, then the first or last by name. The answer holds every cluster, with held and new together.
 */
export function apportion(seats: number, shares: readonly Share[], tieBreak: TieBreak = 'ascending'): ReadonlyMap<string, number> {
  const parties = shares.map(({ cluster, weight, held = 0 }): Party => ({ cluster, weight, seats: held }));
  const claiming = parties.filter(({ weight }) => weight > 0);
  const direction = tieBreak === 'ascending' ? 1 : -1;
  claiming.sort((a, b) => direction * compareText(a.cluster, b.cluster));

  if (claiming.length > 0) giveOut(seats, claiming);
  return new Map(parties.map((party) => [party.cluster, party.seats]));
}

/** `parties` come in the order in which they win ties. */
function giveOut(seats: number, parties: readonly Party[]): void {
  let left = seats;
  // One at a time costs seats × clusters. Where that is long, the seats that are certain are given out at once.
  if (left > 2 * parties.length) left -= giveCertain(left, parties);
  for (; left > 0; left--) parties.reduce(ahead).seats++;
}

function ahead(best: Party, one: Party): Party {
  const difference = quotient(one) - quotient(best);
  return difference > 0 || (difference === 0 && one.seats < best.seats) ? one : best;
}

function quotient({ weight, seats }: Party): number {
  return weight / (2 * seats + 1);
}

/**
 * Every quotient above a bound wins before any below it. The lowest bound that `seats` can pay for is searched by halving. Of what
 * that gives, each party's last seat is left to be given out in order, so that rounding at the bound cannot decide it.
 */
function giveCertain(seats: number, parties: readonly Party[]): number {
  let low = 0;
  let high = Math.max(...parties.map(quotient));
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    const won = parties.reduce((sum, party) => sum + wonAbove(middle, party), 0);
    if (won > seats) low = middle;
    else high = middle;
  }

  let given = 0;
  for (const party of parties) {
    const certain = Math.max(0, wonAbove(high, party) - 1);
    party.seats += certain;
    given += certain;
  }
  return given;
}

/** How many more seats a party wins with quotients above the bound. */
function wonAbove(bound: number, { weight, seats }: Party): number {
  return Math.max(0, Math.ceil((weight / bound - 1) / 2) - seats);
}
