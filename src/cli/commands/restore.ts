import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { acceptRestore, type Restore, restore } from '../documents/freezes.js';
import { CommandFailure } from '../failure.js';
import { counted } from '../output/counted.js';
import { parseFormat, structured } from '../output/format.js';
import { longName } from '../output/identity.js';
import { printable } from '../output/printable.js';
import { refuseAll } from '../output/user-errors.js';
import { askYes } from './change/confirm.js';
import { present } from './options.js';

/** Maximum number of objects that are listed. */
const SHOWN = 20;

export function restoreCommand(cli: Cli): Command {
  const command = new Command('restore').description(
    'Decide about a database that was restored from a backup older than what clusters have',
  );
  command
    .command('status')
    .description('Show which clusters have something newer, and what the hub would change there')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action(async ({ output }: { output: string }) => {
      const format = parseFormat(output);
      const found = (await (await cli.hub()).ask(restore, {})).restore;
      if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(found, format));
      if (found === null) return cli.terminal.note('No restore waits for a decision.');
      show(cli, found);
      cli.terminal.note('bring the clusters to this with `manifold restore accept`, or stop the hub and restore a newer backup');
    });
  command
    .command('accept')
    .description('Change the clusters to match this database, and continue writing')
    .option('--reason <text>', 'why')
    .option('--yes', 'answer questions with yes')
    .action(async ({ reason, yes }: { reason?: string; yes?: boolean }) => {
      const hub = await cli.hub();
      const found = (await hub.ask(restore, {})).restore;
      if (found === null) throw new CommandFailure('no restore waits for a decision', { code: 'NOT_FOUND' });
      show(cli, found);
      if (!yes) await askYes(cli, 'Bring the clusters to what this database has?');
      const payload = (await hub.ask(acceptRestore, { input: present({ reason }) })).acceptRestore;
      await refuseAll(cli.terminal, payload.userErrors);
      cli.terminal.out(`restore accepted for ${payload.clusters.map(printable).join(', ')}\n`);
    });
  return command;
}

function show(cli: Cli, { clusters, changes }: Restore): void {
  for (const { name, applies, deletes, orphans } of clusters) {
    const stays = orphans === 0 ? '' : `; ${counted(orphans, 'object')} that the database does not know stay`;
    cli.terminal.out(`${printable(name)}: ${counted(applies, 'object')} to write, ${deletes} to delete${stays}\n`);
  }
  for (const { cluster, action, object } of changes.slice(0, SHOWN))
    cli.terminal.out(`  ${action === 'DELETE' ? '-' : '~'} ${printable(cluster)} ${longName(object)}\n`);
  if (changes.length > SHOWN) cli.terminal.out(`  … and ${changes.length - SHOWN}${changes.length === 100 ? ' or more' : ''} more\n`);
}
