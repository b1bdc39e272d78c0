import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

/** Names of fields that are never logged, at any depth. Pino needs a path for each, so each is listed at the depths that are logged. */
const secretNames = [
  'authorization',
  'Authorization',
  'token',
  'password',
  'secret',
  'kubeconfig',
  'connection',
  'credential',
  'encryptionKey',
  'decryptionKeys',
  'digestKey',
  'adminToken',
  'clientKeyPem',
  'data',
  'stringData',
  'databaseUrl',
];

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * One JSON line per message: a constant sentence and key-value pairs. Errors are logged as code, message and stack, without fields that a
 * library adds (request bodies, headers, SQL parameters).
 */
export function createLog(level: LogLevel, destination?: { write(line: string): void }): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: plainError, error: plainError },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]), censor: '***' },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

/** Maximum depth of logged causes; an error can be its own cause. */
const DEEPEST_CAUSE = 5;

function plainError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(depth === 0 && { stack }),
    ...(cause !== undefined && depth < DEEPEST_CAUSE && { cause: plainError(cause, depth + 1) }),
  };
}

/** Logger for Nest in the hub's format. Its start-up messages have the level debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly to: Pick<Logger, 'debug' | 'warn' | 'error' | 'trace' | 'fatal'>) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.to.debug(pairs(message, rest), 'Nest said something.');
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.to.warn(pairs(message, rest), 'Nest warned.');
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.to.error(pairs(message, rest), 'Nest reported an error.');
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.to.debug(pairs(message, rest), 'Nest said something.');
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.to.trace(pairs(message, rest), 'Nest said something.');
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.to.fatal(pairs(message, rest), 'Nest reported a fatal error.');
  }
}

/** Nest passes the context last. */
function pairs(message: unknown, rest: readonly unknown[]): object {
  const context = rest.at(-1);
  const said = message instanceof Error ? { err: message } : { message: String(message) };
  return { ...said, ...(typeof context === 'string' && { context }) };
}
