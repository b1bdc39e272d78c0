import type { KubeObject } from '../../../kubernetes/object.js';
import type { Neighbour } from '../../model/plan.js';
import type { PlacementPolicySpec } from '../../model/policy/policy.js';
import { dividesByRoom, divisionMethod } from './division-method.js';

/**
 * What a preemption may take from a workload: replicas only if it divides by capacity. A gang goes as a whole; a Job gives up nothing,
 * since the completions of its parts cannot change.
 */
export function givesUp(template: Pick<KubeObject, 'apiVersion' | 'kind'>, { placement = {} }: PlacementPolicySpec): Neighbour['gives'] {
  const method = divisionMethod(1, placement.replicaScheduling);
  if (method === null || !dividesByRoom(method) || template.kind === 'Job') return 'never';
  return placement.gang ? 'whole' : 'any';
}
