import type { Capacity, NodePool } from '../../model/cluster/cluster.js';
import type { Request } from './request.js';

/** The largest count; stands for "no limit". */
export const UNLIMITED = 2 ** 31 - 1;

/** Replicas that fit into a cluster by its figures alone. */
export interface AvailableReplicas {
  readonly replicas: number;
  readonly source: Columns['source'];
  /** Nodes that fit at least one replica; 1 if only sums are known. */
  readonly hosts: number;
  /** Pods of any size that every one of those nodes can take before pod slots, not resources, become the limit. */
  readonly podSlack: number;
  /** Ratios between the free amounts of the requested resources on the nodes; null if not known. */
  readonly proportions: Proportions | null;
}

/**
 * By pair of requested resources, at `of * names + per`: the maximum over nodes of free `of` per free `per`; after them the maximum of pod
 * slots. If memory is plentiful, taking some of it costs few replicas.
 */
export type Proportions = Float64Array;

/**
 * A cluster's nodes as columns, with one row per group of equal nodes: five thousand bindings read all of them, and arrays of numbers are
 * about ten times faster to walk than objects.
 */
export interface Columns {
  readonly source: 'nodes' | 'grades' | 'sums';
  readonly rows: number;
  readonly nodes: Float64Array;
  /** By resource: free amount on each node of the row. */
  readonly free: ReadonlyMap<string, Float64Array>;
  /** By resource: amount on each empty node of the row; null if not known. */
  readonly allocatable: ReadonlyMap<string, Float64Array> | null;
  /** Free pod slots on each node of the row, and the slots of an empty node. */
  readonly pods: Float64Array;
  readonly wholePods: Float64Array;
  /** The last request and its result. */
  readonly asked: { key: string | null; room: AvailableReplicas | null };
  /** The columns of the last requested resources. */
  readonly picked: Picked;
  /** A row that fitted the last replica. */
  readonly roomiest: { row: number };
  /** The pool of each row; null for rows without one. */
  readonly pools: readonly (NodePool | null)[];
  /** Some nodes have taints set by the operator, so tolerations matter. */
  readonly tainted: boolean;
  /** Sums over the cluster, on which pending pods have a claim. */
  readonly sums: ReadonlyMap<string, number>;
}

interface Picked {
  /** `Request.shape`. */
  shape: string | null;
  /** Null if the cluster lacks one of the resources. */
  free: readonly Float64Array[] | null;
  whole: readonly Float64Array[] | null;
  sums: readonly number[];
  proportions: Proportions | null;
}

const known = new WeakMap<Capacity, Columns>();

/** The capacity of a cluster is the same object until a figure changes, so columns are built once per change. */
export function columnsOf(capacity: Capacity): Columns {
  let columns = known.get(capacity);
  if (!columns) known.set(capacity, (columns = build(capacity)));
  return columns;
}

/** The columns and sums of the requested resources; most requests name the same ones. */
export function pickedFor(columns: Columns, { shape, names }: Pick<Request, 'shape' | 'names'>): Picked {
  const { picked } = columns;
  if (picked.shape === shape) return picked;
  picked.shape = shape;
  picked.free = columnsNamed(columns.free, names);
  picked.whole = columns.allocatable && columnsNamed(columns.allocatable, names);
  picked.sums = names.map((name) => columns.sums.get(name) ?? 0);
  picked.proportions = picked.free && proportionsOf(columns, picked.free, picked.sums);
  return picked;
}

function columnsNamed(amounts: ReadonlyMap<string, Float64Array>, names: readonly string[]): readonly Float64Array[] | null {
  const found = names.map((name) => amounts.get(name));
  return found.includes(undefined) ? null : (found as readonly Float64Array[]);
}

/** The sums of the cluster are treated as one more node, since they limit in the same way. */
function proportionsOf({ rows, pods, sums }: Columns, free: readonly Float64Array[], ofAll: readonly number[]): Proportions {
  const most = new Float64Array((free.length + 1) * free.length);
  const note = (at: number, of: number, per: number) => {
    if (per > 0) most[at] = Math.max(most[at]!, of / per);
  };
  for (let i = 0; i <= free.length; i++) {
    const [of, inAll] = i < free.length ? [free[i]!, ofAll[i]!] : [pods, sums.get('pods') ?? UNLIMITED];
    for (let k = 0; k < free.length; k++) {
      const at = i * free.length + k;
      for (let row = 0; row < rows; row++) note(at, of[row]!, free[k]![row]!);
      note(at, inAll, ofAll[k]!);
    }
  }
  return most;
}

interface Row {
  readonly nodes: number;
  readonly free: Readonly<Record<string, number>>;
  readonly allocatable: Readonly<Record<string, number>> | null;
  readonly pool: NodePool | null;
}

function build(capacity: Capacity): Columns {
  const sums = freeSums(capacity);
  const { source, rows } = rowsOf(capacity, sums);
  const free = columnsByName(rows.map((row) => row.free));
  const allocatable = source === 'nodes' ? columnsByName(rows.map((row) => row.allocatable ?? row.free)) : null;
  const unlimited = new Float64Array(rows.length).fill(UNLIMITED);
  return {
    source,
    rows: rows.length,
    nodes: Float64Array.from(rows, ({ nodes }) => nodes),
    free,
    allocatable,
    pods: free.get('pods') ?? unlimited,
    wholePods: allocatable?.get('pods') ?? unlimited,
    asked: { key: null, room: null },
    picked: { shape: null, free: null, whole: null, sums: [], proportions: null },
    roomiest: { row: 0 },
    pools: rows.map(({ pool }) => pool),
    tainted: rows.some(({ pool }) => (pool?.taints?.length ?? 0) > 0),
    sums,
  };
}

function rowsOf({ pools, grades }: Capacity, sums: ReadonlyMap<string, number>): { source: Columns['source']; rows: readonly Row[] } {
  if (pools) return { source: 'nodes', rows: pools.flatMap(poolRows) };
  if (grades) {
    return { source: 'grades', rows: grades.map(({ nodes, minimum }) => ({ nodes, free: minimum, allocatable: null, pool: null })) };
  }
  return { source: 'sums', rows: [{ nodes: 1, free: Object.fromEntries(sums), allocatable: null, pool: null }] };
}

/** A pool without node figures counts as one node. That overestimates a fragmented pool, but no better figure exists. */
function poolRows(pool: NodePool): readonly Row[] {
  if (pool.freePerNode) return pool.freePerNode.map(({ nodes, allocatable, free }) => ({ nodes, allocatable, free, pool }));
  const free = Object.entries(pool.allocatable).map(([name, amount]) => [name, Math.max(0, amount - own(pool.requested, name))] as const);
  return [{ nodes: 1, free: Object.fromEntries(free), allocatable: pool.allocatable, pool }];
}

function freeSums({ allocatable, allocated, allocating }: Capacity): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(allocatable).map(([name, amount]) => [name, Math.max(0, amount - own(allocated, name) - own(allocating, name))]),
  );
}

function columnsByName(amounts: readonly Readonly<Record<string, number>>[]): ReadonlyMap<string, Float64Array> {
  const names = new Set(amounts.flatMap((one) => Object.keys(one)));
  return new Map([...names].map((name) => [name, Float64Array.from(amounts, (one) => own(one, name))]));
}

function own(amounts: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(amounts, name) ? amounts[name]! : 0;
}
