import type { Health } from '../model/health.js';

export interface ApplicationHealth {
  /** Clusters in which the application fails: the toleration of its policy counts for them. */
  readonly unhealthy: readonly string[];
  /** Clusters in which it does not: a count that runs for one of them ends. */
  readonly others: readonly string[];
}

/**
 * In which clusters an application may have to be given up because it fails by itself (parity F8). Only DEGRADED counts: an unknown health triggers
 * nothing. A cluster that is being left already is in neither list.
 */
export function unhealthyClusters(healths: ReadonlyMap<string, Health>, evicting: ReadonlySet<string>): ApplicationHealth {
  const judged = [...healths];
  return {
    unhealthy: judged.filter(([cluster, health]) => health === 'DEGRADED' && !evicting.has(cluster)).map(([cluster]) => cluster),
    others: judged.filter(([, health]) => health !== 'DEGRADED').map(([cluster]) => cluster),
  };
}
