import type { GroupVersionKind } from '../../../kubernetes/object.js';
import type { ResourceKey } from '../../model/plan.js';
import type { Placement } from '../../model/policy/policy.js';

/** A copy in a cluster that shows pods without a node, and that no plan is about to change. */
export interface CopyWithoutNodes extends GroupVersionKind {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** Replicas that the plan gave the cluster. */
  readonly replicas: number;
  /** Since when each pod has found no node, in milliseconds. */
  readonly since: readonly number[];
  /** The placement that the last plan used; null: none. */
  readonly placement: Placement | null;
}

/** Replicas that are taken back from a cluster, so that the plan places them anew. */
export interface TakenBack {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** What the cluster keeps. */
  readonly keeps: number;
  readonly taken: number;
}

/**
 * Replicas that found no node for `afterSeconds` are placed anew (parity F11). Bring copies that `core/schedule/deschedulable.ts` lets move. The new ones are ready before these go, and
 * where no cluster has room all stays as it is.
 */
export function takenBack(copies: readonly CopyWithoutNodes[], afterSeconds: number, now: number): readonly TakenBack[] {
  return copies.flatMap((copy) => {
    const taken = Math.min(copy.replicas, copy.since.filter((at) => now - at >= afterSeconds * 1000).length);
    if (taken === 0) return [];
    return [{ resource: copy.resource, cluster: copy.cluster, keeps: copy.replicas - taken, taken }];
  });
}
