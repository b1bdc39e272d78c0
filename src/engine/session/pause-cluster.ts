import type { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import { concernsCluster, retryInMs } from '../runtime/retry-policy.js';
import type { Serving } from './cluster-session.js';

/**
 * Writes nothing to a cluster for a while, where `error` is the cluster's and not the object's. The wait grows with each failure of
 * the line: works that were under way together when it broke fail together, and count as one. `begunAt` is when this work began.
 */
export function pauseCluster(
  serving: Pick<Serving, 'away' | 'failures' | 'failedAt' | 'pausedUntil'>,
  error: HubError,
  begunAt: number,
  { clock, random, patience }: { readonly clock: Clock; readonly random: () => number; readonly patience: number },
): void {
  if (!concernsCluster(error.code)) return;
  serving.away = true;
  if (begunAt <= serving.failedAt) return;
  serving.failedAt = clock.now();
  serving.failures += 1;
  serving.pausedUntil = clock.now() + (retryInMs(error.code, serving.failures - 1, error.retryAfterMs, random, patience) ?? 60_000);
}
