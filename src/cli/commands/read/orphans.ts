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
    .description("Objects in clusters that carry the hub's marks and that no work stands for. The hub leaves them; delete them there")
    .option('--cluster <name>', 'only in this cluster')
    .option('--limit <number>', 'at most so many', count, 500);
  return withOutput(command).action(async ({ cluster, limit, output }: { cluster?: string; limit: number; output: string }) => {
    const format = parseFormat(output);
    const hub = await cli.hub();
    // A name that is mistyped has no orphans either.
    if (cluster !== undefined) await clusterNamed(hub, cluster);
    const filter = present({ cluster });
    const { nodes, more, totalCount } = await walk(
      limit,
      async (first, after) => (await hub.ask(orphansPage, { first, after, filter })).orphans,
    );
    await printList(cli, orphanView(cli), nodes, { format, single: false });
    if (more) cli.terminal.note(`${nodes.length} of ${totalCount} are shown`);
    if (nodes.length > 0) cli.terminal.note('look at one in its cluster, and delete it there with kubectl if nobody needs it');
  });
}
