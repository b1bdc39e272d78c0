import type { Cluster } from '../../model/cluster/cluster.js';
import type { CapacityUsed } from '../../model/decision.js';
import type { Component, Demand } from '../../model/demand.js';
import type { Quota, ReplicaAssignment } from '../../model/plan.js';
import { type AvailableReplicas, UNLIMITED } from '../capacity/columns.js';
import { roomForSets, smallestOf } from '../capacity/component-sets.js';
import { type RoomAt, roomInFleet } from '../capacity/fleet-room.js';
import { roomInQuotas } from '../capacity/quota.js';
import type { Reserved } from '../capacity/reserved.js';
import { type NoRoom, reservedRoom, unknownCapacity, whyNoRoom } from '../capacity/why-no-room.js';
import type { Entrant } from '../division/entrant.js';
import type { Candidate } from '../filter/filter-and-score.js';
import type { Ranked } from '../spread/ranked.js';

/** A candidate with its free capacity. */
export interface Measured extends Candidate, Entrant, Ranked {
  /** Null if not requested. */
  readonly capacity: CapacityUsed | null;
}

export interface MeasureAsk {
  /** The whole fleet; `Candidate.at` is an index into it. */
  readonly clusters: readonly Cluster[];
  readonly demand: Demand;
  readonly namespace: string;
  readonly placed: readonly ReplicaAssignment[];
  readonly reserved: Reserved;
  readonly quotas: readonly Quota[];
  /** Additional replicas that fit into a cluster if a preemption is done. */
  readonly freed?: { readonly cluster: string; readonly more: number } | undefined;
}

/** Free capacity of each candidate after reservations and per-cluster quotas. */
export function measure(candidates: readonly Candidate[], ask: MeasureAsk): readonly Measured[] {
  const { demand, clusters, reserved } = ask;
  const held = heldIn(ask.placed);
  const sets = demand.components.length > 0;
  if (demand.replicas === null && !sets) return candidates.map((one) => measured(one, held(one.cluster), UNLIMITED, null));
  const roomAt = sets ? roomForSetsIn(clusters, demand.components) : roomInFleet(clusters, demand.requirements);
  const displacedAt = reserved.inFleet(clusters, sets ? smallestOf(demand.components) : demand.requirements);
  return candidates.map((candidate) => {
    const { cluster, at } = candidate;
    const room = roomAt(at);
    const capacity = room ? capacityUsed(cluster, room, displacedAt(at, room), ask) : unknown(cluster);
    return measured(candidate, held(cluster), capacity.more ?? 0, capacity);
  });
}

/** Candidates without figures, for placements in which capacity decides nothing. */
export function unmeasured(candidates: readonly Candidate[], placed: readonly ReplicaAssignment[]): readonly Measured[] {
  const held = heldIn(placed);
  return candidates.map((candidate) => measured(candidate, held(candidate.cluster), 0, null));
}

/** Replicas that a cluster holds; null if it does not hold the resource. */
function heldIn(placed: readonly ReplicaAssignment[]): (cluster: Cluster) => number | null {
  if (placed.length === 0) return () => null;
  const held = new Map(placed.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
  return ({ name }) => held.get(name) ?? null;
}

/** Why a cluster takes no more replicas; shown to users. */
export function whyFull({ cluster, capacity }: Measured, { demand, namespace, quotas }: MeasureAsk): NoRoom {
  if (!cluster.capacity || capacity?.source === 'unknown') return unknownCapacity;
  const quota = roomInQuotas(quotas, namespace, cluster.name, demand);
  if (quota && quota.more <= 0)
    return { reason: `${quota.quota} leaves nothing in this cluster.`, remedy: `raise ${quota.quota} for the cluster` };
  if (capacity && capacity.reserved > 0) return reservedRoom(capacity.reserved);
  const [largest] = demand.components.toSorted(compareNeed);
  return whyNoRoom(cluster.capacity, largest ? largest.requirements : demand.requirements);
}

function measured(candidate: Candidate, held: number | null, spare: number, capacity: CapacityUsed | null): Measured {
  const { cluster, at, scores, score, tier, preference } = candidate;
  return { cluster, at, scores, score, tier, preference, held, spare, available: Math.min(UNLIMITED, spare + (held ?? 0)), capacity };
}

function unknown({ capacity }: Cluster): CapacityUsed {
  return { more: null, source: 'unknown', reserved: 0, ageSeconds: capacity?.ageSeconds ?? null };
}

function capacityUsed(cluster: Cluster, room: AvailableReplicas, reserved: number, ask: MeasureAsk): CapacityUsed {
  const quota = ask.quotas.length > 0 ? roomInQuotas(ask.quotas, ask.namespace, cluster.name, ask.demand) : null;
  const more = Math.max(0, Math.min(room.replicas + freedIn(cluster, ask) - reserved, quota?.more ?? UNLIMITED));
  return { more, source: room.source, reserved: Math.min(reserved, room.replicas), ageSeconds: cluster.capacity!.ageSeconds };
}

function freedIn({ name }: Cluster, { freed }: MeasureAsk): number {
  return freed?.cluster === name ? freed.more : 0;
}

function roomForSetsIn(clusters: readonly Cluster[], components: readonly Component[]): RoomAt {
  return (at) => {
    const { capacity } = clusters[at]!;
    return capacity ? roomForSets(capacity, components) : null;
  };
}

function compareNeed(a: Component, b: Component): number {
  const size = ({ requirements }: Component) => Object.values(requirements.request).reduce((sum, amount) => sum + Math.log2(1 + amount), 0);
  return size(b) - size(a);
}
