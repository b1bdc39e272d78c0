import type { KubeObject } from '../kubernetes/object.js';
import { definitionOf } from './behaviours/definition-of.js';
import { timestamp } from './clock.js';
import { writeStatus } from './controllers/controller.js';
import type { ServedKind } from './kinds/served-kind.js';
import type { MemberOptions, NodePoolOptions } from './options.js';
import { create } from './verbs/create.js';
import type { MemberWorld } from './world.js';

const installer = { user: 'system:apiserver', manager: 'kube-apiserver', internal: true } as const;

/** The initial objects of a new cluster: its namespaces, whose uids identify the cluster, a storage class and its nodes. */
export function seedObjects(world: MemberWorld, options: MemberOptions): void {
  for (const name of ['kube-system', 'default', 'kube-public', 'kube-node-lease']) add(world, '/namespaces', { metadata: { name } });
  add(world, 'storage.k8s.io/storageclasses', {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'simulated.example.com/volumes',
  });
  for (const pool of options.nodePools) {
    for (let i = 1; i <= pool.nodes; i++) addNode(world, options, pool, i);
  }
}

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/** The definitions of the kinds with a behaviour. An existing definition is not changed. */
export function seedDefinitions(world: MemberWorld, { behaviours = [] }: MemberOptions): void {
  for (const behaviour of behaviours) {
    const present = world.store.get(DEFINITIONS, '', `${behaviour.plural}.${behaviour.group}`);
    if (present === undefined) add(world, DEFINITIONS, definitionOf(behaviour));
  }
}

function add(world: MemberWorld, storageKey: string, object: object) {
  const kind = world.kinds.byStorage(storageKey) as ServedKind;
  return create(world, kind, '', object as KubeObject, installer).entry;
}

function addNode(world: MemberWorld, options: MemberOptions, pool: NodePoolOptions, index: number): void {
  const name = `${options.name}-${pool.name}-${index}`;
  const zone = options.zones?.[(index - 1) % options.zones.length];
  const node = add(world, '/nodes', {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-pool': pool.name,
        ...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }),
        ...options.nodeLabels,
        ...pool.labels,
      },
    },
    spec: { ...(pool.taints && { taints: pool.taints }) },
  });
  if (node !== undefined) writeStatus(world, node, nodeStatus(pool, options, timestamp(world.clock), index));
}

function nodeStatus(pool: NodePoolOptions, options: MemberOptions, now: string, index: number): object {
  const capacity = { pods: '110', ...pool.capacity };
  const healthy = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'False', `KubeletHasNo${type}`, now));
  return {
    capacity,
    allocatable: capacity,
    conditions: [...healthy, condition('Ready', 'True', 'KubeletReady', now)],
    addresses: [{ type: 'InternalIP', address: `10.0.${index >> 8}.${index & 255}` }],
    nodeInfo: { kubeletVersion: options.kubernetesVersion ?? DEFAULT_VERSION, operatingSystem: 'linux', architecture: 'amd64' },
  };
}

export const DEFAULT_VERSION = 'v1.33.2';

function condition(type: string, status: string, reason: string, now: string): object {
  return { type, status, reason, message: '', lastHeartbeatTime: now, lastTransitionTime: now };
}
