import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { orphansPage } from '../../documents/orphans.js';
import { walk } from '../../hub/pages.js';
import { parseFormat, printList } from '../../output/format.js';
import { orphanView } from '../../output/views.js';
import { count, present, withOutput } from '../options.js';
import { clusterNamed } from './get-lists.js';

export function orphansCommand(cli: Cli): Command {
  const command = new Command('orphans')
    .description(
      'List stray objects: objects of the hub in clusters without a work. The hub does not change them; delete them in the cluster',
    )
    .option('--cluster <name>', 'only in this cluster')
    .option('--limit <number>', 'maximum number of rows', count, 500);
  return withOutput(command).action(async ({ cluster, limit, output }: { cluster?: string; limit: number; output: string }) => {
    const format = parseFormat(output);
    const hub = await cli.hub();
    // Checked because a mistyped name would also have an empty list.
    if (cluster !== undefined) await clusterNamed(hub, cluster);
    const filter = present({ cluster });
    const { nodes, more, totalCount } = await walk(
      limit,
      async (first, after) => (await hub.ask(orphansPage, { first, after, filter })).orphans,
    );
    await printList(cli, orphanView(cli), nodes, { format, single: false });
    if (more) cli.terminal.note(`${nodes.length} of ${totalCount} are shown`);
    if (nodes.length > 0) cli.terminal.note('inspect one in its cluster, and delete it there with kubectl if nobody needs it');
  });
}
