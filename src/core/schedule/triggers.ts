import { sameJson } from '../../kubernetes/json/same-json.js';
import type { Component } from '../model/demand.js';
import type { ReplicaAssignment } from '../model/plan.js';
import type { Placement, ReplicaScheduling } from '../model/policy/policy.js';

/** Cause of a new schedule (parity C32). */
export type Trigger = 'first' | 'placement-changed' | 'replicas-changed' | 'requested';

export interface Scheduled {
  readonly placement: Placement;
  /** Null before the first schedule; undefined when it was not remembered, and then nothing tells that it is the same. */
  readonly appliedPlacement: Placement | null | undefined;
  readonly affinity: string | null | undefined;
  readonly requested: boolean;
  readonly replicas: number | null;
  readonly components: readonly Component[];
  readonly placed: readonly ReplicaAssignment[];
}

/** Returns the cause of a new schedule, or null to keep the current placement. */
export function triggerOf({ placement, appliedPlacement, affinity, requested, replicas, components, placed }: Scheduled): Trigger | null {
  if (placed.length === 0) return 'first';
  if (requested) return 'requested';
  if (placementChanged(placement, appliedPlacement ?? null, affinity ?? '')) return 'placement-changed';
  return replicasChanged({ replicas: replicas ?? 0, components, placed }, placement.replicaScheduling) ? 'replicas-changed' : null;
}

/** Of ordered groups only the one in use and those before it matter: what stands further down was never tried. */
export function placementChanged(placement: Placement, applied: Placement | null, affinityName: string): boolean {
  if (applied === null) return true;
  if (sameJson(placement, applied)) return false;
  // How work moves says nothing about where to.
  if (!sameJson({ ...placement, clusterAffinities: null, movement: null }, { ...applied, clusterAffinities: null, movement: null }))
    return true;
  const [now, then] = [upTo(placement, affinityName), upTo(applied, affinityName)];
  return now === null || then === null || !sameJson(now, then);
}

/** A request that came after the last schedule. Without a schedule there is nothing to make anew. */
export function rescheduleRequested(requestedAt: string | null | undefined, scheduledAt: string | null | undefined): boolean {
  return Boolean(requestedAt && scheduledAt) && Date.parse(requestedAt!) > Date.parse(scheduledAt!);
}

interface Counted {
  readonly replicas: number;
  readonly components: readonly unknown[];
  readonly placed: readonly ReplicaAssignment[];
}

/** Whether the seats are not those of this many replicas any more. */
export function replicasChanged({ replicas, components, placed }: Counted, scheduling: ReplicaScheduling | null | undefined): boolean {
  if (components.length > 0) return placed.length === 0;
  switch (scheduling?.replicaSchedulingType) {
    case 'Duplicated':
      return placed.some((seat) => (seat.replicas ?? 0) !== replicas);
    case 'Divided':
      return placed.reduce((sum, seat) => sum + (seat.replicas ?? 0), 0) !== replicas;
    default:
      return false;
  }
}

function upTo({ clusterAffinities = [] }: Placement, name: string): unknown {
  const at = clusterAffinities.findIndex(({ affinityName }) => affinityName === name);
  return at < 0 ? null : clusterAffinities.slice(0, at + 1);
}
