import type { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import { concernsCluster, retryInMs } from '../runtime/retry-policy.js';
import type { ClusterSession } from './cluster-session.js';

/**
 * Writes nothing to a cluster for a while, where `error` is the cluster's and not the object's. The wait grows with each failure of
 * the line: works that were under way together when it broke fail together, and count as one. `begunAt` is when this work began.
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
