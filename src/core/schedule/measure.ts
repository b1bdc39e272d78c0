import type { Cluster } from '../model/cluster.js';
import type { CapacityUsed } from '../model/decision.js';
import type { Component, Demand } from '../model/demand.js';
import type { Quota, Seats } from '../model/plan.js';
import type { Candidate } from './candidates.js';
import { type Room, UNLIMITED } from './capacity/columns.js';
import { roomForSets, smallestOf } from './capacity/component-sets.js';
import { roomInQuotas } from './capacity/quota.js';
import type { Reserved } from './capacity/reserved.js';
import { roomFor } from './capacity/room.js';
import { type NoRoom, reservedRoom, unknownCapacity, whyNoRoom } from './capacity/why-no-room.js';
import type { Entrant } from './division/entrant.js';
import type { Ranked } from './spread/ranked.js';

/** A candidate with the room it has. */
export interface Measured extends Candidate, Entrant, Ranked {
  /** Null where nobody asked. */
  readonly capacity: CapacityUsed | null;
}

export interface MeasureAsk {
  readonly demand: Demand;
  readonly namespace: string;
  readonly placed: readonly Seats[];
  readonly reserved: Reserved;
  readonly quotas: readonly Quota[];
  /** Room that a cluster would have if others made way. */
  readonly freed?: { readonly cluster: string; readonly more: number } | undefined;
}

/** How much room each candidate has after what is reserved and what quotas of single clusters allow. */
export function measure(candidates: readonly Candidate[], ask: MeasureAsk): readonly Measured[] {
  const held = new Map(ask.placed.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
  const smallest = ask.demand.components.length > 0 ? smallestOf(ask.demand.components) : null;
  const counts = ask.demand.replicas !== null || ask.demand.components.length > 0;
  return candidates.map((candidate) => {
    const capacity = counts ? capacityUsed(candidate.cluster, ask, smallest) : null;
    const spare = capacity ? (capacity.more ?? 0) : UNLIMITED;
    return measured(candidate, held.get(candidate.cluster.name) ?? null, spare, capacity);
  });
}

/** Where the room of clusters decides nothing, it is not looked at. */
export function unmeasured(candidates: readonly Candidate[], placed: readonly Seats[]): readonly Measured[] {
  const held = new Map(placed.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
  return candidates.map((candidate) => measured(candidate, held.get(candidate.cluster.name) ?? null, 0, null));
}

/** Why a cluster takes no more, for the person who asks. */
export function whyFull({ cluster, capacity }: Measured, { demand, namespace, quotas }: MeasureAsk): NoRoom {
  if (!cluster.capacity || capacity?.source === 'unknown') return unknownCapacity;
  const quota = roomInQuotas(quotas, namespace, cluster.name, demand);
  if (quota && quota.more <= 0)
    return { reason: `${quota.quota} leaves nothing in this cluster.`, admit: `raise ${quota.quota} for the cluster` };
  if (capacity && capacity.reserved > 0) return reservedRoom(capacity.reserved);
  const [largest] = demand.components.toSorted(compareNeed);
  return whyNoRoom(cluster.capacity, largest ? largest.requirements : demand.requirements);
}

function measured(candidate: Candidate, held: number | null, spare: number, capacity: CapacityUsed | null): Measured {
  const { cluster, scores, score, tier, preference } = candidate;
  return { cluster, scores, score, tier, preference, held, spare, available: Math.min(UNLIMITED, spare + (held ?? 0)), capacity };
}

function capacityUsed(cluster: Cluster, ask: MeasureAsk, smallest: ReturnType<typeof smallestOf> | null): CapacityUsed {
  const room = roomOf(cluster, ask.demand);
  if (!room) return { more: null, source: 'unknown', reserved: 0, ageSeconds: cluster.capacity?.ageSeconds ?? null };

  const reserved = ask.reserved.displaced(cluster.name, smallest ?? ask.demand.requirements, room);
  const quota = ask.quotas.length > 0 ? roomInQuotas(ask.quotas, ask.namespace, cluster.name, ask.demand) : null;
  const more = Math.max(0, Math.min(room.replicas + freedIn(cluster, ask) - reserved, quota?.more ?? UNLIMITED));
  return { more, source: room.source, reserved: Math.min(reserved, room.replicas), ageSeconds: cluster.capacity!.ageSeconds };
}

function freedIn({ name }: Cluster, { freed }: MeasureAsk): number {
  return freed?.cluster === name ? freed.more : 0;
}

function roomOf({ capacity }: Cluster, { requirements, components }: Demand): Room | null {
  if (!capacity) return null;
  return components.length > 0 ? roomForSets(capacity, components) : roomFor(capacity, requirements);
}

function compareNeed(a: Component, b: Component): number {
  const size = ({ requirements }: Component) => Object.values(requirements.request).reduce((sum, amount) => sum + Math.log2(1 + amount), 0);
  return size(b) - size(a);
}
