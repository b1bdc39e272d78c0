import type { KubeObject } from '../../../kubernetes/object.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { fieldValues } from '../../model/cluster/cluster-affinity.js';
import type { Neighbour, ResourceKey } from '../../model/plan.js';
import type { WorkloadAffinity, WorkloadGroup } from '../../model/policy/policy.js';

/** The locations of the other members of a workload's group (parity C10). */
export interface Places {
  readonly group: WorkloadGroup;
  /** The label's value that the members share. */
  readonly value: string;
  /** The number of placed members, and of members in each location. */
  readonly members: number;
  readonly at: ReadonlyMap<string, number>;
}

export interface GroupPlaces {
  readonly affinity: Places | null;
  readonly antiAffinity: Places | null;
}

export const noGroups: GroupPlaces = { affinity: null, antiAffinity: null };

interface Asking {
  readonly key: ResourceKey;
  readonly template: Pick<KubeObject, 'metadata'>;
}

/** Placed workloads of the world, and those placed since; the latter replace the former. */
interface Around {
  readonly neighbours?: readonly Neighbour[];
  readonly recent?: readonly Neighbour[];
}

export function groupPlaces(wish: WorkloadAffinity | undefined, seen: Asking, around: Around, clusters: readonly Cluster[]): GroupPlaces {
  if (!wish) return noGroups;
  const places = (group: WorkloadGroup | undefined) => (group ? placesOf(group, seen, around, clusters) : null);
  return { affinity: places(wish.affinity), antiAffinity: places(wish.antiAffinity) };
}

/** The location of a cluster for a topology key: its name, a field, or the value of a label; null if it has none. */
export function placeOf(cluster: Cluster, topologyKey = 'cluster'): string | null {
  if (topologyKey === 'cluster') return cluster.name;
  if (topologyKey === 'region' || topologyKey === 'zone' || topologyKey === 'provider') return fieldValues(cluster, topologyKey)[0] ?? null;
  return Object.hasOwn(cluster.labels, topologyKey) ? cluster.labels[topologyKey]! : null;
}

/** The fraction of members in a cluster's location, 0 to 1. */
export function shareAt({ group, members, at }: Places, cluster: Cluster): number {
  const place = placeOf(cluster, group.topologyKey);
  return place === null || members === 0 ? 0 : (at.get(place) ?? 0) / members;
}

/** A workload without the label is in no group. */
function placesOf(
  group: WorkloadGroup,
  { key, template }: Asking,
  { neighbours = [], recent = [] }: Around,
  clusters: readonly Cluster[],
): Places | null {
  const { labels = {}, namespace = '' } = template.metadata;
  const value = Object.hasOwn(labels, group.groupByLabelKey) ? labels[group.groupByLabelKey]! : null;
  if (value === null || namespace === '') return null;

  const since = new Set(recent.map((one) => one.key));
  const members = [
    ...membersOf(neighbours, group.groupByLabelKey, value).filter((one) => !since.has(one.key)),
    ...recent.filter((one) => Object.hasOwn(one.labels, group.groupByLabelKey) && one.labels[group.groupByLabelKey] === value),
  ].filter((one) => one.key !== key && one.placed.length > 0 && (group.namespaces === 'All' || one.namespace === namespace));
  const at = new Map<string, number>();
  for (const member of members) {
    for (const place of placesOfMember(member, group, clusters)) at.set(place, (at.get(place) ?? 0) + 1);
  }
  return { group, value, members: members.length, at };
}

function placesOfMember({ placed }: Neighbour, { topologyKey }: WorkloadGroup, clusters: readonly Cluster[]): ReadonlySet<string> {
  const byName = clustersByName(clusters);
  return new Set(
    placed.flatMap(({ cluster }) => {
      const place = byName.has(cluster) ? placeOf(byName.get(cluster)!, topologyKey) : null;
      return place === null ? [] : [place];
    }),
  );
}

type Members = ReadonlyMap<string, readonly Neighbour[]>;

const groups = new WeakMap<readonly Neighbour[], Map<string, Members>>();

/** Neighbours by the value of a label, grouped once per label that a policy names. */
function membersOf(neighbours: readonly Neighbour[], labelKey: string, value: string): readonly Neighbour[] {
  let byLabel = groups.get(neighbours);
  if (!byLabel) groups.set(neighbours, (byLabel = new Map()));
  let members = byLabel.get(labelKey);
  if (!members) {
    const labelled = neighbours.filter(({ labels }) => Object.hasOwn(labels, labelKey));
    byLabel.set(labelKey, (members = Map.groupBy(labelled, ({ labels }) => labels[labelKey]!)));
  }
  return members.get(value) ?? [];
}

const names = new WeakMap<readonly Cluster[], ReadonlyMap<string, Cluster>>();

function clustersByName(clusters: readonly Cluster[]): ReadonlyMap<string, Cluster> {
  let byName = names.get(clusters);
  if (!byName) names.set(clusters, (byName = new Map(clusters.map((cluster) => [cluster.name, cluster]))));
  return byName;
}
