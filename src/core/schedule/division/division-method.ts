import type { ReplicaScheduling } from '../../model/policy/policy.js';

/** Ways to divide; each names the rule of the reference that it follows. */
export type DivisionMethod = 'duplicated' | 'static-weights' | 'dynamic-weights' | 'aggregated';

/** How the replicas of a resource divide over clusters; null for what there is no rule for. Kinds without replicas are duplicated (parity C15). */
export function divisionMethod(replicas: number | null, scheduling: ReplicaScheduling | undefined): DivisionMethod | null {
  const { replicaSchedulingType: type = 'Duplicated', replicaDivisionPreference: preference = 'Weighted' } = scheduling ?? {};
  if (type !== 'Duplicated' && type !== 'Divided') return null;
  if (replicas === null || type === 'Duplicated') return 'duplicated';
  if (preference === 'Aggregated') return 'aggregated';
  if (preference !== 'Weighted') return null;
  return scheduling?.weightPreference?.dynamicWeight ? 'dynamic-weights' : 'static-weights';
}

/** Methods that ask how much room clusters have. */
export function dividesByRoom(method: DivisionMethod): boolean {
  return method === 'dynamic-weights' || method === 'aggregated';
}

/** Completions of a Job divide where its parallelism does (parity C23). */
export function dividesCompletions(replicas: number | null, scheduling: ReplicaScheduling | undefined): boolean {
  const method = divisionMethod(replicas, scheduling);
  return method !== null && method !== 'duplicated' && Boolean(replicas);
}
