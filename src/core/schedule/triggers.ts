import { sameJson } from '../../kubernetes/json/same-json.js';
import type { Component } from '../model/demand.js';
import type { ReplicaAssignment } from '../model/plan.js';
import type { Placement, ReplicaScheduling } from '../model/policy/policy.js';

/** Cause of a new schedule (parity C32). */
export type Trigger = 'first' | 'placement-changed' | 'replicas-changed' | 'requested';

export interface Scheduled {
  readonly placement: Placement;
  /** Null before the first schedule; undefined if it was not stored, which counts as changed. */
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

/** Of ordered affinity groups, only the one in use and those before it matter: later groups were never tried. */
export function placementChanged(placement: Placement, applied: Placement | null, affinityName: string): boolean {
  if (applied === null) return true;
  if (sameJson(placement, applied)) return false;
  // `movement` says how work moves, not where it is placed.
  if (!sameJson({ ...placement, clusterAffinities: null, movement: null }, { ...applied, clusterAffinities: null, movement: null }))
    return true;
  const [now, then] = [upTo(placement, affinityName), upTo(applied, affinityName)];
  return now === null || then === null || !sameJson(now, then);
}

/** Whether a reschedule was requested after the last schedule. Without a schedule there is nothing to repeat. */
export function rescheduleRequested(requestedAt: string | null | undefined, scheduledAt: string | null | undefined): boolean {
  return Boolean(requestedAt && scheduledAt) && Date.parse(requestedAt!) > Date.parse(scheduledAt!);
}

interface Counted {
  readonly replicas: number;
  readonly components: readonly unknown[];
  readonly placed: readonly ReplicaAssignment[];
}

/** Whether the placed replicas no longer add up to the wanted replicas. */
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
