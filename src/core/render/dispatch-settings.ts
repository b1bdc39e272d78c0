import { CONFLICT_RESOLUTION_ANNOTATION, KARMADA_CONFLICT_RESOLUTION_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { PlanInput } from '../model/plan.js';
import type { PlacementPolicySpec, Suspension } from '../model/policy/policy.js';

/**
 * What to do with an existing object in a member that the hub does not own: an annotation of the resource overrides the policy (parity G3).
 */
export function conflictResolution(template: KubeObject, policy: Pick<PlacementPolicySpec, 'conflictResolution'>): 'Abort' | 'Overwrite' {
  const { annotations = {} } = template.metadata;
  const own = annotations[CONFLICT_RESOLUTION_ANNOTATION] ?? annotations[KARMADA_CONFLICT_RESOLUTION_ANNOTATION];
  switch (own?.toLowerCase()) {
    case 'overwrite':
      return 'Overwrite';
    case 'abort':
      return 'Abort';
    default:
      return policy.conflictResolution ?? 'Abort';
  }
}

/** Whether the policy suspends dispatch to a cluster (parity G7). */
export function isSuspended(suspension: Suspension | undefined, cluster: string): boolean {
  return suspension?.dispatching === true || (suspension?.dispatchingOnClusters?.clusterNames?.includes(cluster) ?? false);
}

/** Combines the policy's suspension of dispatch with the resource's suspension of scheduling (parity G7, C31); null if none is set. */
export function mergeSuspension(
  own: PlanInput['suspension'] | null,
  policy: Suspension | null | undefined,
): (Suspension & NonNullable<PlanInput['suspension']>) | null {
  const scheduling = own?.scheduling;
  if (scheduling === undefined && !policy) return null;
  return { ...policy, ...(scheduling !== undefined && { scheduling }) };
}
