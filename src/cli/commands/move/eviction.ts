import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { resolveEviction } from '../../documents/moves.js';
import { usage } from '../../failure.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { askYes, type ConfirmOptions } from '../change/confirm.js';

interface ResolveOptions extends ConfirmOptions {
  readonly cancel?: boolean;
  readonly confirm?: string;
  readonly go?: boolean;
}

export function evictionCommand(cli: Cli): Command {
  const eviction = new Command('eviction').description('Decide about evictions; `get evictions -o wide` lists them with their ids');
  eviction
    .command('resolve')
    .description('Keep the copy of an eviction that is RUNNING or BLOCKED, or let it go now')
    .argument('<id>')
    .option('--cancel', 'the copy stays while the cause exists')
    .option('--go', 'the copy is deleted now, even if its replacement is not ready')
    .option('--yes', 'answer questions with yes')
    .action((id: string, options: ResolveOptions) => resolve(cli, id, options));
  return eviction;
}

async function resolve(cli: Cli, id: string, options: ResolveOptions): Promise<void> {
  if (options.cancel === options.go) throw usage('state the decision', 'eviction resolve ID --cancel or --go');
  if (options.go && !options.yes) await askYes(cli, 'The copy is deleted even if no replacement is ready.');
  const hub = await cli.hub();
  const input = { id, action: options.cancel ? 'CANCEL' : 'CONFIRM' };
  const { eviction, userErrors } = (await hub.ask(resolveEviction, { input })).resolveEviction;
  await refuseAll(cli.terminal, userErrors);
  cli.terminal.out(`eviction ${printable(id)} ${options.cancel ? 'cancelled' : 'confirmed'}\n`);
  if (eviction) cli.terminal.note(printable(eviction.message));
}
