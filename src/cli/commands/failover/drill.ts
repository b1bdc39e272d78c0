import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import {
  type Drill,
  type DrillPayload,
  drillReport,
  drillsPage,
  type StartDrillInput,
  startDrill,
  stopDrill,
  type ToldDrill,
} from '../../documents/failovers.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import { parseDuration } from '../../input/duration.js';
import { drilledView, drillFacts, drillsView, drillTimelineView, movesView } from '../../output/failover/drill-text.js';
import { parseFormat, printList, structured } from '../../output/format.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { askYes, type ConfirmOptions, faultsOfDryRun } from '../change/confirm.js';
import { count, present, withOutput } from '../options.js';
import { locateApplication } from '../read/locate.js';

const LOOK_MS = 1_000;

interface DrillOptions extends ConfirmOptions {
  readonly share?: number;
  readonly app?: readonly string[];
  readonly namespace?: string;
  readonly returnAfter?: number;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly stop?: boolean;
  readonly timeout: number;
}

/** Adds `failover drill` and `failover drills`. */
export function addDrillCommands(failover: Command, cli: Cli): void {
  failover
    .command('drill')
    .description('Move a small share of the workloads of a cluster to other clusters, and bring it back')
    .argument('<cluster>')
    .option('--share <percent>', 'percentage of the workloads of the cluster, 1 to 25 (10)', percent)
    .option('--app <name...>', 'instead of a share: the workloads of these applications')
    .option('-n, --namespace <namespace>', 'namespace of the applications')
    .option('--return-after <duration>', 'time that the workloads stay away (60s)', parseDuration)
    .option('--dry-run', 'show what would move; change nothing')
    .option('--wait', 'show the progress, and the report at the end')
    .option('--timeout <duration>', 'with --wait: give up after this time', parseDuration, 3_600_000)
    .option('--stop', 'return the workloads of the drill in progress now')
    .option('--yes', 'answer questions with yes')
    .action((cluster: string, options: DrillOptions) => (options.stop ? stop(cli, cluster, options) : start(cli, cluster, options)));
  withOutput(failover.command('drills'))
    .description('Drills of the last weeks, newest first, or the report of one')
    .argument('[id]', 'id of a drill')
    .option('--cluster <name>', 'only of this cluster')
    .option('--limit <number>', 'maximum number of rows', count, 20)
    .action((id: string | undefined, options: { output: string; cluster?: string; limit: number }) => history(cli, id, options));
}

function percent(text: string): number {
  const found = /^(\d{1,3})%?$/.exec(text);
  if (!found) throw usage(`${JSON.stringify(text)} is not a percentage`, 'write it as 10%');
  return Number(found[1]);
}

async function start(cli: Cli, cluster: string, options: DrillOptions): Promise<void> {
  const hub = await cli.hub();
  const { share, dryRun, returnAfter } = options;
  const located = await Promise.all(
    (options.app ?? []).map((name) => locateApplication(hub, name.replace(/^apps?\//, ''), options.namespace)),
  );
  const applications = options.app ? located.map(({ namespace, name }) => ({ namespace, name })) : undefined;
  const input = present({
    cluster,
    share,
    applications,
    returnAfter: returnAfter === undefined ? undefined : Math.round(returnAfter / 1000),
  });
  const send = async (more: Pick<StartDrillInput, 'dryRun' | 'confirm'>): Promise<DrillPayload> =>
    (await hub.ask(startDrill, { input: { ...input, ...more } as StartDrillInput })).startFailoverDrill;

  const shown = await send({ dryRun: true });
  await refuseAll(cli.terminal, faultsOfDryRun(shown));
  await printList(cli, movesView(), shown.moves, { format: 'table', single: false });
  if (dryRun) return;
  const many = shown.moves.length === 1 ? 'this resource' : `these ${shown.moves.length} resources`;
  if (!options.yes) await askYes(cli, `Move ${many} away from ${printable(cluster)}, and back?`);
  const payload = await send(present({ confirm: shown.confirmation?.token }));
  await refuseAll(cli.terminal, payload.userErrors);
  const { id } = payload.drill!;
  cli.terminal.out(`drill/${id} started\n`);
  if (options.wait) await waitForEnd(cli, hub, id, options.timeout);
}

async function stop(cli: Cli, cluster: string, options: DrillOptions): Promise<void> {
  const hub = await cli.hub();
  const { nodes } = await find(hub, { cluster, open: true }, 1);
  const [open] = nodes;
  if (!open)
    throw new CommandFailure(`no drill of cluster ${printable(cluster)} is in progress`, {
      code: 'NOT_FOUND',
      next: '`manifold failover drills` lists the drills',
    });
  const { userErrors } = (await hub.ask(stopDrill, { input: { id: open.id } })).stopFailoverDrill;
  await refuseAll(cli.terminal, userErrors);
  cli.terminal.out(`drill/${open.id} stopping\n`);
  if (options.wait) await waitForEnd(cli, hub, open.id, options.timeout);
}

/** Prints each change once, and the report at the end. Fails if a drill that nobody stopped has another result than DONE. */
async function waitForEnd(cli: Cli, hub: HubClient, id: string, timeoutMs: number): Promise<void> {
  const end = cli.clock.now() + timeoutMs;
  let said = '';
  for (;;) {
    const drill = await told(hub, id);
    const text = `${drill.state}  ${printable(drill.message)}`;
    if (text !== said) cli.terminal.note(text);
    said = text;
    if (drill.state === 'ENDED') {
      await report(cli, drill);
      if (drill.result === 'FAILED') throw new CommandFailure(`the drill of ${printable(drill.cluster)} failed`);
      return;
    }
    if (cli.clock.now() >= end) throw new CommandFailure(`drill ${id} has not ended yet`, { code: 'TIMED_OUT', next: 'the drill goes on' });
    await cli.clock.pause(LOOK_MS);
  }
}

async function report(cli: Cli, drill: ToldDrill): Promise<void> {
  cli.terminal.out(`${drillFacts(cli, drill)}\n`);
  await printList(cli, drilledView(drill), drill.resources, { format: 'table', single: false });
}

async function history(
  cli: Cli,
  id: string | undefined,
  { output, cluster, limit }: { output: string; cluster?: string; limit: number },
): Promise<void> {
  const format = parseFormat(output);
  const hub = await cli.hub();
  if (id === undefined) {
    const found = await find(hub, present({ cluster }), limit);
    await printList(cli, drillsView(cli), found.nodes, { format, single: false });
    if (found.more) cli.terminal.note('Older ones exist: raise --limit.');
    return;
  }
  const drill = await told(hub, id);
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(drill, format));
  await report(cli, drill);
  cli.terminal.out('\n');
  await printList(cli, drillTimelineView(drill.startedAt), drill.timeline, { format, single: false });
}

function find(hub: HubClient, filter: { cluster?: string; open?: boolean }, limit: number) {
  return walk<Drill>(limit, async (first, after) => (await hub.ask(drillsPage, { first, after, filter })).failoverDrills);
}

async function told(hub: HubClient, id: string): Promise<ToldDrill> {
  const { failoverDrill } = await hub.ask(drillReport, { id });
  if (failoverDrill) return failoverDrill;
  throw new CommandFailure(`there is no drill ${JSON.stringify(id)}`, {
    code: 'NOT_FOUND',
    next: '`manifold failover drills` lists the drills',
  });
}
