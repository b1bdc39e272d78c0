import type { Capacity } from '../../model/cluster/cluster.js';
import type { Component, Requirements } from '../../model/demand.js';
import type { SpreadConstraint } from '../../model/policy/policy.js';
import { type AvailableReplicas, type Columns, columnsOf, UNLIMITED } from './columns.js';
import { poolAccepts } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';
import { allowedPods, pieces } from './room.js';

/** Whether components are counted and placed as whole sets: if the placement is for one cluster (parity C24). */
export function placesAsSet(components: readonly Component[], constraints: readonly SpreadConstraint[] | undefined): boolean {
  if (components.length === 0) return false;
  return (constraints ?? []).some(
    ({ spreadByField, spreadByLabel, minGroups, maxGroups }) =>
      !spreadByLabel && (spreadByField ?? 'cluster') === 'cluster' && (minGroups ?? 1) === 1 && maxGroups === 1,
  );
}

/** Whole sets of the components that fit into a cluster; null if its figures are missing. */
export function roomForSets(capacity: Capacity, components: readonly Component[]): AvailableReplicas | null {
  const columns = columnsOf(capacity);
  if (columns.sums.size === 0 && columns.rows === 0) return null;
  const pods = components.reduce((sum, { replicas }) => sum + replicas, 0);
  const byPods = columns.sums.has('pods') ? pieces(allowedPods(capacity), Math.max(1, pods)) : UNLIMITED;

  const graded =
    columns.source !== 'grades' || components.every((one) => requestOf(one.requirements).names.every((n) => columns.free.has(n)));
  const bySums = columns.source === 'grades' && graded ? UNLIMITED : setsInSums(columns, components);
  const limit = Math.min(byPods, bySums);
  if (columns.source === 'sums' || !graded) {
    return columns.sums.size === 0 ? null : { replicas: limit, source: 'sums', hosts: 1, podSlack: 0, proportions: null };
  }
  return {
    replicas: mostPacked(columns, components, limit),
    source: columns.source,
    hosts: nodesIn(columns),
    podSlack: 0,
    proportions: null,
  };
}

function nodesIn({ nodes }: Columns): number {
  return nodes.reduce((sum, count) => sum + count, 0);
}

/** The smallest request of any component per resource: the upper bound of what a reserved pod displaces is computed from it. */
export function smallestOf(components: readonly Component[]): Requirements {
  const least = new Map<string, number>();
  for (const { requirements } of components) {
    for (const [name, amount] of Object.entries(requirements.request)) {
      if (amount > 0) least.set(name, Math.min(least.get(name) ?? amount, amount));
    }
  }
  return { request: Object.fromEntries(least) };
}

function setsInSums({ sums }: Columns, components: readonly Component[]): number {
  const perSet = new Map<string, number>();
  for (const { replicas, requirements } of components) {
    const { names, amounts } = requestOf(requirements);
    for (const [i, name] of names.entries()) perSet.set(name, (perSet.get(name) ?? 0) + amounts[i]! * replicas);
  }
  return [...perSet].reduce((least, [name, amount]) => Math.min(least, pieces(sums.get(name) ?? 0, amount)), UNLIMITED);
}

/** The maximum number of sets that fit on the nodes, by binary search. */
function mostPacked(columns: Columns, components: readonly Component[], limit: number): number {
  // The most demanding component limits the number of sets, so the search range is small.
  let [low, high] = [0, Math.min(limit, packLimit(columns, components))];
  if (high >= UNLIMITED) return UNLIMITED;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (canPack(columns, components, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function packLimit(columns: Columns, components: readonly Component[]): number {
  return components.reduce((least, { replicas, requirements }) => {
    if (replicas === 0) return least;
    const request = requestOf(requirements);
    const total = nodesOf(columns).reduce((sum, one) => sum + one.nodes * fitting(one, request), 0);
    return Math.min(least, Math.floor(total / replicas));
  }, UNLIMITED);
}

interface Node {
  readonly nodes: number;
  readonly free: ReadonlyMap<string, number>;
  readonly row: number;
  readonly pool: Columns['pools'][number];
}

/** Whether `sets` sets fit together: places the most demanding component first, each on the node with the least remainder (best fit). */
function canPack(columns: Columns, components: readonly Component[], sets: number): boolean {
  let nodes = nodesOf(columns);
  for (const { replicas, requirements } of components.toSorted(compareSize)) {
    const packed = pack(nodes, requestOf(requirements), replicas * sets);
    if (!packed) return false;
    nodes = packed;
  }
  return true;
}

function pack(nodes: readonly Node[], request: Request, replicas: number): readonly Node[] | null {
  const left: Node[] = [];
  let open = replicas;
  for (const node of nodes) {
    const each = open > 0 ? fitting(node, request) : 0;
    const full = each > 0 ? Math.min(node.nodes, Math.floor(open / each)) : 0;
    const rest = each > 0 && full < node.nodes ? Math.min(open - full * each, each) : 0;
    if (full > 0) left.push({ ...node, nodes: full, free: without(node.free, request, each) });
    if (rest > 0) left.push({ ...node, nodes: 1, free: without(node.free, request, rest) });
    const untouched = node.nodes - full - (rest > 0 ? 1 : 0);
    if (untouched > 0) left.push({ ...node, nodes: untouched });
    open -= full * each + rest;
  }
  return open > 0 ? null : left;
}

/** Smallest nodes first, so that large nodes stay free for large components. */
function nodesOf(columns: Columns): readonly Node[] {
  return Array.from({ length: columns.rows }, (_, row) => ({
    nodes: columns.nodes[row]!,
    free: new Map([...columns.free].map(([name, column]) => [name, column[row]!])),
    row,
    pool: columns.pools[row]!,
  })).sort((a, b) => sizeOf(a) - sizeOf(b) || a.row - b.row);
}

function sizeOf({ free }: Node): number {
  return [...free.values()].reduce((sum, amount) => sum + Math.log2(1 + amount), 0);
}

function compareSize(a: Component, b: Component): number {
  const size = ({ requirements }: Component) => Object.values(requirements.request).reduce((sum, amount) => sum + Math.log2(1 + amount), 0);
  return size(b) - size(a) || (a.name < b.name ? -1 : 1);
}

function fitting({ free, pool }: Node, request: Request): number {
  if (!poolAccepts(pool, request)) return 0;
  const pods = free.get('pods');
  return request.names.reduce(
    (least, name, i) => Math.min(least, pieces(free.get(name) ?? 0, request.amounts[i]!)),
    pods === undefined ? UNLIMITED : Math.floor(pods),
  );
}

function without(free: ReadonlyMap<string, number>, { names, amounts }: Request, replicas: number): ReadonlyMap<string, number> {
  const left = new Map(free);
  for (const [i, name] of names.entries()) left.set(name, (left.get(name) ?? 0) - amounts[i]! * replicas);
  const pods = left.get('pods');
  if (pods !== undefined) left.set('pods', pods - replicas);
  return left;
}
