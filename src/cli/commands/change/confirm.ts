import type { Cli } from '../../cli.js';
import type { Confirmation, UserError } from '../../documents/shapes.js';
import { CommandFailure } from '../../failure.js';
import { counted } from '../../output/counted.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';

/** The part of every payload that may ask for a confirmation. */
interface Confirmable {
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export interface ConfirmOptions {
  /** The token in `--confirm`. */
  readonly confirm?: string;
  /** The answer to every question is yes. */
  readonly yes?: boolean;
}

/**
 * Sends a change. If the hub requires a confirmation, asks the person (or uses `--yes`) and sends it again with the token. The token is
 * valid for exactly the set that was shown: if the set has changed by then, the hub requires a new confirmation and the question is
 * repeated.
 */
export async function confirmed<Payload extends Confirmable>(
  cli: Cli,
  options: ConfirmOptions,
  send: (confirm: string | undefined) => Promise<Payload>,
): Promise<Payload> {
  const first = await send(options.confirm);
  if (first.confirmation === null) return first;
  showConfirmation(cli, first.confirmation);
  if (!options.yes) await askYes(cli, 'Go ahead?', `repeat with --confirm ${first.confirmation.token}, or with --yes`);

  const second = await send(first.confirmation.token);
  if (second.confirmation === null) return second;
  showConfirmation(cli, second.confirmation);
  throw new CommandFailure('the objects to remove changed in the meantime; nothing was changed', {
    code: 'CONFIRMATION_STALE',
    next: 'look at it and run the command again',
  });
}

/** Asks before a removal. Without a terminal, `--yes` is required. */
export async function askYes(cli: Cli, question: string, next = 'repeat with --yes'): Promise<void> {
  if (!cli.terminal.canAsk)
    throw new CommandFailure('this needs a confirmation; nothing was changed', { code: 'CONFIRMATION_REQUIRED', next });
  const answer = await cli.terminal.ask(`${question} Type yes: `);
  if (answer.trim().toLowerCase() !== 'yes') throw new CommandFailure('not confirmed; nothing was changed');
}

function showConfirmation({ terminal }: Cli, { counts, objects }: Confirmation): void {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  terminal.note(`This removes ${counted(total, 'object')}: ${counts.map(({ kind, count }) => `${count} ${printable(kind)}`).join(', ')}`);
  for (const object of objects.slice(0, 20)) terminal.note(`  ${longName(object)}`);
  if (total > 20) terminal.note(`  … and ${total - Math.min(20, objects.length)} more`);
}
