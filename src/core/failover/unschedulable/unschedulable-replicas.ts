import type { GroupVersionKind } from '../../../kubernetes/object.js';
import type { ResourceKey } from '../../model/plan.js';
import type { Placement } from '../../model/policy/policy.js';

/** A copy with pods that find no node, and that no pending plan changes. */
export interface CopyWithoutNodes extends GroupVersionKind {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** Replicas that the plan assigned to the cluster. */
  readonly replicas: number;
  /** For each pod, since when it has found no node, in milliseconds. */
  readonly since: readonly number[];
  /** The placement that the last plan used; null: none. */
  readonly placement: Placement | null;
}

/** The new replica count of a cluster whose unschedulable replicas are rescheduled elsewhere. */
export interface TakenBack {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** Replicas that stay in the cluster. */
  readonly keeps: number;
  readonly taken: number;
}

/**
 * Reschedules replicas that found no node for `afterSeconds` (parity F11). The caller passes only copies that
 * `core/schedule/deschedulable.ts` allows to move. Old replicas are removed after the new ones are ready; if no other cluster has room,
 * nothing changes.
 */
export function takenBack(copies: readonly CopyWithoutNodes[], afterSeconds: number, now: number): readonly TakenBack[] {
  return copies.flatMap((copy) => {
    const taken = Math.min(copy.replicas, copy.since.filter((at) => now - at >= afterSeconds * 1000).length);
    if (taken === 0) return [];
    return [{ resource: copy.resource, cluster: copy.cluster, keeps: copy.replicas - taken, taken }];
  });
}
