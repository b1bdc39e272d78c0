import type { Cli } from '../../cli.js';
import type { Confirmation, UserError } from '../../documents/shapes.js';
import { CommandFailure } from '../../failure.js';
import { counted } from '../../output/counted.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';

/** The fields of a payload for confirmations. */
interface Confirmable {
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

const nothingChanged = 'nothing was changed';

export interface ConfirmOptions {
  /** The token in `--confirm`. */
  readonly confirm?: string;
  /** Confirms every question. */
  readonly yes?: boolean;
}

/**
 * Sends a change. If the hub requires a confirmation, asks the person (or uses `--yes`) and sends it again with the token. The token is
 * valid for exactly the set that was shown: if the set has changed by then, the hub requires a new confirmation and the question is
 * repeated.
 * `unchanged` says what a refusal leaves unchanged, if earlier steps of the command have changed something.
 */
export async function confirmed<Payload extends Confirmable>(
  cli: Cli,
  options: ConfirmOptions,
  send: (confirm: string | undefined) => Promise<Payload>,
  unchanged = nothingChanged,
): Promise<Payload> {
  const first = await send(options.confirm);
  if (first.confirmation === null) return first;
  showConfirmation(cli, first.confirmation);
  if (!options.yes) await askYes(cli, 'Go ahead?', `repeat with --confirm ${first.confirmation.token}, or with --yes`, unchanged);

  const second = await send(first.confirmation.token);
  if (second.confirmation === null) return second;
  showConfirmation(cli, second.confirmation);
  throw new CommandFailure(`the objects to remove changed in the meantime; ${unchanged}`, {
    code: 'CONFIRMATION_STALE',
    next: 'check the list and run the command again',
  });
}

/**
 * Requests the confirmations of several changes before the first of them is made: makes their dry runs, asks once, and returns a token for each
 * change, undefined if it needs none. The token in `--confirm` confirms its own change only.
 */
export async function confirmedAhead(
  cli: Cli,
  options: ConfirmOptions,
  dryRuns: readonly Confirmable[],
): Promise<readonly (string | undefined)[]> {
  const open = dryRuns.flatMap(({ confirmation }) => confirmation ?? []).filter(({ token }) => token !== options.confirm);
  for (const confirmation of open) showConfirmation(cli, confirmation);
  if (open.length > 0 && !options.yes) await askYes(cli, 'Go ahead?');
  return dryRuns.map(({ confirmation }) => confirmation?.token);
}

/** User errors of a dry run, except a missing confirmation, which a dry run does not need. */
export function faultsOfDryRun({ userErrors }: Confirmable): readonly UserError[] {
  return userErrors.filter(({ code }) => code !== 'CONFIRMATION_REQUIRED');
}

/** Asks before a removal. Without a terminal, `--yes` is required. */
export async function askYes(cli: Cli, question: string, next = 'repeat with --yes', unchanged = nothingChanged): Promise<void> {
  if (!cli.terminal.canAsk) throw new CommandFailure(`this needs a confirmation; ${unchanged}`, { code: 'CONFIRMATION_REQUIRED', next });
  const answer = await cli.terminal.ask(`${question} Type yes: `);
  if (answer.trim().toLowerCase() !== 'yes') throw new CommandFailure(`not confirmed; ${unchanged}`);
}

function showConfirmation({ terminal }: Cli, { counts, objects }: Confirmation): void {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  terminal.note(`This removes ${counted(total, 'object')}: ${counts.map(({ kind, count }) => `${count} ${printable(kind)}`).join(', ')}`);
  for (const object of objects.slice(0, 20)) terminal.note(`  ${longName(object)}`);
  if (total > 20) terminal.note(`  … and ${total - Math.min(20, objects.length)} more`);
}
