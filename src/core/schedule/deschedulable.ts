import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Placement } from '../model/policy/policy.js';
import { dividesByRoom, divisionMethod } from './division/division-method.js';

/** Kinds whose unschedulable replicas may be moved to another cluster (parity F11). */
export function isDeschedulableKind({ apiVersion, kind }: Pick<GroupVersionKind, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'apps/v1' && kind === 'Deployment';
}

/**
 * Whether replicas of a placement may move if capacity is missing (parity F11): only if capacity decided the division. Null: not placed
 * yet. Static weights and duplicates are requested by the user and stay.
 */
export function isDeschedulablePlacement(applied: Placement | null): boolean {
  const method = applied && divisionMethod(1, applied.replicaScheduling);
  return method !== null && dividesByRoom(method);
}
