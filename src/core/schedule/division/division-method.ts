import type { ReplicaScheduling } from '../../model/policy/policy.js';

/** Division methods; each is named after the rule of the reference that it follows. */
export type DivisionMethod = 'duplicated' | 'static-weights' | 'dynamic-weights' | 'aggregated';

/** The division method of a resource; null if the policy names an unknown one. Kinds without replicas are duplicated (parity C15). */
export function divisionMethod(replicas: number | null, scheduling: ReplicaScheduling | undefined): DivisionMethod | null {
  const { replicaSchedulingType: type = 'Duplicated', replicaDivisionPreference: preference = 'Weighted' } = scheduling ?? {};
  if (type !== 'Duplicated' && type !== 'Divided') return null;
  if (replicas === null || type === 'Duplicated') return 'duplicated';
  if (preference === 'Aggregated') return 'aggregated';
  if (preference !== 'Weighted') return null;
  return scheduling?.weightPreference?.dynamicWeight ? 'dynamic-weights' : 'static-weights';
}

/** Whether the method depends on the free capacity of clusters. */
export function dividesByRoom(method: DivisionMethod): boolean {
  return method === 'dynamic-weights' || method === 'aggregated';
}

/** Whether a Job's completions are divided: they are if its parallelism is (parity C23). */
export function dividesCompletions(replicas: number | null, scheduling: ReplicaScheduling | undefined): boolean {
  const method = divisionMethod(replicas, scheduling);
  return method !== null && method !== 'duplicated' && Boolean(replicas);
}
