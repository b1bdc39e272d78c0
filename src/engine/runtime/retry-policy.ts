import { classOf, type ErrorCode } from '../../errors.js';
import { backOffMs, equalJitter } from '../../kubernetes/back-off.js';

/**
 * Delay in milliseconds before a failed write is retried, or null to wait until the desired manifest changes. Equal jitter (half of the
 * delay is random) keeps works that failed together from being retried together. `patience` multiplies delays that the hub chooses.
 */
export function retryInMs(
  code: ErrorCode,
  attempts: number,
  retryAfterMs: number | undefined,
  random: () => number,
  patience = 1,
): number | null {
  const { retry } = classOf(code);
  if (retry === 'stop') return null;
  if (retryAfterMs !== undefined) return Math.round(retryAfterMs + random() * 1_000);
  return Math.round(backOffMs(attempts, retry, equalJitter(random)) * patience);
}

/** Whether the error concerns the whole cluster: all its works then wait, and none is tried meanwhile. */
export function concernsCluster(code: ErrorCode): boolean {
  return classOf(code).scope === 'cluster';
}
