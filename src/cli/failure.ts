import { printable } from './output/printable.js';

/** Exit codes of the command line; `manifold help exit-codes` explains them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  differs: 3,
  auth: 4,
  notFound: 5,
  conflict: 6,
  timedOut: 7,
  partial: 8,
  held: 9,
  interrupted: 130,
} as const;

/** Exit codes by the code of a failure; every other code ends with 1. */
const byCode: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: exitCodes.auth,
  FORBIDDEN: exitCodes.auth,
  NOT_FOUND: exitCodes.notFound,
  CONFLICT: exitCodes.conflict,
  TIMED_OUT: exitCodes.timedOut,
  CONFIRMATION_REQUIRED: exitCodes.held,
  CONFIRMATION_STALE: exitCodes.held,
};

/** The exit code for several failures: their common one if they agree, else 1. */
export function exitCodeOf(codes: readonly string[]): number {
  const [first, ...others] = new Set(codes.map((code) => byCode[code] ?? exitCodes.failed));
  return first === undefined || others.length > 0 ? exitCodes.failed : first;
}

/**
 * The reason why a command failed, for the person who typed it, and the remedy. The command ends with the exit code of its code, or with 2
 * for an error in the command line.
 */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  /** The code of the hub's error, if it has one; stable. */
  readonly code: string | undefined;
  /** A sentence with the remedy. */
  readonly next: string | undefined;

  constructor(message: string, options: { next?: string; code?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? exitCodeOf(options.code === undefined ? [] : [options.code]);
    this.code = options.code;
    this.next = options.next;
  }
}

/** A usage error: exit code 2. */
export function usage(message: string, next?: string): CommandFailure {
  return new CommandFailure(message, { exitCode: exitCodes.usage, ...(next === undefined ? {} : { next }) });
}

/** Failures as lines for standard error: `error: …`, then the remedy. */
export function failureLines(error: unknown): string[] {
  if (!(error instanceof CommandFailure)) return [`error: ${printable(error instanceof Error ? error.message : String(error))}`];
  const code = error.code === undefined ? '' : ` (${error.code})`;
  const lines = [`error: ${error.message}${code}`, ...(error.next === undefined ? [] : [`  fix: ${error.next}`])];
  return lines.map(printable);
}
