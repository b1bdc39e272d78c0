import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { parseFormat, printList } from '../../output/format.js';
import { eventView } from '../../output/views.js';
import { count, listed, withNamespace, withOutput } from '../options.js';
import { findEvents, type GetFilters } from './get-lists.js';
import { watchEvents } from './get-watches.js';

export function eventsCommand(cli: Cli): Command {
  const command = new Command('events')
    .description('List events, newest last')
    .option('--app <name>', 'only of this application')
    .option('--cluster <name>', 'only of this cluster')
    .option('--type <type>', 'only of these types', listed)
    .option('--severity <severity>', 'INFO or WARNING')
    .option('--limit <number>', 'maximum number of rows', count, 50)
    .option('-w, --watch', 'continue with new events');
  return withOutput(withNamespace(command)).action(async (options: GetFilters & { output: string; watch?: boolean }) => {
    const format = parseFormat(options.output);
    const hub = await cli.hub();
    if (options.watch) return watchEvents(cli, hub, options, format);
    const { nodes } = await findEvents(hub, options);
    return printList(cli, eventView(cli), [...nodes].reverse(), { format, single: false });
  });
}
