import { types } from 'node:util';
import { HubError } from '../../errors.js';

/** Conflicts with a concurrent transaction; the same transaction can succeed when it is repeated. */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '55P03', '23505', '23503']);
/** Classes of SQLSTATE that say the server cannot serve now: connections, resources, operator, system. */
const unavailableClasses: ReadonlySet<string> = new Set(['08', '53', '57', '58']);
const unavailableCodes: ReadonlySet<string> = new Set(['25P03', '28P01', '28000', '3D000']);
const READ_ONLY = '25006';
const socketCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const poolMessages =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|pool is draining|after calling end/i;

/**
 * Translates an error of Postgres or its driver to a HubError. An error of the statement itself (syntax, violated check) is a bug and is
 * returned unchanged. Messages never quote values, because rows may hold user data.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof HubError || !types.isNativeError(error)) return error;

  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string };
  const details = { ...(code && { sqlstate: code }), ...(constraint && { constraint }), ...(table && { table }) };
  if (code && conflicts.has(code)) {
    return new HubError('DATABASE_CONFLICT', 'A concurrent transaction changed the same rows; try again.', { details, cause: error });
  }
  if (code === '53100')
    return new HubError('DATABASE_UNAVAILABLE', 'The disk of the database is full; writes wait until space is free.', {
      details,
      cause: error,
    });
  if (code === '57014')
    return new HubError('DATABASE_UNAVAILABLE', 'The database did not answer a statement in time.', { details, cause: error });
  if (code === READ_ONLY)
    return new HubError(
      'DATABASE_UNAVAILABLE',
      'The database accepts no writes at the moment, for example during a failover; try again in a few seconds.',
      {
        details,
        cause: error,
      },
    );
  if (isUnavailable(code, error.message))
    return new HubError('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { details, cause: error });
  return error;
}

function isUnavailable(code: string | undefined, message: string): boolean {
  if (!code) return poolMessages.test(message);
  return unavailableClasses.has(code.slice(0, 2)) || unavailableCodes.has(code) || socketCodes.has(code);
}

/** Deadlocks, serialization failures and writes to a read-only server: the transaction is repeated immediately. */
export function isTransient(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === '40001' || code === '40P01' || code === READ_ONLY;
}

/** After these errors the connection is not used again: its server is read-only or is closing its sessions. */
export function endsSession(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === READ_ONLY || code.startsWith('57P') || code.startsWith('08');
}

function sqlstateOf(error: unknown): string {
  return (error instanceof HubError ? error.details['sqlstate'] : (error as { code?: string } | null)?.code) ?? '';
}
