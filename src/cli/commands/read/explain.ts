import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type ExplainedResource, explainedApplication, explainedResource } from '../../documents/resources.js';
import { usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { type Page, walk } from '../../hub/pages.js';
import { oneTarget, type Target } from '../../input/target.js';
import { explanation } from '../../output/explanation.js';
import { parseFormat, structured } from '../../output/format.js';
import { count } from '../options.js';
import { required } from './get-lists.js';
import { locateApplication, locateResource } from './locate.js';

interface ExplainOptions {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly trace?: boolean;
  readonly limit: number;
  readonly output: string;
}

/** Four resources with a hundred clusters each are below the hub's cost limit; with one cluster each, a page may be full. */
const RESOURCES_A_PAGE = 4;

export function explainCommand(cli: Cli): Command {
  return new Command('explain')
    .description('Why a resource, or each of an app, runs where it does and nowhere else')
    .argument('<target...>', 'app/NAME or KIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--cluster <name>', 'only the reasons for or against this cluster')
    .option('--trace', 'with the last passes of the hub over it')
    .option('--limit <number>', 'maximum number of resources, and of clusters for each', count, 1000)
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: ExplainOptions) => runExplain(cli, words, options));
}

async function runExplain(cli: Cli, words: readonly string[], options: ExplainOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  const hub = await cli.hub();
  const { resources, more } = await explained(hub, target, options);

  if (format === 'json' || format === 'yaml') {
    cli.terminal.out(await structured(target.noun === 'applications' ? resources : resources[0], format));
  } else {
    const texts = resources.map((resource) => explanation(cli, resource, options.cluster));
    cli.terminal.out(texts.length === 0 ? 'The application holds no resources.\n' : texts.join('\n'));
  }
  if (more) cli.terminal.note('More resources exist: raise --limit.');
}

async function explained(hub: HubClient, target: Target & { name: string }, options: ExplainOptions) {
  if (target.noun === 'applications') return explainedBelow(hub, target.name, options);
  if (target.noun !== 'resources') throw usage(`${target.noun} have no decisions`, 'explain app/NAME or KIND/NAME');
  const { apiVersion, kind, namespace, name } = await locateResource(hub, target.kind, target.name, options.namespace);
  const resource = await explainedOne(hub, { apiVersion, kind, namespace, name }, options);
  return { resources: [resource], more: false };
}

async function explainedBelow(hub: HubClient, name: string, { namespace, cluster, trace = false, limit }: ExplainOptions) {
  const app = await locateApplication(hub, name, namespace);
  const asked = {
    application: app.name,
    applicationNamespace: app.namespace,
    clusters: cluster === undefined ? 100 : 1,
    clustersAfter: null,
    cluster: cluster ?? null,
    trace,
  };
  const found = await walk(
    limit,
    async (first, after) => required((await hub.ask(explainedApplication, { ...asked, first, after })).application).resources,
    cluster === undefined ? RESOURCES_A_PAGE : 50,
  );
  return { resources: found.nodes, more: found.more };
}

async function explainedOne(
  hub: HubClient,
  key: { apiVersion: string; kind: string; namespace: string | null; name: string },
  { cluster, trace = false, limit }: ExplainOptions,
): Promise<ExplainedResource> {
  let whole: ExplainedResource | undefined;
  const { nodes, more, totalCount } = await walk(limit, async (first, after) => {
    const resource = required(
      (await hub.ask(explainedResource, { ...key, clusters: first, clustersAfter: after, cluster: cluster ?? null, trace })).resource,
    );
    whole ??= resource;
    return resource.decision?.clusters ?? nothing;
  });
  if (whole!.decision === null) return whole!;
  const clusters = { nodes, pageInfo: { hasNextPage: more, endCursor: null }, ...(totalCount === undefined ? {} : { totalCount }) };
  return { ...whole!, decision: { ...whole!.decision, clusters } };
}

const nothing: Page<never> = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
