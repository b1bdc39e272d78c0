import type { Health } from '../data/generated/graphql.js';
import { healthByCluster, healthOrder } from './cluster-health.js';

interface Placed {
  readonly clusterHealth: unknown;
  readonly undelivered: readonly string[];
}

export interface ClusterProgress {
  readonly cluster: string;
  readonly delivered: number;
  readonly total: number;
  /** The worst health of its objects. */
  readonly health: Health;
}

/** The progress of a change in each cluster: the number of objects with the current template, and the worst health of all of them. */
export function progressByCluster(objects: readonly Placed[]): readonly ClusterProgress[] {
  const byCluster = new Map<string, { delivered: number; total: number; worst: number }>();
  for (const { clusterHealth, undelivered } of objects) {
    for (const [cluster, health] of healthByCluster(clusterHealth)) {
      const so = byCluster.get(cluster) ?? { delivered: 0, total: 0, worst: healthOrder.length - 1 };
      byCluster.set(cluster, {
        delivered: so.delivered + (undelivered.includes(cluster) ? 0 : 1),
        total: so.total + 1,
        worst: Math.min(so.worst, healthOrder.indexOf(health)),
      });
    }
  }
  return [...byCluster]
    .map(([cluster, { delivered, total, worst }]) => ({ cluster, delivered, total, health: healthOrder[worst]! }))
    .toSorted((a, b) => a.cluster.localeCompare(b.cluster));
}
