import { mayOwnPods } from '../../../kubernetes/kinds/pod-owners.js';
import { MAX_CLUSTERS, type Pod, resourcePods } from '../../documents/live/pods.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { nounOf, type Target } from '../../input/target.js';
import { printable } from '../../output/printable.js';
import type { WorkRow } from '../../output/views.js';
import { findClusters, findResources, findWorks } from '../read/get-lists.js';

export interface SourceOptions {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly container?: string;
  readonly allContainers?: boolean;
  readonly selector?: string;
}

/** A container whose log is asked for. */
export interface LogSource {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  /** Null: the only container of the pod. */
  readonly container: string | null;
}

export interface Sources {
  readonly sources: readonly LogSource[];
  /** Sentences about pods that could not be read. */
  readonly notes: readonly string[];
}

/** Workloads whose pods one command looks for. */
const MAX_WORKLOADS = 20;

/** The containers that the words name: of a pod, of the pods of a resource or an application, or of resources with labels. */
export async function logSources(hub: HubClient, word: string | undefined, options: SourceOptions): Promise<Sources> {
  if (options.selector !== undefined) {
    if (word !== undefined) throw usage('a name and -l exclude each other');
    return ofWorks(hub, await worksWithLabels(hub, options), options);
  }
  if (word === undefined) throw usage('name a pod, KIND/NAME or app/NAME', 'write for example `manifold logs deploy/cart`');
  const slash = word.indexOf('/');
  const target: Target = { ...(slash < 0 ? nounOf('pod') : nounOf(word.slice(0, slash))), name: word.slice(slash + 1) };
  if (target.noun === 'resources' && target.kind === 'Pod') {
    const cluster = options.cluster ?? (await onlyCluster(hub));
    return {
      sources: [{ cluster, namespace: options.namespace ?? 'default', pod: target.name!, container: options.container ?? null }],
      notes: [],
    };
  }
  if (target.noun !== 'resources' && target.noun !== 'applications')
    throw usage(`${target.noun} have no logs`, 'name a pod, KIND/NAME or app/NAME');
  return ofWorks(hub, (await findWorks(hub, target, options)).nodes, options);
}

async function worksWithLabels(hub: HubClient, options: SourceOptions): Promise<readonly WorkRow[]> {
  const { nodes } = await findResources(hub, [], options);
  const found = await Promise.all(
    workloads(nodes).map(({ kind, namespace, name }) =>
      findWorks(hub, { noun: 'resources', kind, name }, { ...options, ...(namespace !== null && { namespace }) }),
    ),
  );
  return found.flatMap((one) => one.nodes);
}

function workloads<T extends { readonly apiVersion: string; readonly kind: string }>(resources: readonly T[]): readonly T[] {
  const found = resources.filter(mayOwnPods);
  if (found.length > MAX_WORKLOADS)
    throw usage(`${found.length} workloads are meant, and the logs of at most ${MAX_WORKLOADS} can be read at once`, 'name one of them');
  return found;
}

async function ofWorks(hub: HubClient, works: readonly WorkRow[], options: SourceOptions): Promise<Sources> {
  const byResource = [
    ...Map.groupBy(works, ({ resource: { apiVersion, kind, namespace, name } }) => [apiVersion, kind, namespace, name].join('\n')),
  ];
  const resources = workloads(byResource.map(([, rows]) => ({ ...rows[0]!.resource, clusters: rows.map(({ cluster }) => cluster) })));
  const answers = await Promise.all(
    resources.map(async ({ apiVersion, kind, namespace, name, clusters }) => {
      const asked = { apiVersion, kind, namespace, name, clusters: clusters.slice(0, MAX_CLUSTERS) };
      const { resourcePods: found } = await hub.ask(resourcePods, asked);
      const left = clusters.length - asked.clusters.length;
      return { found: found ?? [], notes: left > 0 ? [`${left} more clusters have ${kind} ${name}: choose one with --cluster`] : [] };
    }),
  );
  const found = answers.flatMap((one) => one.found);
  const notes = [
    ...answers.flatMap((one) => one.notes),
    ...found.flatMap(({ cluster, failure }) => (failure === null ? [] : [`${cluster}: ${failure}`])),
    ...found.flatMap(({ cluster, more, pods }) => (more ? [`${cluster} has more than these ${pods.length} pods`] : [])),
  ].map(printable);
  const pods = found.flatMap(({ cluster, pods: some }) => some.map((pod) => ({ cluster, pod })));
  const sources = pods.flatMap(({ cluster, pod }) =>
    containersOf(pod, options).map((container) => ({ cluster, namespace: pod.namespace, pod: pod.name, container })),
  );
  return { sources: distinct(sources), notes };
}

/** The chosen container, all, or the first that is not an init container, as kubectl does. */
function containersOf({ containers }: Pod, { container, allContainers }: SourceOptions): readonly string[] {
  const names = containers.map(({ name }) => name);
  if (container !== undefined) return names.filter((name) => name === container);
  if (allContainers) return names;
  return containers
    .filter(({ init }) => !init)
    .slice(0, 1)
    .map(({ name }) => name);
}

function distinct(sources: readonly LogSource[]): readonly LogSource[] {
  const byKey = new Map(sources.map((source) => [sourceName(source), source]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}

/** `idc-a/web-1/nginx`. */
export function sourceName({ cluster, pod, container }: LogSource): string {
  return printable([cluster, pod, ...(container === null ? [] : [container])].join('/'));
}

async function onlyCluster(hub: HubClient): Promise<string> {
  const { nodes } = await findClusters(hub, [], { limit: 2 });
  if (nodes.length === 1) return nodes[0]!.name;
  throw new CommandFailure('the hub has several clusters, and any of them may have a pod of that name', {
    exitCode: 2,
    next: 'name it with --cluster, or name the resource: `manifold logs deploy/NAME`',
  });
}
