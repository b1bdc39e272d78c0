import { compareText } from '../../model/compare-text.js';
import type { TieBreak } from './tie-break.js';

/** One cluster's claim on replicas ("seats"). */
export interface Share {
  readonly cluster: string;
  /** A cluster with weight 0 gets no new seat. */
  readonly weight: number;
  /** Seats that it already has and keeps. */
  readonly held?: number;
}

interface Party {
  readonly cluster: string;
  readonly weight: number;
  seats: number;
  /** Breaks ties: the lower value wins. */
  order: number;
  /** The quotient for its next seat. */
  quotient: number;
}

/**
 * Assigns `seats` more seats by the Sainte-Laguë method: each goes to the highest weight / (2 × seats + 1). On equal quotients the cluster
 * with fewer seats wins, then the first or last by name. Returns every cluster with the sum of held and new seats.
 */
export function apportion(seats: number, shares: readonly Share[], tieBreak: TieBreak = 'ascending'): ReadonlyMap<string, number> {
  const given = new Map<string, number>();
  for (const party of seated(seats, shares, tieBreak)) given.set(party.cluster, party.seats);
  return given;
}

/** As `apportion`, without the clusters that get no seat: twenty replicas reach at most twenty of a thousand clusters. */
export function apportionAmong(seats: number, shares: readonly Share[], tieBreak: TieBreak): ReadonlyMap<string, number> {
  const given = new Map<string, number>();
  for (const party of seated(seats, shares, tieBreak)) if (party.seats > 0) given.set(party.cluster, party.seats);
  return given;
}

/** In the order of the shares. */
function seated(seats: number, shares: readonly Share[], tieBreak: TieBreak): readonly Party[] {
  const parties = shares.map(({ cluster, weight, held = 0 }): Party => ({ cluster, weight, seats: held, order: 0, quotient: 0 }));
  const claiming = parties.filter(({ weight }) => weight > 0);
  const direction = tieBreak === 'ascending' ? 1 : -1;
  if (!inOrder(claiming, direction)) claiming.sort((a, b) => direction * compareText(a.cluster, b.cluster));

  if (claiming.length > 0) giveOut(seats, claiming);
  return parties;
}

/** Clusters are usually sorted by name already, and sorting a thousand again is a measurable part of a decision. */
function inOrder(parties: readonly Party[], direction: number): boolean {
  return parties.every((one, i) => i === 0 || direction * compareText(parties[i - 1]!.cluster, one.cluster) <= 0);
}

/** `parties` are sorted by tie-break order; this function reorders them as a heap. */
function giveOut(seats: number, parties: Party[]): void {
  let left = seats;
  // Assigning seats one by one costs time per seat. If there are many, the seats that are certain are assigned at once.
  if (left > 2 * parties.length) left -= giveCertain(left, parties);
  for (let order = 0; order < parties.length; order++) {
    const party = parties[order]!;
    party.order = order;
    party.quotient = quotient(party);
  }
  for (let at = Math.floor(parties.length / 2) - 1; at >= 0; at--) sink(parties, at);
  for (; left > 0; left--) {
    const first = parties[0]!;
    first.seats++;
    first.quotient = quotient(first);
    sink(parties, 0);
  }
}

/** Restores the heap order; the party that gets the next seat is at the top. */
function sink(heap: Party[], from: number): void {
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

function goesBefore(a: Party, b: Party): boolean {
  if (a.quotient !== b.quotient) return a.quotient > b.quotient;
  return a.seats !== b.seats ? a.seats < b.seats : a.order < b.order;
}

function quotient({ weight, seats }: Party): number {
  return weight / (2 * seats + 1);
}

/**
 * All quotients above a bound win before any below it. Binary search finds the lowest bound whose seats do not exceed `seats`. The last
 * seat of each party above the bound is still assigned in order, so that rounding at the bound cannot decide it.
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

/** Seats that a party wins with quotients above the bound. */
function wonAbove(bound: number, { weight, seats }: Party): number {
  return Math.max(0, Math.ceil((weight / bound - 1) / 2) - seats);
}
