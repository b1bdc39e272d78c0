import { Command } from 'commander';
import { parse } from 'yaml';
import { type Amounts, amountsOf, plus, times } from '../../core/model/workload/quantities.js';
import { replicaRequirements } from '../../core/model/workload/workload.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Cli } from '../cli.js';
import { type Cluster, clustersPage } from '../documents/clusters.js';
import { type ResourceManifest, resourceManifestsPage } from '../documents/resources.js';
import { walk } from '../hub/pages.js';
import { type ListView, parseFormat, printList } from '../output/format.js';
import { resourceAmount } from '../output/resource-amount.js';
import type { Column } from '../output/table.js';
import { count, type NamespaceOptions, namespaceOf, present, withNamespace, withOutput } from './options.js';

const description =
  'Requests of pods by cluster or application, the largest first. These are the amounts that decide placement, not measured use';

/** `top clusters` and `top apps`: what the hub knows of capacity anyway, so no cluster is asked. */
export function topCommand(cli: Cli): Command {
  const command = new Command('top').description(description);
  command.addCommand(
    withOutput(new Command('clusters'))
      .description('Requested and free capacity of each cluster, the fullest first by CPU. Requests of pods, not measured use')
      .option('-l, --selector <selector>', 'only clusters with these labels: tier=private')
      .option('--limit <number>', 'maximum number of rows', count, 500)
      .action((options: ClusterOptions) => topClusters(cli, options)),
  );
  command.addCommand(
    withOutput(withNamespace(new Command('apps')))
      .description('What the replicas of each application request over all clusters, the largest first by CPU')
      .option('--limit <number>', 'maximum number of resources that are read', count, 5_000)
      .action((options: ApplicationOptions) => topApplications(cli, options)),
  );
  return command;
}

interface ClusterOptions {
  readonly selector?: string;
  readonly limit: number;
  readonly output: string;
}

/** Amounts of one resource, in cores, bytes or pieces. */
interface Usage {
  readonly requested: number;
  readonly allocatable: number;
  readonly free: number;
}

/** A row of `top clusters -o json`. */
export interface ClusterUsage {
  readonly name: string;
  readonly health: string;
  readonly nodes: number | null;
  /** By resource name; null: the capacity is unknown. */
  readonly resources: Readonly<Record<string, Usage>> | null;
}

async function topClusters(cli: Cli, { selector, limit, output }: ClusterOptions): Promise<void> {
  const format = parseFormat(output);
  const hub = await cli.hub();
  const filter = present({ labelSelector: selector });
  const { nodes, more } = await walk(limit, async (first, after) => (await hub.ask(clustersPage, { first, after, filter })).clusters);
  const rows = nodes.map(usageOf).sort((a, b) => share(b.resources?.['cpu']) - share(a.resources?.['cpu']) || (a.name < b.name ? -1 : 1));
  await printList(cli, clusterUsageView, rows, { format, single: false });
  if (more) cli.terminal.note(`only the first ${limit} clusters are counted; raise --limit`);
}

function usageOf({ name, health, nodePools, allocating }: Cluster): ClusterUsage {
  if (nodePools === null) return { name, health, nodes: null, resources: null };
  const sums = new Map<string, { requested: number; allocatable: number }>();
  const of = (resource: string) => {
    const sum = sums.get(resource) ?? { requested: 0, allocatable: 0 };
    sums.set(resource, sum);
    return sum;
  };
  for (const pool of nodePools) {
    for (const [resource, amount] of Object.entries(pool.allocatable)) of(resource).allocatable += Number(amount);
    for (const [resource, amount] of Object.entries(pool.requested)) of(resource).requested += Number(amount);
  }
  // Pods that wait for a node take capacity too.
  for (const [resource, amount] of Object.entries(allocating)) of(resource).requested += Number(amount);
  const resources = Object.fromEntries(
    [...sums].map(([resource, sum]) => [resource, { ...sum, free: Math.max(0, sum.allocatable - sum.requested) }]),
  );
  return { name, health, nodes: nodePools.reduce((all, pool) => all + pool.readyNodes, 0), resources };
}

const share = (usage: Usage | undefined) => (usage === undefined || usage.allocatable === 0 ? 0 : usage.requested / usage.allocatable);
const usual = ['cpu', 'memory', 'pods'];
const others = (names: readonly string[]) => names.filter((name) => !usual.includes(name) && name !== 'ephemeral-storage').sort();

function usageColumns(resource: string): readonly Column<ClusterUsage>[] {
  const title = resource.toUpperCase();
  const of = ({ resources }: ClusterUsage) => resources?.[resource];
  return [
    { header: title, cell: (row) => amount(resource, of(row)?.requested) },
    { header: `${title}%`, cell: (row) => (of(row) === undefined ? null : `${Math.round(share(of(row)) * 100)}%`) },
    { header: 'FREE', cell: (row) => amount(resource, of(row)?.free) },
  ];
}

const amount = (resource: string, value: number | undefined) => (value === undefined ? null : resourceAmount(resource, value));

const clusterUsageView: ListView<ClusterUsage> = {
  columns: [
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'HEALTH', cell: ({ health }) => health },
    { header: 'NODES', cell: ({ nodes }) => nodes },
    ...usual.flatMap(usageColumns),
    {
      header: 'OTHERS (REQUESTED/ALL)',
      cell: ({ resources }) =>
        others(Object.keys(resources ?? {}))
          .map((name) => `${name} ${amount(name, resources![name]!.requested)}/${amount(name, resources![name]!.allocatable)}`)
          .join(', '),
      flexible: true,
    },
  ],
  name: ({ name }) => `cluster/${name}`,
  empty: 'No clusters found.',
};

interface ApplicationOptions extends NamespaceOptions {
  readonly limit: number;
  readonly output: string;
}

/** A row of `top apps -o json`. */
export interface ApplicationRequests {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Cores, bytes or pieces by resource name. */
  readonly requested: Readonly<Record<string, number>>;
}

/** A page of manifests stays far below the size limit of an answer. */
const MANIFESTS_A_PAGE = 20;

async function topApplications(cli: Cli, options: ApplicationOptions): Promise<void> {
  const format = parseFormat(options.output);
  const namespace = namespaceOf(options);
  const hub = await cli.hub();
  const filter = present({ namespace });
  const { nodes, more } = await walk(
    options.limit,
    async (first, after) => (await hub.ask(resourceManifestsPage, { first, after, filter, cluster: null, inCluster: false })).resources,
    MANIFESTS_A_PAGE,
  );
  const rows = requestsOf(nodes).sort((a, b) => cpuOf(b) - cpuOf(a) || (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
  await printList(cli, applicationRequestsView, rows, { format, single: false });
  if (more) cli.terminal.note(`only the first ${options.limit} resources are counted; raise --limit, or choose a namespace with -n`);
}

const cpuOf = ({ requested }: ApplicationRequests) => requested['cpu'] ?? 0;
const NANO = 1e9;

function requestsOf(resources: readonly ResourceManifest[]): ApplicationRequests[] {
  const sums = new Map<string, { namespace: string; name: string; replicas: number; amounts: Amounts }>();
  for (const { application, replicas, manifest } of resources) {
    if (replicas === null) continue;
    const key = `${application.namespace}/${application.name}`;
    const sum = sums.get(key) ?? { ...application, replicas: 0, amounts: new Map() };
    const one = amountsOf(replicaRequirements(parse(manifest, { logLevel: 'silent' }) as KubeObject)?.resources ?? {});
    sums.set(key, { ...sum, replicas: sum.replicas + replicas.desired, amounts: plus(sum.amounts, times(one, replicas.desired)) });
  }
  return [...sums.values()].map(({ amounts, ...one }) => ({
    ...one,
    requested: Object.fromEntries([...amounts].map(([name, nano]) => [name, Number(nano) / NANO])),
  }));
}

const applicationRequestsView: ListView<ApplicationRequests> = {
  columns: [
    { header: 'NAMESPACE', cell: ({ namespace }) => namespace },
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'REPLICAS', cell: ({ replicas }) => replicas },
    { header: 'CPU', cell: ({ requested }) => amount('cpu', requested['cpu']) },
    { header: 'MEMORY', cell: ({ requested }) => amount('memory', requested['memory']) },
    {
      header: 'OTHERS',
      cell: ({ requested }) =>
        others(Object.keys(requested))
          .map((name) => `${name} ${amount(name, requested[name])}`)
          .join(', '),
      flexible: true,
    },
  ],
  name: ({ name }) => `app/${name}`,
  empty: 'No applications with replicas found.',
};
