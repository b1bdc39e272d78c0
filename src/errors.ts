import type { BackOff } from './kubernetes/back-off.js';

/** Where an error comes from. */
type Source =
  /** The connection to a member: no complete, trusted and well-formed answer arrived. */
  | 'connection'
  /** A rule of the hub, before any request was sent to the member. */
  | 'hub-rule'
  /** The member's API server answered with an error. */
  | 'member'
  /** An interpreter that a user wrote. */
  | 'interpreter'
  /** The hub's database, keys and settings. */
  | 'hub';

interface ErrorClass {
  readonly source: Source;
  /**
   * The scope of the failure. `cluster`: every write to the cluster fails, so its works wait together. `hub`: every item of a batch fails, whichever
   * item it is.
   */
  readonly scope: 'object' | 'cluster' | 'hub';
  /**
   * `soon`: usually succeeds within a few retries. `later`: succeeds without a change by a person, but can take hours. `action`: a person must change
   * something.
   */
  readonly recovery: 'soon' | 'later' | 'action';
  /** When a write that failed is tried again. `stop`: not before its manifest changes. */
  readonly retry: BackOff | 'stop';
  /** Counts towards opening the circuit breaker of the member (five in a row). */
  readonly opensCircuit?: true;
  /** The member is overloaded, but still ready. */
  readonly overload?: true;
  /** Works that wait because of it are due again as soon as the cluster is ready. */
  readonly dueWhenReady?: true;
  /** Objects of a kind cannot be read while this error lasts. */
  readonly hidesKind?: true;
  /** In a watch, this error is reported at the first occurrence; others at the second. */
  readonly reportAtOnce?: true;
}

const backOff = (firstMs: number, longestMs: number): BackOff => ({ firstMs, longestMs });
const every = (ms: number): BackOff => ({ firstMs: ms, longestMs: ms });

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const usual = backOff(SECOND_MS / 2, 5 * MINUTE_MS);

/**
 * All error codes, with the hub's treatment of each. A code is stable: it is a work's `reason`, a GraphQL `extensions.code`, a metric label and a log
 * key.
 */
const errorClasses = {
  // The member cannot be reached or must not be used.
  CLUSTER_UNREACHABLE: {
    source: 'connection',
    scope: 'cluster',
    recovery: 'later',
    retry: backOff(SECOND_MS, MINUTE_MS),
    opensCircuit: true,
    dueWhenReady: true,
  },
  // One slow webhook delays the writes of one kind, so a timeout concerns the object only.
  CLUSTER_TIMEOUT: {
    source: 'connection',
    scope: 'object',
    recovery: 'soon',
    retry: backOff(SECOND_MS, MINUTE_MS),
    opensCircuit: true,
    dueWhenReady: true,
    reportAtOnce: true,
  },
  CLUSTER_TLS: {
    source: 'connection',
    scope: 'cluster',
    recovery: 'action',
    retry: every(MINUTE_MS),
    opensCircuit: true,
    dueWhenReady: true,
  },
  CLUSTER_MALFORMED_ANSWER: {
    source: 'connection',
    scope: 'object',
    recovery: 'later',
    retry: usual,
    opensCircuit: true,
    reportAtOnce: true,
  },
  CLUSTER_AUTH_FAILED: {
    source: 'member',
    scope: 'cluster',
    recovery: 'action',
    retry: every(MINUTE_MS),
    dueWhenReady: true,
    hidesKind: true,
  },
  CLUSTER_IDENTITY_CHANGED: { source: 'hub-rule', scope: 'cluster', recovery: 'action', retry: every(MINUTE_MS) },
  CLUSTER_ENDPOINT_REFUSED: {
    source: 'hub-rule',
    scope: 'cluster',
    recovery: 'action',
    retry: every(MINUTE_MS),
    opensCircuit: true,
    dueWhenReady: true,
  },
  CIRCUIT_OPEN: { source: 'hub-rule', scope: 'cluster', recovery: 'later', retry: backOff(SECOND_MS, MINUTE_MS), dueWhenReady: true },

  // The member refused a request.
  CONFLICT: { source: 'member', scope: 'object', recovery: 'soon', retry: backOff(100, 30 * SECOND_MS) },
  RATE_LIMITED: { source: 'member', scope: 'object', recovery: 'soon', retry: backOff(SECOND_MS, MINUTE_MS), overload: true },
  SERVER_ERROR: { source: 'member', scope: 'object', recovery: 'soon', retry: usual, overload: true },
  FORBIDDEN: { source: 'member', scope: 'object', recovery: 'action', retry: every(MINUTE_MS), hidesKind: true },
  NOT_FOUND: { source: 'member', scope: 'object', recovery: 'action', retry: usual },
  KIND_NOT_SERVED: { source: 'member', scope: 'object', recovery: 'soon', retry: backOff(SECOND_MS, 30 * SECOND_MS), hidesKind: true },
  NAMESPACE_MISSING: { source: 'member', scope: 'object', recovery: 'soon', retry: backOff(SECOND_MS / 2, 30 * SECOND_MS) },
  NAMESPACE_TERMINATING: { source: 'member', scope: 'object', recovery: 'soon', retry: every(30 * SECOND_MS) },
  IMMUTABLE_FIELD: { source: 'member', scope: 'object', recovery: 'action', retry: 'stop' },
  // The cause may be the state of the member: a port in use, a definition older than the object.
  INVALID_OBJECT: { source: 'member', scope: 'object', recovery: 'action', retry: every(10 * MINUTE_MS) },
  QUOTA_EXCEEDED: { source: 'member', scope: 'object', recovery: 'later', retry: every(30 * SECOND_MS) },
  // A person must change a policy of the member. The change is detected by the retry every five minutes.
  ADMISSION_DENIED: { source: 'member', scope: 'object', recovery: 'action', retry: every(5 * MINUTE_MS) },
  OBJECT_TOO_LARGE: { source: 'member', scope: 'object', recovery: 'action', retry: 'stop' },
  FOREIGN_OBJECT: { source: 'member', scope: 'object', recovery: 'action', retry: every(MINUTE_MS) },
  GONE: { source: 'member', scope: 'object', recovery: 'later', retry: usual },

  // A script that repeatedly exceeded its time or memory limit is not run for a minute.
  INTERPRETER_FAILED: { source: 'interpreter', scope: 'object', recovery: 'later', retry: backOff(5 * SECOND_MS, 5 * MINUTE_MS) },

  /** The hub ended the work, for example at a limit or because it stops. Its message is shown to the user, so it quotes nothing of members. */
  UNAVAILABLE: { source: 'hub', scope: 'hub', recovery: 'later', retry: usual },
  DATABASE_UNAVAILABLE: { source: 'hub', scope: 'hub', recovery: 'later', retry: usual },
  DATABASE_CONFLICT: { source: 'hub', scope: 'object', recovery: 'later', retry: usual },
  LEASE_LOST: { source: 'hub', scope: 'hub', recovery: 'action', retry: usual },
  DECRYPTION_FAILED: { source: 'hub', scope: 'hub', recovery: 'action', retry: usual },
  SETTINGS_INVALID: { source: 'hub', scope: 'hub', recovery: 'action', retry: usual },
} as const satisfies Readonly<Record<string, ErrorClass>>;

export type ErrorCode = keyof typeof errorClasses;

export const errorCodes = Object.keys(errorClasses) as readonly ErrorCode[];

/** The properties of a code. */
export function classOf(code: ErrorCode): ErrorClass {
  return errorClasses[code];
}

/** The codes that have a property. */
export function codesWhere(matches: (row: ErrorClass) => boolean): ReadonlySet<ErrorCode> {
  return new Set(errorCodes.filter((code) => matches(errorClasses[code])));
}

/**
 * A failure of another system, in the hub's own words.
 * Adapters translate what their library threw into a HubError once and keep the original as `cause`.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>>;
  /** Milliseconds that the other system asked to wait (a `Retry-After`), if it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, string>>; cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Trying again later can succeed; after other errors a person must change something. */
  get retryable(): boolean {
    return classOf(this.code).recovery !== 'action';
  }
}

/** The API server answered 401. Other errors with the code CLUSTER_AUTH_FAILED arise before a request is sent. */
export function isCredentialRefused(error: unknown): boolean {
  return error instanceof HubError && error.code === 'CLUSTER_AUTH_FAILED' && error.details['status'] === '401';
}
