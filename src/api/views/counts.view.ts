import { type LostCluster, lostText } from '../../core/aggregate/lost-clusters.js';
import type { Health } from '../../core/model/health.js';
import type { ReplicaCount as Counted } from '../../core/model/report.js';
import type { ReplicaCount } from '../generated/schema.js';

interface Row {
  readonly health: Health;
  readonly message: string | null;
  readonly replicas: Counted | null;
  readonly lost: readonly LostCluster[];
}

/** The message and the number of unknown replicas with their clusters; for UNKNOWN only the latter. */
export function whyNotHealthy({ health, message, replicas, lost }: Row): string | null {
  const unknown = lostText(lost, replicas?.desired ?? null);
  if (unknown === null || health === 'HEALTHY') return message;
  return health === 'UNKNOWN' || message === null ? unknown : `${message}; ${unknown}`;
}

export function replicasOf({ replicas, lost }: Row): ReplicaCount | null {
  return replicas && { ...replicas, unknown: lost.reduce((sum, one) => sum + (one.replicas ?? 0), 0) };
}
