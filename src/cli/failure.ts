/** Exit codes of the command line. `diff` has its own meaning for 1 and 2: differs, and error. */
export const exitCodes = { done: 0, failed: 1, usage: 2, differs: 1, diffFailed: 2 } as const;

/**
 * Why a command could not do what was asked, for the person who typed it: what happened, and what to do about it.
 * It ends the command with exit code 1, or 2 when the command itself was typed wrongly.
 */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;
  /** A stable code, where the hub gave one. */
  readonly code: string | undefined;
  /** What would help, a sentence. */
  readonly next: string | undefined;

  constructor(message: string, options: { next?: string; code?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? exitCodes.failed;
    this.code = options.code;
    this.next = options.next;
  }
}

/** The command was typed wrongly: exit code 2. */
export function usage(message: string, next?: string): CommandFailure {
  return new CommandFailure(message, { exitCode: exitCodes.usage, ...(next === undefined ? {} : { next }) });
}

/** Failures as lines for stderr: `error: …`, then what would help. */
export function failureLines(error: unknown): string[] {
  if (!(error instanceof CommandFailure)) return [`error: ${error instanceof Error ? error.message : String(error)}`];
  const code = error.code === undefined ? '' : ` (${error.code})`;
  return [`error: ${error.message}${code}`, ...(error.next === undefined ? [] : [`  fix: ${error.next}`])];
}
