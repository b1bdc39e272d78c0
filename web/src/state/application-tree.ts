import type { Health } from '../data/generated/graphql.js';
import { byAttention } from './attention.js';
import { healthOrder } from './cluster-health.js';
import type { TreeNode } from './tree.js';

/** The loaded pods of an object in a cluster. */
export interface KnownPods<Pod> {
  readonly pods: readonly Pod[];
  readonly failure: string | null;
}

export type TreeThing<Resource, Pod> =
  | { readonly type: 'resource'; readonly resource: Resource }
  | { readonly type: 'copy'; readonly resource: Resource; readonly cluster: string; readonly health: Health }
  | { readonly type: 'pod'; readonly resource: Resource; readonly cluster: string; readonly pod: Pod }
  | { readonly type: 'loading' }
  | { readonly type: 'note'; readonly words: string | null };

interface ResourceLike {
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly health: Health;
  readonly delivery: { readonly state: 'BLOCKED' | 'DELIVERED' | 'DELIVERING' };
  readonly clusterHealth: unknown;
  readonly replicas?: object | null | undefined;
}

export function copyId(resource: string, cluster: string): string {
  return `${resource} ${cluster}`;
}

/** Objects, their clusters, and the pods that were loaded; the most urgent first. */
export function applicationTree<Resource extends ResourceLike, Pod extends { readonly name: string }>(
  resources: readonly Resource[],
  pods: ReadonlyMap<string, KnownPods<Pod>>,
): readonly TreeNode<TreeThing<Resource, Pod>>[] {
  return resources.toSorted(byAttention).map((resource) => {
    const copies = Object.entries((resource.clusterHealth ?? {}) as Record<string, Health>).sort(
      ([a, one], [b, other]) => healthOrder.indexOf(one) - healthOrder.indexOf(other) || a.localeCompare(b),
    );
    const hasPods = resource.replicas != null || resource.kind === 'DaemonSet' || resource.kind === 'Job';
    return {
      id: resource.id,
      word: resource.name,
      item: { type: 'resource', resource },
      children:
        copies.length === 0
          ? 'none'
          : copies.map(([cluster, health]) => {
              const id = copyId(resource.id, cluster);
              return {
                id,
                word: cluster,
                item: { type: 'copy' as const, resource, cluster, health },
                children: hasPods ? podNodes(id, resource, cluster, pods.get(id)) : ('none' as const),
              };
            }),
    };
  });
}

function podNodes<Resource, Pod extends { readonly name: string }>(
  id: string,
  resource: Resource,
  cluster: string,
  known: KnownPods<Pod> | undefined,
): TreeNode<TreeThing<Resource, Pod>>['children'] {
  if (known === undefined) return [{ id: `${id} loading`, word: '', item: { type: 'loading' }, children: 'none' }];
  if (known.failure !== null || known.pods.length === 0)
    return [{ id: `${id} note`, word: '', item: { type: 'note', words: known.failure }, children: 'none' }];
  return known.pods.map((pod) => ({
    id: `${id} ${pod.name}`,
    word: pod.name,
    item: { type: 'pod' as const, resource, cluster, pod },
    children: 'none' as const,
  }));
}

/** Nodes that are initially open: objects that are not healthy. */
export function openAtFirst(resources: readonly ResourceLike[]): readonly string[] {
  return resources.filter(({ health }) => health !== 'HEALTHY').map(({ id }) => id);
}
