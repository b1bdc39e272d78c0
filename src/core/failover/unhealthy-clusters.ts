import type { Health } from '../model/health.js';

export interface ApplicationHealth {
  /** Clusters in which the application fails: the toleration of its policy runs for them. */
  readonly unhealthy: readonly string[];
  /** Clusters in which it does not fail: a running toleration for them ends. */
  readonly others: readonly string[];
}

/**
 * Splits the clusters by whether the application fails there (parity F8). Only DEGRADED counts as failing, not UNKNOWN. A cluster that is
 * already being left is in neither list.
 */
export function unhealthyClusters(healths: ReadonlyMap<string, Health>, evicting: ReadonlySet<string>): ApplicationHealth {
  const judged = [...healths];
  return {
    unhealthy: judged.filter(([cluster, health]) => health === 'DEGRADED' && !evicting.has(cluster)).map(([cluster]) => cluster),
    others: judged.filter(([, health]) => health !== 'DEGRADED').map(([cluster]) => cluster),
  };
}
