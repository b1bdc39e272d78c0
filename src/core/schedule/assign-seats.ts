import type { Demand } from '../model/demand.js';
import type { ReplicaAssignment } from '../model/plan.js';
import type { Placement } from '../model/policy/policy.js';
import { divideReplicas } from './division/divide-replicas.js';
import { type DivisionMethod, dividesByRoom } from './division/division-method.js';
import type { Entrant } from './division/entrant.js';
import { keepMinimums } from './division/minimums.js';
import { countsOf } from './division/seats.js';
import { keepSkew } from './division/skew.js';
import type { TieBreak } from './division/tie-break.js';
import { spreads } from './select/select-clusters.js';
import { levelsOf } from './spread/levels.js';
import { compareRank, type Ranked } from './spread/ranked.js';

export interface AssignAsk {
  readonly demand: Pick<Demand, 'replicas'>;
  readonly placement: Placement;
  readonly method: DivisionMethod;
  readonly tieBreak: TieBreak;
  readonly fresh: boolean;
  /** As in `RoomAsk`. */
  readonly homes?: ReadonlyMap<string, number>;
}

export type Assigned =
  | { readonly ok: true; readonly seats: readonly ReplicaAssignment[] }
  | { readonly ok: false; readonly rule: string; readonly message: string; readonly field: string; readonly remedy: string | null };

type Entering = Entrant & Ranked;

/** Divides the replicas over the selected clusters. Spread constraints hold after division, or the result says why not. */
export function assignSeats(ask: AssignAsk, selected: readonly Entering[]): Assigned {
  const { demand, placement, method, tieBreak, fresh, homes } = ask;
  if (selected.length === 0) return { ok: false, rule: 'division', message: 'No cluster is left for the placement.', field, remedy: null };

  const entrants = dividesByRoom(method) ? inOrder(ask, selected) : selected;
  const gang = placement.gang === true && method !== 'duplicated' && selected.length === 1;
  if (gang) return { ok: true, seats: [{ cluster: selected[0]!.cluster.name, replicas: demand.replicas }] };

  const scheduling = placement.replicaScheduling;
  const divided = divideReplicas({ replicas: demand.replicas, scheduling, tieBreak, fresh, ...(homes && { homes }) }, entrants);
  if (!divided.ok)
    return { ok: false, rule: 'capacity', message: divided.message, field, remedy: 'free room, or lower the number of replicas' };
  return spreads(placement) && dividesByRoom(method) && demand.replicas ? constrained(ask, entrants, divided.seats) : divided;
}

const field = 'spec.placement.replicaScheduling';

/** Skips the ranking if the rank decides nothing. */
function inOrder({ placement, method }: AssignAsk, selected: readonly Entering[]): readonly Entering[] {
  return method === 'aggregated' || spreads(placement) ? selected.toSorted(compareRank) : selected;
}

function constrained({ demand, placement }: AssignAsk, entrants: readonly Entering[], seats: readonly ReplicaAssignment[]): Assigned {
  const { groups, clusters } = levelsOf(placement.spreadConstraints ?? []);
  const levels = [...groups, clusters];
  const minimums = keepMinimums(levels, entrants, countsOf(seats), demand.replicas ?? 0);
  const kept = minimums.ok ? keepSkew(levels, entrants, minimums.counts) : minimums;
  if (!kept.ok) return { ...kept, rule: 'spread-constraint' };
  return {
    ok: true,
    seats: [...kept.counts].filter(([, replicas]) => replicas > 0).map(([cluster, replicas]) => ({ cluster, replicas })),
  };
}
