import type { ReplicaAssignment } from '../../model/plan.js';
import type { ReplicaScheduling } from '../../model/policy/policy.js';
import { apportion } from './apportion.js';
import { divideOverTiers } from './divide-over-tiers.js';
import { type DivisionMethod, divisionMethod } from './division-method.js';
import type { Entrant } from './entrant.js';
import type { Counts } from './seats.js';
import { staticShares } from './static-weights.js';
import type { TieBreak } from './tie-break.js';

export interface DivisionAsk {
  /** Null for kinds without replicas. */
  readonly replicas: number | null;
  readonly scheduling: ReplicaScheduling | undefined;
  readonly tieBreak: TieBreak;
  readonly fresh?: boolean;
  /** As in `RoomAsk`. */
  readonly homes?: ReadonlyMap<string, number>;
}

export type Division =
  | { readonly ok: true; readonly seats: readonly ReplicaAssignment[] }
  | { readonly ok: false; readonly message: string };

/**
 * Divides replicas over the selected clusters. A cluster with a share of zero is left out, unless the workload is scaled to zero: then it
 * stays in its clusters with zero replicas.
 */
export function divideReplicas(ask: DivisionAsk, entrants: readonly Entrant[]): Division {
  const { replicas, scheduling, tieBreak, fresh = false, homes } = ask;
  const method = divisionMethod(replicas, scheduling);
  if (method === null) return { ok: false, message: 'The policy names an unknown method to divide replicas.' };
  if (method === 'duplicated') return { ok: true, seats: entrants.map(({ cluster }) => ({ cluster: cluster.name, replicas })) };
  if (method === 'static-weights') return { ok: true, seats: seatsOf(replicas ?? 0, byWeights(ask, entrants)) };

  if (replicas === 0) return { ok: true, seats: atZero(entrants) };
  const divided = divideOverTiers({ replicas: replicas ?? 0, method, tieBreak, fresh, ...(homes && { homes }) }, entrants);
  if (!divided.ok) return { ok: false, message: noRoomMessage(method, replicas ?? 0, divided.missing) };
  return { ok: true, seats: seatsOf(replicas ?? 0, divided.counts) };
}

/** At zero replicas the object stays in its clusters; if it has none yet, it goes to all clusters of the first tier. */
function atZero(entrants: readonly Entrant[]): readonly ReplicaAssignment[] {
  const holding = entrants.filter(({ held }) => held !== null);
  const places = holding.length > 0 ? holding : entrants.filter(({ tier }) => tier === 0);
  return (places.length > 0 ? places : entrants).map(({ cluster }) => ({ cluster: cluster.name, replicas: 0 }));
}

function byWeights({ replicas, scheduling, tieBreak }: DivisionAsk, entrants: readonly Entrant[]): Counts {
  const list = scheduling?.weightPreference?.staticWeightList ?? [];
  const shares = staticShares(
    list,
    entrants.map(({ cluster }) => cluster),
  ).filter(({ weight }) => weight > 0);
  return apportion(replicas ?? 0, shares, tieBreak);
}

function seatsOf(replicas: number, counts: Counts): readonly ReplicaAssignment[] {
  const seats: ReplicaAssignment[] = [];
  for (const [cluster, count] of counts) if (count > 0 || replicas === 0) seats.push({ cluster, replicas: count });
  return seats;
}

function noRoomMessage(method: DivisionMethod, replicas: number, missing: number): string {
  const how = method === 'aggregated' ? 'aggregated' : 'divided by available replicas';
  return `The clusters that fit have no room for ${missing} of ${replicas} replicas, which are ${how}.`;
}
