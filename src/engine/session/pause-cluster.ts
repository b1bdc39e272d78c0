import type { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import { concernsCluster, retryInMs } from '../runtime/retry-policy.js';
import type { ClusterSession } from './cluster-session.js';

/**
 * Pauses writes to a cluster after an error that concerns the cluster, not the object. The pause grows with each consecutive failure; works
 * that were in flight together fail together and count as one failure. `begunAt` is the start of this write.
 */
export function pauseCluster(
  session: Pick<ClusterSession, 'away' | 'failures' | 'failedAt' | 'pausedUntil'>,
  error: HubError,
  begunAt: number,
  { clock, random, patience }: { readonly clock: Clock; readonly random: () => number; readonly patience: number },
): void {
  if (!concernsCluster(error.code)) return;
  session.away = true;
  if (begunAt <= session.failedAt) return;
  session.failedAt = clock.now();
  session.failures += 1;
  session.pausedUntil = clock.now() + (retryInMs(error.code, session.failures - 1, error.retryAfterMs, random, patience) ?? 60_000);
}
