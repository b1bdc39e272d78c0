import type { Cli } from '../cli.js';
import { CommandFailure, exitCodes, failureLines } from '../failure.js';

/**
 * Runs `act` for each target, one after another. Failures are printed immediately; if some succeeded and some failed, the exit code is 8.
 */
export async function forEachOf<T>(cli: Cli, things: readonly T[], act: (thing: T) => Promise<void>): Promise<void> {
  if (things.length === 1) return act(things[0]!);
  const failed: CommandFailure[] = [];
  for (const thing of things) {
    try {
      await act(thing);
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.exitCode === exitCodes.interrupted) throw error;
      failed.push(error);
      for (const line of failureLines(error)) cli.terminal.note(line);
    }
  }
  if (failed.length === 0) return;
  const codes = new Set(failed.map(({ exitCode }) => exitCode));
  cli.exitCode = failed.length < things.length ? exitCodes.partial : codes.size === 1 ? failed[0]!.exitCode : exitCodes.failed;
  cli.terminal.note(`${failed.length} of ${things.length} failed`);
}
