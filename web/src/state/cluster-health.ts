import type { Health } from '../data/generated/graphql.js';

/** Worst first. */
export const healthOrder: readonly Health[] = ['DEGRADED', 'MISSING', 'UNKNOWN', 'PROGRESSING', 'SUSPENDED', 'HEALTHY'];

/** The hub's `clusterHealth`, an object of health by cluster, as a map. */
export function healthByCluster(clusterHealth: unknown): ReadonlyMap<string, Health> {
  return new Map(Object.entries((clusterHealth ?? {}) as Record<string, Health>));
}

/** The number of clusters with each health, worst first. */
export function countHealth(clusterHealth: unknown): readonly (readonly [Health, number])[] {
  const all = [...healthByCluster(clusterHealth).values()];
  return healthOrder.map((health) => [health, all.filter((one) => one === health).length] as const).filter(([, count]) => count > 0);
}
