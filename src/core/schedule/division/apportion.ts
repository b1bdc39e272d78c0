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
  if (!inOrder(claiming, direction)) claiming.sort((a, b) => direction * compareText(a.cluster, b.cluster));

  if (claiming.length > 0) giveOut(seats, claiming);
  return new Map(parties.map((party) => [party.cluster, party.seats]));
}

/** Clusters mostly come by name, and a sort of a thousand that are sorted already is no small part of a decision. */
function inOrder(parties: readonly Party[], direction: number): boolean {
  return parties.every((one, i) => i === 0 || direction * compareText(parties[i - 1]!.cluster, one.cluster) <= 0);
}

/** `parties` come in the order in which they win ties. */
function giveOut(seats: number, parties: readonly Party[]): void {
  let left = seats;
  // One at a time costs a little for every seat. Where there are many, those that are certain are given out at once.
  if (left > 2 * parties.length) left -= giveCertain(left, parties);
  const heap = parties.map((party, order) => ({ party, order, quotient: quotient(party) }));
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at--) sink(heap, at);
  for (; left > 0; left--) {
    const first = heap[0]!;
    first.party.seats++;
    first.quotient = quotient(first.party);
    sink(heap, 0);
  }
}

/** A party in the heap, the next to get a seat on top. */
interface Entry {
  readonly party: Party;
  readonly order: number;
  quotient: number;
}

function sink(heap: Entry[], from: number): void {
  const entry = heap[from]!;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && goesBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!goesBefore(heap[child]!, entry)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = entry;
}

function goesBefore(a: Entry, b: Entry): boolean {
  if (a.quotient !== b.quotient) return a.quotient > b.quotient;
  return a.party.seats !== b.party.seats ? a.party.seats < b.party.seats : a.order < b.order;
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
