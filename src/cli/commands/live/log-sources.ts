import { mayOwnPods, podOwners } from '../../../kubernetes/kinds/pod-owners.js';
import { type ClusterPods, MAX_CLUSTERS, type Pod, resourcePods } from '../../documents/live/pods.js';
import type { ResourceKey } from '../../documents/resources.js';
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

/** A container whose log is requested. */
export interface LogSource {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  /** Name of the container; null: the first container that is not an init container. */
  readonly container: string | null;
}

export interface Sources {
  readonly sources: readonly LogSource[];
  /** Why the pods of clusters could not be read. */
  readonly failures: readonly string[];
  /** Sentences about pods that were left out. */
  readonly notes: readonly string[];
}

/** Maximum number of workloads whose pods one command reads. */
const MAX_WORKLOADS = 20;
/** Clusters of a workload whose pods one command looks for. */
const MAX_CLUSTERS_OF_WORKLOAD = 200;

/** The containers that the arguments select: those of a pod, of the pods of a resource or an application, or of resources with labels. */
export async function logSources(hub: HubClient, word: string | undefined, options: SourceOptions): Promise<Sources> {
  if (options.selector !== undefined) {
    if (word !== undefined) throw usage('a name and -l exclude each other');
    return ofWorks(hub, await worksWithLabels(hub, options), options);
  }
  if (word === undefined) throw usage('name a pod, KIND/NAME or app/NAME', 'write for example `manifold logs deploy/cart`');
  const slash = word.indexOf('/');
  const target: Target = { ...(slash < 0 ? nounOf('pod') : nounOf(word.slice(0, slash))), name: word.slice(slash + 1) };
  if (target.noun === 'resources' && target.kind === 'Pod') {
    const place = { cluster: options.cluster ?? (await onlyCluster(hub)), namespace: options.namespace ?? 'default', pod: target.name! };
    const { container = null, allContainers = false } = options;
    const containers = allContainers && container === null ? await allContainersOf(hub, place) : [container];
    return { sources: containers.map((one) => ({ ...place, container: one })), failures: [], notes: [] };
  }
  if (target.noun !== 'resources' && target.noun !== 'applications')
    throw usage(`${target.noun} have no logs`, 'name a pod, KIND/NAME or app/NAME');
  const works = (await findWorks(hub, target, options)).nodes;
  const kindOfWorks = works[0]?.resource;
  if (target.noun === 'resources' && kindOfWorks && !mayOwnPods(kindOfWorks))
    throw usage(
      `objects of kind ${kindOfWorks.kind} have no logs`,
      `name a ${podOwners.join(', ')} or an object of a custom kind, or app/NAME`,
    );
  return ofWorks(hub, works, options);
}

/** The containers of one pod. The API lists pods by resource only, so this searches the resources whose name is a prefix of the pod's name. */
async function allContainersOf(hub: HubClient, { cluster, namespace, pod }: Omit<LogSource, 'container'>): Promise<readonly string[]> {
  const { nodes } = await findResources(hub, [], { namespace });
  const owners = nodes.filter((one) => mayOwnPods(one) && `${pod}-`.startsWith(`${one.name}-`));
  const answers = (await Promise.all(owners.map((owner) => podsOf(hub, owner, [cluster])))).flat();
  const found = answers.flatMap(({ pods }) => pods).find(({ name }) => name === pod);
  if (found) return found.containers.map(({ name }) => name);
  const failure = answers.find((one) => one.failure !== null)?.failure;
  throw new CommandFailure(`the containers of pod ${namespace}/${pod} in ${cluster} are not known${failure ? `: ${failure}` : ''}`, {
    ...(!failure && { code: 'NOT_FOUND' }),
    next: 'name the resource that it belongs to: `manifold logs KIND/NAME --all-containers`',
  });
}

/** One request for each {@link MAX_CLUSTERS} clusters; one after the other, because each makes the hub read from all of its clusters. */
async function podsOf(hub: HubClient, resource: ResourceKey, clusters: readonly string[]): Promise<readonly ClusterPods[]> {
  const { apiVersion, kind, namespace, name } = resource;
  const found: ClusterPods[] = [];
  for (let start = 0; start < clusters.length; start += MAX_CLUSTERS) {
    const some = clusters.slice(start, start + MAX_CLUSTERS);
    found.push(...((await hub.ask(resourcePods, { apiVersion, kind, namespace, name, clusters: some })).resourcePods ?? []));
  }
  return found;
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
    throw usage(`${found.length} workloads are selected, and the logs of at most ${MAX_WORKLOADS} can be read at once`, 'name one of them');
  return found;
}

async function ofWorks(hub: HubClient, works: readonly WorkRow[], options: SourceOptions): Promise<Sources> {
  const byResource = [
    ...Map.groupBy(works, ({ resource: { apiVersion, kind, namespace, name } }) => [apiVersion, kind, namespace, name].join('\n')),
  ];
  const resources = workloads(byResource.map(([, rows]) => ({ ...rows[0]!.resource, clusters: rows.map(({ cluster }) => cluster) })));
  const answers = await Promise.all(
    resources.map(async ({ clusters, ...resource }) => {
      const asked = clusters.slice(0, MAX_CLUSTERS_OF_WORKLOAD);
      const left = clusters.length - asked.length;
      const limit = `logs are read in at most ${MAX_CLUSTERS_OF_WORKLOAD} clusters`;
      const notes =
        left > 0 ? [`${left} more clusters have ${resource.kind} ${resource.name}, and ${limit}: choose one with --cluster`] : [];
      return { found: await podsOf(hub, resource, asked), notes };
    }),
  );
  const found = answers.flatMap((one) => one.found);
  const notes = [
    ...answers.flatMap((one) => one.notes),
    ...found.flatMap(({ cluster, more, pods }) => (more ? [`${cluster} has more than these ${pods.length} pods`] : [])),
  ].map(printable);
  const failures = found.flatMap(({ cluster, failure }) => (failure === null ? [] : [printable(`${cluster}: ${failure}`)]));
  const pods = found.flatMap(({ cluster, pods: some }) => some.map((pod) => ({ cluster, pod })));
  const sources = pods.flatMap(({ cluster, pod }) =>
    containersOf(pod, options).map((container) => ({ cluster, namespace: pod.namespace, pod: pod.name, container })),
  );
  if (sources.length === 0 && pods.length > 0 && options.container !== undefined) {
    const names = [...new Set(pods.flatMap(({ pod }) => pod.containers.map(({ name }) => name)))].sort();
    throw new CommandFailure(`no pod has a container ${JSON.stringify(options.container)}`, {
      code: 'NOT_FOUND',
      next: `choose one of ${names.join(', ')}`,
    });
  }
  return { sources: distinct(sources), failures, notes };
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
