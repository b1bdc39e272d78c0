import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import type { Application } from '../../documents/applications.js';
import { type TreeResource, treeOfApplication, type Work } from '../../documents/resources.js';
import { usage } from '../../failure.js';
import { walk } from '../../hub/pages.js';
import { oneTarget } from '../../input/target.js';
import { parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';
import { replicasOf } from '../../output/views.js';
import { count } from '../options.js';
import { required } from './get-lists.js';
import { locateApplication } from './locate.js';

/** Five resources with a hundred works each stay below the hub's limit of cost. */
const RESOURCES_A_PAGE = 5;
const WORKS = 100;

interface TreeOptions {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly limit: number;
  readonly output: string;
}

export function treeCommand(cli: Cli): Command {
  return new Command('tree')
    .description('Show an application, its resources, and their state in every cluster')
    .argument('<target...>', 'app/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--cluster <name>', 'only objects in this cluster')
    .option('--limit <number>', 'maximum number of resources', count, 500)
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: TreeOptions) => runTree(cli, words, options));
}

async function runTree(cli: Cli, words: readonly string[], options: TreeOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = oneTarget(words, 'app/NAME', 'applications');
  if (target.noun !== 'applications') throw usage('only applications have a tree', 'write app/NAME');
  const hub = await cli.hub();
  const app = await locateApplication(hub, target.name, options.namespace);
  const cluster = options.cluster ?? null;
  const asked = { application: app.name, applicationNamespace: app.namespace, works: cluster === null ? WORKS : 1, cluster };
  const { nodes, more } = await walk(
    options.limit,
    async (first, after) => required((await hub.ask(treeOfApplication, { ...asked, first, after })).application).resources,
    cluster === null ? RESOURCES_A_PAGE : WORKS,
  );
  const shown = cluster === null ? nodes : nodes.filter(({ works }) => works.nodes.length > 0);
  if (format === 'json' || format === 'yaml') cli.terminal.out(await structured({ ...app, resources: shown }, format));
  else cli.terminal.out(treeText(cli, app, shown));
  if (more) cli.terminal.note('More resources exist: raise --limit.');
}

function treeText(cli: Cli, app: Application, resources: readonly TreeResource[]): string {
  const { colours } = cli.terminal;
  const head = `${colours.bold(printable(`app/${app.name}`))}  ${states(cli, app)}\n`;
  const lines = resources.flatMap((resource, i) => {
    const last = i === resources.length - 1;
    const branch = branches(
      resource.works.nodes.map((work) => workText(cli, work)),
      resource.works.totalCount ?? 0,
    );
    return [
      `${last ? '└─ ' : '├─ '}${longName(resource)}  ${states(cli, resource)}${policyText(resource)}${why(resource)}\n`,
      ...branch.map((line) => `${last ? '   ' : '│  '}${line}\n`),
    ];
  });
  return `${head}${lines.join('')}`;
}

function branches(texts: readonly string[], total: number): readonly string[] {
  const all = total > texts.length ? [...texts, `… and ${total - texts.length} more clusters`] : texts;
  return all.map((text, i) => `${i === all.length - 1 ? '└─ ' : '├─ '}${text}`);
}

type Stated = Pick<TreeResource, 'health' | 'delivery' | 'replicas'>;

function states({ terminal: { colours } }: Cli, { health, delivery, replicas }: Stated): string {
  const reason = delivery.state === 'DELIVERED' ? [] : [paintState(colours, delivery.state, delivery.reason ?? delivery.state)];
  return [paintState(colours, health), ...reason, ...(replicas === null ? [] : [replicasOf(replicas)])].join('  ');
}

function policyText({ decision }: TreeResource): string {
  return decision?.policy ? `  by ${longName(decision.policy)}` : '';
}

function why({ message, delivery }: TreeResource): string {
  const text = delivery.state === 'BLOCKED' ? (delivery.message ?? message) : message;
  return text === null ? '' : `  ${printable(text)}`;
}

function workText({ terminal: { colours } }: Cli, work: Work): string {
  const state = work.state === 'APPLIED' ? [] : [paintState(colours, work.state, work.reason ?? work.state)];
  const ready = work.replicas === null ? [] : [`${work.replicas.ready}/${work.replicas.desired}`];
  const stale = work.stale ? ['stale'] : [];
  const message = work.message === null ? [] : [printable(work.message)];
  return [printable(work.cluster), ...state, paintState(colours, work.health), ...ready, ...stale, ...message].join('  ');
}
