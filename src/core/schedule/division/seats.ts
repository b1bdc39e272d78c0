import type { ReplicaAssignment } from '../../model/plan.js';

/** Replicas by cluster. */
export type Counts = ReadonlyMap<string, number>;

/** Sums per cluster. */
export function addSeats(a: Counts, b: Counts): Counts {
  if (a.size === 0) return b;
  const sum = new Map(a);
  for (const [cluster, replicas] of b) sum.set(cluster, (sum.get(cluster) ?? 0) + replicas);
  return sum;
}

export function countsOf(seats: readonly ReplicaAssignment[]): Counts {
  return new Map(seats.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
}

export function totalOf(counts: Counts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
