import type { Amounts, Capacity, Cluster, NodePool } from '../../src/core/model/cluster/cluster.js';
import type { PlanInput, ResourceKey, World } from '../../src/core/model/plan.js';
import type { OverridePolicy, Placement, PlacementPolicy, PlacementPolicySpec } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

/* Values of the model for tests, which say only what matters to them. */

export function aCluster(name: string, facts: Partial<Cluster> = {}): Cluster {
  return {
    name,
    zones: [],
    labels: {},
    properties: {},
    taints: [],
    cordoned: false,
    deleting: false,
    apis: new Set(['apps/v1/Deployment', 'batch/v1/Job', 'v1/ConfigMap', 'v1/Service', 'v1/Pod']),
    apisComplete: true,
    ...facts,
  };
}

/** Nodes that are empty but for what is taken: `[count, allocatable, free]` each, with 110 places for pods. */
export function nodes(...groups: readonly (readonly [count: number, allocatable: Amounts, free?: Amounts])[]): Capacity {
  return pooled(
    groups.map(([count, allocatable, free = allocatable], i) => ({
      name: `pool-${i}`,
      nodes: count,
      readyNodes: count,
      allocatable: {},
      requested: {},
      freePerNode: [{ nodes: count, allocatable: { pods: 110, ...allocatable }, free: { pods: 110, ...free } }],
    })),
  );
}

export function pooled(pools: readonly NodePool[]): Capacity {
  const sum = (of: 'allocatable' | 'free') => {
    const sums = new Map<string, number>();
    for (const { nodes: count, ...group } of pools.flatMap(({ freePerNode = [] }) => freePerNode)) {
      for (const [name, amount] of Object.entries(group[of])) sums.set(name, (sums.get(name) ?? 0) + amount * count);
    }
    return sums;
  };
  const [all, free] = [sum('allocatable'), sum('free')];
  const allocated = Object.fromEntries([...all].map(([name, amount]) => [name, amount - (free.get(name) ?? 0)]));
  return { allocatable: Object.fromEntries(all), allocated, allocating: {}, pools, grades: null, ageSeconds: 3 };
}

/** Sums alone: so many more pods fit. */
export function roomForPods(pods: number): Capacity {
  return { allocatable: { pods }, allocated: {}, allocating: {}, pools: null, grades: null, ageSeconds: 3 };
}

export function aDeployment(
  name: string,
  { namespace = 'shop', labels = {}, replicas = 2, requests = null as Readonly<Record<string, string>> | null } = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'docker.io/library/nginx:1.27', ...(requests && { resources: { requests } }) }] },
      },
    },
  };
}

export function aConfigMap(name: string, data: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

/** A policy of namespace `shop` for every Deployment there; cluster-wide where `namespace` is `''`. */
export function aPolicy(name: string, spec: Partial<PlacementPolicySpec> = {}, namespace = 'shop'): PlacementPolicy {
  const resourceSelectors = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];
  return { kind: namespace ? 'PlacementPolicy' : 'ClusterPlacementPolicy', namespace, name, spec: { resourceSelectors, ...spec } };
}

export function aPlacement(placement: Placement): PlacementPolicySpec {
  return { ...aPolicy('any').spec, placement };
}

export function anOverride(name: string, spec: OverridePolicy['spec'], namespace = 'shop'): OverridePolicy {
  return { kind: namespace ? 'OverridePolicy' : 'ClusterOverridePolicy', namespace, name, spec };
}

export function seen(template: KubeObject, facts: Partial<PlanInput> = {}): PlanInput {
  return { key: template.metadata.name as ResourceKey, uid: '', template, claim: null, placed: [], evicting: [], deleted: false, ...facts };
}

export function aWorld(facts: Partial<World> = {}): World {
  return { version: 1, clusters: [], policies: [], overrides: [], ...facts };
}

export function aPriorityClass(name: string, value: number, more: object = {}): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more };
}
