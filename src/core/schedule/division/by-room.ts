import { apportion, apportionAmong, type Share } from './apportion.js';
import { apportionWithin } from './apportion-within.js';
import { type Entrant, totalHeld, totalSpare } from './entrant.js';
import { addSeats, type Counts } from './seats.js';
import type { TieBreak } from './tie-break.js';

export interface RoomAsk {
  readonly replicas: number;
  readonly method: 'dynamic-weights' | 'aggregated';
  readonly tieBreak: TieBreak;
  /** Divide as in a first schedule: held replicas count as free capacity (parity C20). */
  readonly fresh: boolean;
  /** Clusters that the workload returns to, with the share of its replicas that each had, 0 to 1. Used by a fresh division; absent: none. */
  readonly homes?: ReadonlyMap<string, number>;
}

export type RoomDivision = { readonly ok: true; readonly counts: Counts } | { readonly ok: false; readonly missing: number };

/**
 * Divides by free capacity (parity C17 to C19). Scaling up divides only the additional replicas; scaling down divides the whole in
 * proportion to the held replicas; an equal number changes nothing. So no replica moves from one cluster to another.
 */
export function divideByRoom(ask: RoomAsk, entrants: readonly Entrant[]): RoomDivision {
  if (ask.fresh) return goHome(ask, freed(entrants));

  const held = heldCounts(entrants);
  const assigned = totalHeld(entrants);
  if (ask.replicas === assigned && held.size > 0) return { ok: true, counts: held };
  if (ask.replicas < assigned) return { ok: true, counts: shrink(ask, entrants) };

  const more = grow(ask, entrants, ask.replicas - assigned);
  return more.ok ? { ok: true, counts: addSeats(held, more.counts) } : more;
}

/**
 * An aggregated workload that returns gives each home the share that it had, as far as it has the capacity; the other replicas stay
 * aggregated. Without this, it would stay where it is: clusters that have it come first.
 */
function goHome(ask: RoomAsk, entrants: readonly Entrant[]): RoomDivision {
  const { homes, replicas } = ask;
  const isHome = ({ cluster }: Entrant) => homes?.has(cluster.name) === true;
  if (ask.method !== 'aggregated' || !entrants.some(isHome)) return grow(ask, entrants, replicas);

  let left = replicas;
  const counts = new Map<string, number>();
  for (const entrant of entrants.filter(isHome)) {
    const given = Math.min(left, entrant.spare, Math.max(1, Math.round(replicas * homes!.get(entrant.cluster.name)!)));
    counts.set(entrant.cluster.name, given);
    left -= given;
  }
  const rest = entrants.map((entrant) => ({ ...entrant, spare: entrant.spare - (counts.get(entrant.cluster.name) ?? 0) }));
  const others = left === 0 ? null : grow(ask, rest, left);
  return others === null || others.ok ? { ok: true, counts: others === null ? counts : addSeats(counts, others.counts) } : others;
}

function grow(ask: RoomAsk, entrants: readonly Entrant[], replicas: number): RoomDivision {
  if (replicas === 0) return { ok: true, counts: new Map(entrants.map(({ cluster }) => [cluster.name, 0])) };
  const spare = totalSpare(entrants);
  if (spare < replicas) return { ok: false, missing: replicas - spare };

  const chosen = ask.method === 'aggregated' ? fewest(replicas, entrants, ({ spare: room }) => room) : entrants;
  return { ok: true, counts: share(ask, chosen, replicas) };
}

/** In proportion to free capacity. If the policy has preferences, they are weighed too, and no cluster exceeds its capacity. */
function share({ tieBreak, method }: RoomAsk, entrants: readonly Entrant[], replicas: number): Counts {
  const preferring = method === 'dynamic-weights' && entrants.some(({ preference }) => preference !== null);
  const shares = entrants.map(({ cluster, spare, preference }) => ({
    cluster: cluster.name,
    weight: preferring ? spare * Math.max(preference ?? 0, 0.001) : spare,
    most: spare,
  }));
  return preferring ? apportionWithin(replicas, shares, tieBreak) : apportionAmong(replicas, shares, tieBreak);
}

function shrink({ replicas, method, tieBreak }: RoomAsk, entrants: readonly Entrant[]): Counts {
  const holding = entrants.filter(({ held }) => held !== null);
  const chosen = method === 'aggregated' ? fewest(replicas, holding, ({ held }) => held ?? 0) : holding;
  return apportion(
    replicas,
    chosen.map(({ cluster, held }): Share => ({ cluster: cluster.name, weight: held ?? 0 })),
    tieBreak,
  );
}

/**
 * The smallest number of clusters that is enough: first those that have the resource, then the preferred, then those with the most
 * capacity.
 */
function fewest(replicas: number, entrants: readonly Entrant[], most: (entrant: Entrant) => number): readonly Entrant[] {
  const ordered = entrants.toSorted(
    (a, b) => Number(b.held !== null) - Number(a.held !== null) || (b.preference ?? 0) - (a.preference ?? 0) || most(b) - most(a),
  );
  let sum = 0;
  const enough = ordered.findIndex((entrant) => (sum += most(entrant)) >= replicas);
  return enough < 0 ? ordered : ordered.slice(0, enough + 1);
}

function freed(entrants: readonly Entrant[]): readonly Entrant[] {
  return entrants.map((entrant) => ({ ...entrant, spare: entrant.spare + (entrant.held ?? 0) }));
}

function heldCounts(entrants: readonly Entrant[]): Counts {
  return new Map(entrants.filter(({ held }) => held !== null).map(({ cluster, held }) => [cluster.name, held!]));
}
