import { classOf, type ErrorCode } from '../../errors.js';
import { backOffMs, equalJitter } from '../../kubernetes/back-off.js';

/**
 * What a refused or failed write does next: milliseconds until it is tried again, or null to wait until the desired
 * manifest changes. Equal jitter (half of the delay is random) keeps works that
 * failed together from being retried together. `patience` multiplies what the hub chooses.
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

/** The error is the whole cluster's: all its works wait, and none of them is tried meanwhile. */
export function concernsCluster(code: ErrorCode): boolean {
  return classOf(code).scope === 'cluster';
}
