import type { NodePool } from '../core/model/cluster.js';
import type { KubeObject } from '../kubernetes/object.js';
import { add, readAmounts, type Sums, toAmounts } from './amounts.js';
import { asArray, isRecord, textAt } from './loose.js';

/** One node, as far as capacity is concerned. */
export interface NodeFacts {
  readonly uid: string;
  readonly name: string;
  readonly pool: string;
  /** Ready and not cordoned: new pods may land on it. */
  readonly usable: boolean;
  readonly allocatable: ReadonlyMap<string, number>;
}

/** Labels by which clouds and node provisioners name pools, most specific first. */
const poolLabels = [
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'alibabacloud.com/nodepool-id',
  'karpenter.sh/nodepool',
  'node.kubernetes.io/pool',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
];

const MAX_POOLS = 200;
const OVERFLOW_POOL = 'others';

export function nodeFacts(node: KubeObject): NodeFacts {
  const { metadata, spec, status } = node;
  const ready = asArray(isRecord(status) ? status['conditions'] : undefined).some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  const cordoned = isRecord(spec) && spec['unschedulable'] === true;
  return {
    uid: metadata.uid!,
    name: metadata.name,
    pool: poolOf(node),
    usable: ready && !cordoned,
    allocatable: readAmounts(isRecord(status) ? status['allocatable'] : undefined),
  };
}

/** `gpu`, or `gpu [nvidia.com/gpu=present:NoSchedule]`: nodes that repel different pods are no one pool. */
function poolOf({ metadata, spec }: KubeObject): string {
  const label = poolLabels.map((name) => textAt(metadata.labels, name)).find((value) => value !== undefined && value !== '');
  const taints = asArray(isRecord(spec) ? spec['taints'] : undefined)
    .flatMap(taintText)
    .sort();
  return `${label ?? 'default'}${taints.length > 0 ? ` [${taints.join(', ')}]` : ''}`.slice(0, 253);
}

/** Taints of the node controller come and go with health; those of the operator make the pool. */
function taintText(taint: unknown): string[] {
  const key = textAt(taint, 'key') ?? '';
  const effect = textAt(taint, 'effect') ?? '';
  if (effect === 'PreferNoSchedule' || key === '' || key.startsWith('node.kubernetes.io/')) return [];
  const value = textAt(taint, 'value');
  return [`${key}${value ? `=${value}` : ''}:${effect}`];
}

/**
 * Nodes folded into pools, in name order. `allocatable` and `requested` are those of usable nodes: what is requested on a
 * node that takes no pods is no part of what is free elsewhere. More than 200 pools end in one that is called `others`.
 */
export function nodePools(nodes: Iterable<NodeFacts>, requestedByNode: ReadonlyMap<string, Sums>): NodePool[] {
  const pools = new Map<string, { nodes: number; ready: number; allocatable: Sums; requested: Sums }>();
  for (const node of nodes) {
    const name = pools.has(node.pool) || pools.size < MAX_POOLS ? node.pool : OVERFLOW_POOL;
    const pool = pools.get(name) ?? { nodes: 0, ready: 0, allocatable: new Map(), requested: new Map() };
    pools.set(name, pool);
    pool.nodes++;
    if (!node.usable) continue;
    pool.ready++;
    add(pool.allocatable, node.allocatable);
    add(pool.requested, requestedByNode.get(node.name) ?? new Map());
  }
  return [...pools]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { nodes: count, ready, allocatable, requested }]) => ({
      name,
      nodes: count,
      readyNodes: ready,
      allocatable: toAmounts(allocatable),
      requested: toAmounts(requested),
    }));
}
