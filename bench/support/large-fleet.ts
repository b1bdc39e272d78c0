import type { Capacity, Cluster, FreeNodes, NodePool } from '../../src/core/model/cluster/cluster.js';
import type { PlanInput, ResourceKey } from '../../src/core/model/plan.js';
import type { PlacementPolicy } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

/* A believable large fleet: clusters of fifty groups of nodes, and workloads of some thousands of shapes. */

const POOLS = 50;
const NODES_PER_POOL = 20;
const GIB = 2 ** 30;

/** Places all resources in the general clusters by free capacity. */
export const byRoom: PlacementPolicy = {
  kind: 'ClusterPlacementPolicy',
  namespace: '',
  name: 'spread',
  spec: {
    resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
    placement: {
      clusterAffinity: { labelSelector: { matchLabels: { tier: 'general' } } },
      clusterTolerations: [{ key: 'burst', operator: 'Exists' }],
      replicaScheduling: {
        replicaSchedulingType: 'Divided',
        replicaDivisionPreference: 'Weighted',
        weightPreference: { dynamicWeight: 'AvailableReplicas' },
      },
    },
  },
};

/** Requests of cores and memory vary in steps, which gives some thousands of different shapes. */
export function aResource(i: number): PlanInput {
  const name = `app-${String(i).padStart(5, '0')}`;
  const requests = { cpu: `${100 + ((i * 37) % 97) * 20}m`, memory: `${64 + ((i * 61) % 89) * 32}Mi` };
  const containers = [{ name: 'app', image: 'registry.example/app:1', resources: { requests } }];
  const template: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: `team-${i % 50}`, labels: { app: name } },
    spec: { replicas: 2 + ((i * 7) % 30), template: { metadata: { labels: { app: name } }, spec: { containers } } },
  };
  return { key: name as ResourceKey, uid: `uid-${i}`, template, claim: null, placed: [], evicting: [], deleted: false };
}

export function aCluster(i: number): Cluster {
  return {
    name: `member-${String(i).padStart(4, '0')}`,
    provider: ['aws', 'gcp', 'idc'][i % 3]!,
    region: `region-${i % 12}`,
    zones: [`region-${i % 12}-a`],
    labels: { tier: i % 10 === 9 ? 'edge' : 'general' },
    properties: {},
    taints: i % 7 === 0 ? [{ key: 'burst', effect: 'NoSchedule' }] : [],
    cordoned: false,
    deleting: false,
    apis: new Set(['apps/v1/Deployment']),
    apisComplete: true,
    capacity: capacityOf(i),
  };
}

function capacityOf(seed: number): Capacity {
  const pools = Array.from({ length: POOLS }, (_, i): NodePool => {
    const group = freeNodes(seed * POOLS + i);
    return { name: `pool-${i}`, nodes: NODES_PER_POOL, readyNodes: NODES_PER_POOL, ...sums(group), freePerNode: [group] };
  });
  const total = (pick: (pool: NodePool) => NodePool['allocatable']) => ({
    cpu: pools.reduce((sum, pool) => sum + pick(pool)['cpu']!, 0),
    memory: pools.reduce((sum, pool) => sum + pick(pool)['memory']!, 0),
    pods: pools.reduce((sum, pool) => sum + pick(pool)['pods']!, 0),
  });
  return {
    allocatable: total(({ allocatable }) => allocatable),
    allocated: total(({ requested }) => requested),
    allocating: {},
    pools,
    grades: null,
    ageSeconds: 4,
  };
}

function freeNodes(seed: number): FreeNodes {
  const cores = [8, 16, 32, 64][seed % 4]!;
  const share = 0.2 + ((seed * 29) % 60) / 100;
  return {
    nodes: NODES_PER_POOL,
    allocatable: { cpu: cores, memory: cores * 4 * GIB, pods: 110 },
    free: { cpu: cores * share, memory: cores * 4 * GIB * share, pods: 40 + (seed % 50) },
  };
}

function sums({ nodes, allocatable, free }: FreeNodes): Pick<NodePool, 'allocatable' | 'requested'> {
  const names = ['cpu', 'memory', 'pods'] as const;
  return {
    allocatable: Object.fromEntries(names.map((name) => [name, allocatable[name]! * nodes])),
    requested: Object.fromEntries(names.map((name) => [name, (allocatable[name]! - free[name]!) * nodes])),
  };
}
