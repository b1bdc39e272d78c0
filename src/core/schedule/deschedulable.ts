import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Placement } from '../model/policy/policy.js';
import { dividesByRoom, divisionMethod } from './division/division-method.js';

/** Kinds whose replicas that find no node may be moved to another cluster (parity F11). */
export function isDeschedulableKind({ apiVersion, kind }: Pick<GroupVersionKind, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'apps/v1' && kind === 'Deployment';
}

/**
 * Whether a placement lets replicas move for want of room (parity F11): only where room decided where they are. Null: nothing was placed yet.
 * Static weights and duplicates are what the user stated, and stay.
 */
export function isDeschedulablePlacement(applied: Placement | null): boolean {
  const method = applied && divisionMethod(1, applied.replicaScheduling);
  return method !== null && dividesByRoom(method);
}
