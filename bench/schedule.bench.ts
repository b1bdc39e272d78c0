import type { Capacity, Cluster, FreeNodes, NodePool } from '../src/core/model/cluster.js';
import type { ResourceKey, SeenResource, World } from '../src/core/model/plan.js';
import type { PlacementPolicy } from '../src/core/model/policy.js';
import { compareTurns, planInTurn } from '../src/core/plan.js';
import type { KubeObject } from '../src/kubernetes/object.js';
import { type Figure, figure } from './support/figures.js';

const POOLS = 50;
const NODES_PER_POOL = 20;
const GIB = 2 ** 30;
/** Runs on snapshots of their own; the middle one counts, as the first pays for the compiler. */
const RUNS = 5;

/**
 * How many resources a second are decided and explained: match, filter, score, divide by available replicas, assume and deduct,
 * render. Every run begins with a snapshot that nothing was computed from.
 */
export async function scheduling({ clusters, objects }: { clusters: number; objects: number }): Promise<readonly Figure[]> {
  const standard = clusters === 100 && objects === 5_000;
  const figures = [figure('bindings_per_s', rate(clusters, objects, RUNS), '1/s', 5_000, 'higher', standard)];
  // Ten times the clusters, on fewer resources.
  if (standard) figures.push(figure('bindings_per_s_1000_clusters', rate(1_000, 1_000, RUNS), '1/s', 500, 'higher', true));
  return figures;
}

/** The middle of some runs, in decisions a second. */
function rate(clusters: number, objects: number, runs: number): number {
  const rates = Array.from({ length: runs }, () => {
    const world = worldOf(clusters);
    const resources = Array.from({ length: objects }, (_, i) => resource(i));
    const begin = process.cpuUsage();
    const explained = decideAll(resources, world);
    if (explained !== objects * clusters) throw new Error(`${explained} clusters were explained, not ${objects * clusters}`);
    const { user, system } = process.cpuUsage(begin);
    return objects / ((user + system) / 1_000_000);
  });
  return rates.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

function decideAll(resources: readonly SeenResource[], world: World): number {
  const plan = planInTurn(world);
  let explained = 0;
  for (const seen of resources.toSorted(compareTurns)) {
    const { decision } = plan(seen);
    if (decision.outcome !== 'SCHEDULED') throw new Error(`${seen.key}: ${decision.message}`);
    explained += decision.clusters.length;
  }
  return explained;
}

function worldOf(clusters: number): World {
  return { version: 1, clusters: Array.from({ length: clusters }, (_, i) => cluster(i)), policies: [policy], overrides: [] };
}

const policy: PlacementPolicy = {
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

/** No two requests need be alike: cores and memory in steps that give some thousands of shapes. */
function resource(i: number): SeenResource {
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

function cluster(i: number): Cluster {
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
    capacity: capacity(i),
  };
}

function capacity(seed: number): Capacity {
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
