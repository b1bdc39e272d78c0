import { at, countOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';

/**
 * Replicas that a workload's status counts in `replicas` and not in `updatedReplicas`: pods of an older template that the rollout
 * has not removed yet. They are counted as available too, so a rollout is not done before there are none.
 */
export function oldReplicas(object: KubeObject): number {
  return Math.max(0, countOf(at(object, 'status', 'replicas')) - countOf(at(object, 'status', 'updatedReplicas')));
}

export function oldReplicasText(old: number): string {
  return old === 1 ? '1 replica of the old template still runs' : `${old} replicas of the old template still run`;
}
