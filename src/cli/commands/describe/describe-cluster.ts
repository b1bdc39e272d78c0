import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Cluster, ClusterEvidence, NodePool } from '../../documents/clusters.js';
import { type Event, eventsPage } from '../../documents/events.js';
import { orphansPage } from '../../documents/orphans.js';
import { counted } from '../../output/counted.js';
import { facts, pairs, section } from '../../output/facts.js';
import { drainText, unregisteringText } from '../../output/failover/drain-text.js';
import { paintState } from '../../output/paint.js';
import { printable } from '../../output/printable.js';
import { resourceAmount } from '../../output/resource-amount.js';
import { type Column, table } from '../../output/table.js';
import { eventView, statusOf, taintText, worksOf } from '../../output/views.js';
import { clusterNamed } from '../read/get-lists.js';
import type { Description } from './description.js';

export async function describeCluster(cli: Cli, name: string): Promise<Description> {
  const hub = await cli.hub();
  const [cluster, { events }, { orphans }] = await Promise.all([
    clusterNamed(hub, name),
    hub.ask(eventsPage, { first: 10, after: null, filter: { cluster: name } }),
    hub.ask(orphansPage, { first: 1, after: null, filter: { cluster: name } }),
  ]);
  return {
    value: { ...cluster, orphans: orphans.totalCount, events: events.nodes },
    text: textOf(cli, cluster, orphans.totalCount, events.nodes),
  };
}

function textOf(cli: Cli, cluster: Cluster, orphans: number, events: readonly Event[]): string {
  const { terminal, clock } = cli;
  const now = clock.now();
  const head = facts([
    ['Name', printable(cluster.name)],
    ['Health', paintState(terminal.colours, cluster.health)],
    ['Status', printable(statusOf(cluster))],
    ['Message', printable(cluster.message)],
    ['Condition', conditionText(cluster, now)],
    ['Heard', cluster.heardAt === null ? 'never' : `${age(cluster.heardAt, now)} ago`],
    ['Provider', cluster.provider && printable(cluster.provider)],
    ['Region', cluster.region && printable(cluster.region)],
    ['Zones', printable(cluster.zones.join(', '))],
    ['Labels', pairs(cluster.labels)],
    ['Properties', pairs(cluster.properties)],
    ['Taints', printable(cluster.taints.map(taintText).join(', ')) || 'none'],
    ['Automatic taints', printable(cluster.automaticTaints.map((one) => automaticTaint(one, now)).join(', ')) || null],
    ['Unregistering', cluster.unregistering && unregisteringText(cluster.unregistering, now)],
    ['Drain', cluster.drain && drainText(cluster.drain, now)],
    ['N-1', lossText(cluster)],
    ['Endpoint', printable(cluster.endpoint)],
    ['Credential', expiryText(cluster.credentialExpiresAt, now)],
    ['Kubernetes', cluster.kubernetesVersion && printable(cluster.kubernetesVersion)],
    ['Kinds served', cluster.servedKinds],
    ['Works', `${worksOf(cluster, now)} ready`],
    ['Orphans', orphans === 0 ? null : `${orphans} (manifold orphans --cluster ${printable(cluster.name)})`],
    ['Revision', cluster.revision],
    ['Registered', `${age(cluster.createdAt, now)} ago`],
  ]);
  return [
    head,
    section('Evidence', cluster.evidence.length === 0 ? '' : evidenceTable(cluster.evidence, now)),
    section('Node pools', cluster.nodePools === null ? 'not known yet\n' : poolsTable(cluster.nodePools)),
    section(
      'Last events',
      events.length === 0
        ? ''
        : table(eventView(cli).columns, [...events].reverse(), { columns: terminal.columns && terminal.columns - 2 }),
    ),
  ].join('');
}

function conditionText({ condition }: Cluster, now: number): string | null {
  if (condition === null) return null;
  const ready = { True: 'ready', False: 'not ready' }[condition.status] ?? 'cannot be reached';
  const held = condition.held === null ? '' : `; its probe fails, but ${printable(condition.held)}: no work is moved away`;
  return `${ready} for ${age(condition.since, now)}${held}`;
}

/** What shows whether the cluster is alive. */
function evidenceTable(evidence: readonly ClusterEvidence[], now: number): string {
  const ago = (at: string | null) => (at === null ? null : `${age(at, now)} ago`);
  return table<ClusterEvidence>(
    [
      { header: 'EVIDENCE', cell: ({ kind, replica }) => (replica === null ? kind : `${kind} ${replica.slice(0, 8)}`) },
      { header: 'SHOWS', cell: ({ verdict }) => verdict },
      { header: 'ALIVE', cell: ({ aliveAt }) => ago(aliveAt) ?? 'never seen' },
      { header: 'FAILING', cell: ({ failingSince }) => (failingSince === null ? null : `for ${age(failingSince, now)}`) },
      { header: 'CHECKED', cell: ({ checkedAt }) => ago(checkedAt) },
      { header: 'MESSAGE', cell: ({ message }) => message },
    ],
    evidence,
  );
}

/** With its reason, because the hub set it. */
function automaticTaint(taint: Cluster['automaticTaints'][number], now: number): string {
  const why = taint.policy === null ? '' : `ClusterTaintPolicy ${taint.policy}, `;
  return `${taintText(taint)} (${why}for ${age(taint.addedAt, now)})`;
}

/** A column for every resource that a pool has: requested of allocatable. */
function poolsTable(pools: readonly NodePool[]): string {
  if (pools.length === 0) return 'none\n';
  const resources = [...new Set(pools.flatMap(({ allocatable }) => Object.keys(allocatable)))].sort();
  const amounts = resources.map(
    (resource): Column<NodePool> => ({
      header: printable(resource.toUpperCase()),
      cell: ({ requested, allocatable }) =>
        resource in allocatable
          ? `${resourceAmount(resource, requested[resource] ?? 0)}/${resourceAmount(resource, allocatable[resource])}`
          : null,
    }),
  );
  return table<NodePool>(
    [
      { header: 'POOL', cell: ({ name }) => name },
      { header: 'NODES', cell: ({ readyNodes, nodes }) => `${readyNodes}/${nodes}` },
      ...amounts,
    ],
    pools,
  );
}

/** The effect of the loss of the cluster. */
function lossText({ lossScore }: Cluster): string | null {
  if (lossScore === null) return null;
  const { score, replicasLost, replicasShort, applicationsShort } = lossScore;
  if (applicationsShort === 0) return `${score}%: all of its ${counted(replicasLost, 'replica')} would fit elsewhere`;
  return `${score}%: if it is lost, ${replicasShort} of ${counted(replicasLost, 'replica')} would fit nowhere (${counted(applicationsShort, 'application')})`;
}

function expiryText(expiresAt: string | null, now: number): string | null {
  if (expiresAt === null) return null;
  const expires = Date.parse(expiresAt);
  const left = age(new Date(now).toISOString(), expires);
  return expires > now ? `expires in ${left} (${printable(expiresAt)})` : `expired at ${printable(expiresAt)}`;
}
