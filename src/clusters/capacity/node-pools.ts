import type { NodePool, Taint } from '../../core/model/cluster/cluster.js';
import { isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { textAt } from '../transport/unchecked-json.js';
import { add, readAmounts, type Sums, toAmounts } from './amounts.js';
import { freePerNode } from './free-nodes.js';
import { isLabel, partsByLabels, poolLabels } from './pool-labels.js';

/** The data of a node that capacity needs. */
export interface NodeFacts {
  readonly uid: string;
  readonly name: string;
  readonly pool: string;
  /** Labels that pods can select, without the label that names the node itself. */
  readonly labels: Readonly<Record<string, string>>;
  /** NoSchedule and NoExecute taints that the operator set. */
  readonly taints: readonly Taint[];
  /** Ready and not cordoned: new pods may be scheduled there. */
  readonly usable: boolean;
  readonly allocatable: ReadonlyMap<string, number>;
}

/** Labels by which clouds and node provisioners name pools, most specific first. */
const poolNameLabels = [
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
  const ready = itemsOf(isObject(status) ? status['conditions'] : undefined).some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  const cordoned = isObject(spec) && spec['unschedulable'] === true;
  return {
    uid: metadata.uid!,
    name: metadata.name,
    pool: poolOf(node),
    labels: labelsOf(node),
    taints: taintsOf(node),
    usable: ready && !cordoned,
    allocatable: readAmounts(isObject(status) ? status['allocatable'] : undefined),
  };
}

/** Of one node. Feature discovery alone writes about a hundred labels on a node. */
const MAX_LABELS = 256;
const MAX_LABEL_CHARACTERS = 16_384;
const MAX_TAINTS = 64;

/** Labels that Kubernetes defines (`kubernetes.io/arch`, `topology.kubernetes.io/zone`, `node-role.kubernetes.io/worker`). */
const wellKnownLabel = /^((node|node-role|topology)\.)?kubernetes\.io\//;

function labelsOf({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const labels = Object.entries(metadata.labels ?? {}).filter(
    ([key, value]) => isLabel(key, value) && key !== 'kubernetes.io/hostname' && key !== '__proto__',
  );
  return Object.fromEntries(withinLimits(labels.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Of too many labels those stay that Kubernetes defines or that name pools: most workloads select nodes by them. */
function withinLimits(labels: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const isFirst = ([key]: readonly [string, string]) => wellKnownLabel.test(key) || poolNameLabels.includes(key);
  const kept = new Set<string>();
  let characters = 0;
  for (const label of [...labels.filter(isFirst), ...labels.filter((one) => !isFirst(one))]) {
    characters += label[0].length + label[1].length;
    if (kept.size === MAX_LABELS || characters > MAX_LABEL_CHARACTERS) break;
    kept.add(label[0]);
  }
  return kept.size === labels.length ? labels : labels.filter(([key]) => kept.has(key));
}

/** Name of the pool: `gpu`, or `gpu [nvidia.com/gpu=present:NoSchedule]`, because nodes with different taints accept different pods. */
function poolOf(node: KubeObject): string {
  const { labels } = node.metadata;
  const label = poolNameLabels.map((name) => textAt(labels, name)).find((value) => value !== undefined && value !== '');
  const taints = taintsOf(node).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
  return `${label ?? 'default'}${taints.length > 0 ? ` [${taints.join(', ')}]` : ''}`.slice(0, 253);
}

/** The operator's taints, in order of key and effect. Taints of the node controller change with the node's health and are left out. */
function taintsOf({ spec }: KubeObject): readonly Taint[] {
  const stated = itemsOf(isObject(spec) ? spec['taints'] : undefined).slice(0, MAX_TAINTS);
  const taints = stated.flatMap((taint): Taint[] => {
    const [key = '', value = '', effect] = [textAt(taint, 'key'), textAt(taint, 'value'), textAt(taint, 'effect')];
    if ((effect !== 'NoSchedule' && effect !== 'NoExecute') || !isLabel(key, value) || key.startsWith('node.kubernetes.io/')) return [];
    return [{ key, ...(value !== '' && { value }), effect }];
  });
  const text = ({ key, value = '', effect }: Taint) => `${key}=${value}:${effect}`;
  return taints.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/**
 * Nodes grouped into pools, in name order. `allocatable` and `requested` are sums over usable nodes: requests on an unusable node do not
 * reduce the free capacity of others. Pools beyond 200 are merged into one named `others`.
 */
export function nodePools(nodes: Iterable<NodeFacts>, requestedByNode: ReadonlyMap<string, Sums>): NodePool[] {
  const groups = new Map<string, NodeFacts[]>();
  for (const node of nodes) append(groups, node.pool, node);
  const pools = new Map<string, NodeFacts[]>();
  for (const [name, members] of groups) {
    for (const [part, alike] of partsByLabels(name, members)) {
      for (const node of alike) append(pools, pools.has(part) || pools.size < MAX_POOLS ? part : OVERFLOW_POOL, node);
    }
  }
  return [...pools].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, members]) => nodePool(name, members, requestedByNode));
}

function nodePool(name: string, members: readonly NodeFacts[], requestedByNode: ReadonlyMap<string, Sums>): NodePool {
  const usable = members.filter(({ usable }) => usable).map((node) => ({ ...node, requested: requestedByNode.get(node.name) ?? nothing }));
  const [allocatable, requested]: [Sums, Sums] = [new Map(), new Map()];
  for (const node of usable) {
    add(allocatable, node.allocatable);
    add(requested, node.requested);
  }
  const { labels, variedLabels } = poolLabels(members);
  const taints = name === OVERFLOW_POOL ? members.flatMap((node) => node.taints) : members[0]!.taints;
  return {
    name,
    nodes: members.length,
    readyNodes: usable.length,
    allocatable: toAmounts(allocatable),
    requested: toAmounts(requested),
    labels,
    ...(variedLabels.length > 0 && { variedLabels }),
    ...(taints.length > 0 && { taints }),
    freePerNode: freePerNode(usable),
  };
}

const nothing: ReadonlyMap<string, number> = new Map();

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
