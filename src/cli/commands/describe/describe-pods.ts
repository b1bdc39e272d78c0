import { age } from '../../../kubernetes/age.js';
import { mayOwnPods } from '../../../kubernetes/kinds/pod-owners.js';
import type { Cli } from '../../cli.js';
import { type ClusterPods, MAX_CLUSTERS, type Pod, resourcePods } from '../../documents/live/pods.js';
import type { DescribedResource } from '../../documents/resources.js';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { printable } from '../../output/printable.js';
import { table } from '../../output/table.js';

/** Pods that are shown; those that do not run come first. */
const MAX_SHOWN = 50;

/**
 * The pods of a resource in its first clusters; null if its kind has none. If the request fails, each cluster has the failure, and the rest is
 * described.
 */
export async function podsOf(hub: HubClient, resource: DescribedResource): Promise<readonly ClusterPods[] | null> {
  const clusters = resource.works.nodes.map(({ cluster }) => cluster).slice(0, MAX_CLUSTERS);
  if (!mayOwnPods(resource) || clusters.length === 0) return null;
  const { apiVersion, kind, namespace, name } = resource;
  try {
    return (await hub.ask(resourcePods, { apiVersion, kind, namespace, name, clusters })).resourcePods;
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.exitCode === exitCodes.interrupted) throw error;
    return clusters.map((cluster) => ({ cluster, pods: [], more: false, failure: error.message }));
  }
}

export function podsText({ terminal, clock }: Cli, clusters: readonly ClusterPods[], total: number): string {
  const failing = Map.groupBy(
    clusters.filter(({ failure }) => failure !== null),
    ({ failure }) => failure,
  );
  const rows = clusters
    .flatMap(({ cluster, pods }) => pods.map((pod) => ({ cluster, pod })))
    .sort((a, b) => Number(a.pod.reason === null) - Number(b.pod.reason === null));
  const shown = rows.slice(0, MAX_SHOWN);
  const columns = [
    { header: 'CLUSTER', cell: ({ cluster }: Row) => cluster },
    { header: 'NAME', cell: ({ pod }: Row) => pod.name },
    { header: 'READY', cell: ({ pod }: Row) => (pod.ready ? 'yes' : 'no') },
    { header: 'STATUS', cell: ({ pod }: Row) => pod.reason ?? pod.phase },
    { header: 'RESTARTS', cell: ({ pod }: Row) => pod.restarts },
    { header: 'AGE', cell: ({ pod }: Row) => age(pod.createdAt, clock.now()) },
    { header: 'MESSAGE', cell: ({ pod }: Row) => pod.message, flexible: true as const },
  ];
  const lines = [
    ...(rows.length > shown.length ? [`… ${rows.length} in all`] : []),
    ...clusters.flatMap(({ cluster, more }) => (more ? [`${cluster} has more pods`] : [])),
    ...[...failing].map(([failure, same]) => `${same.map(({ cluster }) => cluster).join(', ')} could not be asked: ${failure}`),
    ...(total > clusters.length ? [`the first ${clusters.length} of ${total} clusters`] : []),
  ];
  const pods =
    shown.length === 0
      ? failing.size === 0
        ? 'none\n'
        : ''
      : table(columns, shown, { columns: terminal.columns && terminal.columns - 2 });
  return pods + lines.map((line) => `${printable(line)}\n`).join('');
}

interface Row {
  readonly cluster: string;
  readonly pod: Pod;
}
