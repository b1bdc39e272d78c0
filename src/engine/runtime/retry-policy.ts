import type { ErrorCode } from '../../errors.js';
import { type BackOff, backOffMs, equalJitter } from '../../kubernetes/back-off.js';

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
  const policy = retryPolicies[code] ?? backOff(500, 5 * 60_000);
  if (policy === 'stop') return null;
  if (retryAfterMs !== undefined) return Math.round(retryAfterMs + random() * 1_000);
  return Math.round(backOffMs(attempts, policy, equalJitter(random)) * patience);
}

/** The whole cluster is the reason, not the object: its works wait together, and the others' are not even tried. */
export function concernsCluster(code: ErrorCode): boolean {
  return clusterWide.has(code);
}

type RetryPolicy = 'stop' | BackOff;

const backOff = (firstMs: number, longestMs: number): RetryPolicy => ({ firstMs, longestMs });
const every = (ms: number): RetryPolicy => ({ firstMs: ms, longestMs: ms });

const retryPolicies: Readonly<Partial<Record<ErrorCode, RetryPolicy>>> = {
  CLUSTER_UNREACHABLE: backOff(1_000, 60_000),
  CLUSTER_TIMEOUT: backOff(1_000, 60_000),
  CIRCUIT_OPEN: backOff(1_000, 60_000),
  CLUSTER_TLS: every(60_000),
  CLUSTER_AUTH_FAILED: every(60_000),
  CLUSTER_IDENTITY_CHANGED: every(60_000),
  CLUSTER_ENDPOINT_REFUSED: every(60_000),
  CONFLICT: backOff(100, 30_000),
  RATE_LIMITED: backOff(1_000, 60_000),
  SERVER_ERROR: backOff(500, 5 * 60_000),
  NAMESPACE_MISSING: backOff(500, 30_000),
  NAMESPACE_TERMINATING: every(30_000),
  KIND_NOT_SERVED: backOff(1_000, 30_000),
  QUOTA_EXCEEDED: every(30_000),
  FORBIDDEN: every(60_000),
  // Scripts that were cut off several times rest for a minute.
  INTERPRETER_FAILED: backOff(5_000, 5 * 60_000),
  // Someone has to act in the member; a slow look finds out that they did.
  ADMISSION_DENIED: every(5 * 60_000),
  FOREIGN_OBJECT: every(60_000),
  // What makes it invalid may be the member's: a port that is taken, a definition that is older than the object.
  INVALID_OBJECT: every(10 * 60_000),
  IMMUTABLE_FIELD: 'stop',
  OBJECT_TOO_LARGE: 'stop',
};

const clusterWide: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CLUSTER_UNREACHABLE',
  'CIRCUIT_OPEN',
  'CLUSTER_TLS',
  'CLUSTER_AUTH_FAILED',
  'CLUSTER_IDENTITY_CHANGED',
  'CLUSTER_ENDPOINT_REFUSED',
]);
