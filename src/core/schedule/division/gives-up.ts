import type { KubeObject } from '../../../kubernetes/object.js';
import type { Neighbour } from '../../model/plan.js';
import type { PlacementPolicySpec } from '../../model/policy/policy.js';
import { dividesByRoom, divisionMethod } from './division-method.js';

/**
 * How much a workload can give up in a cluster: only one that divides by room has fewer replicas there afterwards. A gang goes whole; a
 * Job gives nothing, since the completions of its parts cannot change.
 */
export function givesUp(template: Pick<KubeObject, 'apiVersion' | 'kind'>, { placement = {} }: PlacementPolicySpec): Neighbour['gives'] {
  const method = divisionMethod(1, placement.replicaScheduling);
  if (method === null || !dividesByRoom(method) || template.kind === 'Job') return 'never';
  return placement.gang ? 'whole' : 'any';
}
