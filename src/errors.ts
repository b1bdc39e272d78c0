/**
 * What can go wrong in the world outside, by what someone can do about it.
 * A code is stable: it is a work's `reason`, a GraphQL `extensions.code`, a metric label and a log key.
 */
export const errorCodes = [
  // A member cluster cannot be talked to.
  'CLUSTER_UNREACHABLE',
  'CLUSTER_TIMEOUT',
  'CLUSTER_TLS',
  'CLUSTER_AUTH_FAILED',
  'CLUSTER_IDENTITY_CHANGED',
  'CLUSTER_MALFORMED_ANSWER',
  'CLUSTER_ENDPOINT_REFUSED',
  'CIRCUIT_OPEN',
  // A member cluster answered no.
  'CONFLICT',
  'RATE_LIMITED',
  'SERVER_ERROR',
  'FORBIDDEN',
  'NOT_FOUND',
  'KIND_NOT_SERVED',
  'NAMESPACE_MISSING',
  'NAMESPACE_TERMINATING',
  'IMMUTABLE_FIELD',
  'INVALID_OBJECT',
  'QUOTA_EXCEEDED',
  'ADMISSION_DENIED',
  'OBJECT_TOO_LARGE',
  'FOREIGN_OBJECT',
  'GONE',
  // What a user brought to read objects with.
  'INTERPRETER_FAILED',
  // The hub's own store.
  'DATABASE_UNAVAILABLE',
  'DATABASE_CONFLICT',
  'LEASE_LOST',
  'DECRYPTION_FAILED',
  'SETTINGS_INVALID',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Trying again later can help with these; the rest need someone to change something. */
const retryable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CLUSTER_UNREACHABLE',
  'CLUSTER_TIMEOUT',
  'CLUSTER_MALFORMED_ANSWER',
  'CIRCUIT_OPEN',
  'CONFLICT',
  'RATE_LIMITED',
  'SERVER_ERROR',
  'NAMESPACE_MISSING',
  'NAMESPACE_TERMINATING',
  'KIND_NOT_SERVED',
  'QUOTA_EXCEEDED',
  'GONE',
  'INTERPRETER_FAILED',
  'DATABASE_UNAVAILABLE',
  'DATABASE_CONFLICT',
]);

/**
 * A failure of the world outside, said in the hub's own words.
 * Adapters translate what their library threw into one of these and keep the original as `cause`.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>>;
  /** How long the other side asked us to wait (a `Retry-After`), where it did. */
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

  get retryable(): boolean {
    return retryable.has(this.code);
  }
}
