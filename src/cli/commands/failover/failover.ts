import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import {
  type Failback,
  type Failover,
  type FailoverEntry,
  failbacksPage,
  failoversPage,
  failoverTimeline,
} from '../../documents/failovers.js';
import { CommandFailure } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { failbackView } from '../../output/failover/failback-text.js';
import { entryLines, entryView, failoverFacts, failoverView } from '../../output/failover/failover-text.js';
import { type Format, parseFormat, printList, structured } from '../../output/format.js';
import { count, present, withOutput } from '../options.js';
import { addDrillCommands } from './drill.js';

const ENTRIES = 1_000;
const RETURNS = 100;

export function failoverCommand(cli: Cli): Command {
  const failover = new Command('failover').description('Failures of clusters: moved, waiting and returned work');
  withOutput(failover.command('status'))
    .description('Failovers in progress with their steps; if there is none, the last one that ended')
    .argument('[cluster]', 'only of this cluster')
    .action((cluster: string | undefined, options: { output: string }) => status(cli, cluster, parseFormat(options.output)));
  withOutput(failover.command('history'))
    .description('Failovers of the last weeks, newest first, or all that happened in one')
    .argument('[id]', 'id of a failover')
    .option('--cluster <name>', 'only of this cluster')
    .option('--limit <number>', 'maximum number of rows', count, 20)
    .action((id: string | undefined, options: HistoryOptions) => history(cli, id, options));
  addDrillCommands(failover, cli);
  return failover;
}

interface HistoryOptions {
  readonly output: string;
  readonly cluster?: string;
  readonly limit: number;
}

async function status(cli: Cli, cluster: string | undefined, format: Format): Promise<void> {
  const hub = await cli.hub();
  const open = await find(hub, present({ cluster, open: true }), 100);
  const shown = open.nodes.length > 0 ? open : await find(hub, present({ cluster }), 1);
  if (format !== 'table' && format !== 'wide') {
    const told = await Promise.all(shown.nodes.map(({ id }) => timelineOf(hub, id)));
    return printList(cli, failoverView(cli), told, { format, single: false });
  }
  if (open.nodes.length === 0)
    cli.terminal.note(shown.nodes.length === 0 ? 'No cluster has failed.' : 'No failover is under way. The last one:');
  for (const [i, { id }] of shown.nodes.entries()) {
    if (i > 0) cli.terminal.out('\n');
    await tell(cli, await timelineOf(hub, id), format);
  }
  await tellReturns(cli, hub, format);
}

/** Resources that return home automatically, and the condition that each waits for. */
async function tellReturns(cli: Cli, hub: HubClient, format: Format): Promise<void> {
  const found = await Promise.all(
    ['RETURNING', 'WAITING'].map((state) =>
      walk<Failback>(RETURNS, async (first, after) => (await hub.ask(failbacksPage, { first, after, filter: { state } })).failbacks),
    ),
  );
  const returns = found.flatMap(({ nodes }) => nodes);
  if (returns.length === 0) return;
  cli.terminal.out('\n');
  await printList(cli, failbackView(cli), returns, { format, single: false });
  if (found.some(({ more }) => more)) cli.terminal.note(`Only the first ${RETURNS} returns of each state are shown.`);
}

async function history(cli: Cli, id: string | undefined, { output, cluster, limit }: HistoryOptions): Promise<void> {
  const format = parseFormat(output);
  const hub = await cli.hub();
  if (id === undefined) {
    const found = await find(hub, present({ cluster }), limit);
    await printList(cli, failoverView(cli), found.nodes, { format, single: false });
    if (found.more) cli.terminal.note('Older ones exist: raise --limit.');
    return;
  }
  const told = await timelineOf(hub, id);
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(told, format));
  await tell(cli, told, format);
}

function find(hub: HubClient, filter: { cluster?: string; open?: boolean }, limit: number) {
  return walk<Failover>(limit, async (first, after) => (await hub.ask(failoversPage, { first, after, filter })).failovers);
}

type Told = Failover & { readonly timeline: readonly FailoverEntry[]; readonly more: boolean };

async function timelineOf(hub: HubClient, id: string): Promise<Told> {
  let failover: Failover | null = null;
  const { nodes, more } = await walk(ENTRIES, async (first, after) => {
    const found = (await hub.ask(failoverTimeline, { id, first, after })).failover;
    if (found === null)
      throw new CommandFailure(`there is no failover ${JSON.stringify(id)}`, {
        code: 'NOT_FOUND',
        next: '`manifold failover history` lists the failovers',
      });
    const { timeline, ...fields } = found;
    failover = fields;
    return timeline;
  });
  return { ...failover!, timeline: nodes, more };
}

async function tell(cli: Cli, told: Told, format: Format): Promise<void> {
  cli.terminal.out(`${failoverFacts(cli, told)}\n`);
  await printList(cli, entryView(), entryLines(told, told.timeline), { format, single: false });
  if (told.more) cli.terminal.note(`Only the first ${ENTRIES} entries are shown.`);
}
