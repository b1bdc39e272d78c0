import type { Cluster } from '../../model/cluster/cluster.js';
import { type Columns, columnsOf, type Proportions, pickedFor, UNLIMITED } from './columns.js';
import type { Request } from './request.js';

/**
 * The nodes of a whole fleet in one array, for requests of one shape: values that are read one after the other are adjacent in memory. For
 * a thousand clusters with fifty node groups each, that is three times as fast as one table per cluster (`bench/schedule.bench.ts`).
 */
export interface FleetTable {
  /** Of each row: the node count, pod slots, and the free amount of each resource; unlimited for resources that are not requested. */
  readonly cells: Float64Array;
  readonly stride: number;
  /** The index at which the rows of each cluster begin; a cluster that is not in the table has no rows. */
  readonly starts: Int32Array;
  /** Of each cluster: the pod slots, then the sum of each resource. */
  readonly sums: Float64Array;
  /** Of each cluster: pod slots and resources of its largest node when it is empty. */
  readonly roomiest: Float64Array;
  readonly proportions: readonly (Proportions | null)[];
  /** By index of the cluster; 0 if it must be computed on its own: it has no node figures, or nodes that not every pod may use. */
  readonly answers: Uint8Array;
}

interface Asked {
  times: number;
  table: FleetTable | null;
}

const fleets = new WeakMap<readonly Cluster[], Map<string, Asked>>();

/** Request shapes for which a fleet keeps tables, and the number of requests after which a table pays for itself. */
const MAX_SHAPES = 8;
const PAYS_OFF = 4;

/** Null if clusters must be computed one by one: for requests that some nodes do not admit, and for the first few requests of a shape. */
export function fleetTable(clusters: readonly Cluster[], request: Request): FleetTable | null {
  if (request.constraints) return null;
  let shapes = fleets.get(clusters);
  if (!shapes) fleets.set(clusters, (shapes = new Map()));
  let asked = shapes.get(request.shape);
  if (!asked) {
    if (shapes.size >= MAX_SHAPES) shapes.delete(shapes.keys().next().value!);
    shapes.set(request.shape, (asked = { times: 0, table: null }));
  }
  asked.times += 1;
  if (asked.table === null && asked.times >= PAYS_OFF) asked.table = build(clusters, request);
  return asked.table;
}

function build(clusters: readonly Cluster[], request: Request): FleetTable {
  const width = Math.max(2, request.names.length);
  const stride = width + 2;
  const columns = clusters.map(({ capacity }) => (capacity ? answering(columnsOf(capacity), request) : null));
  const starts = new Int32Array(clusters.length + 1);
  for (const [i, one] of columns.entries()) starts[i + 1] = starts[i]! + (one?.rows ?? 0) * stride;
  const table = {
    cells: new Float64Array(starts.at(-1)!).fill(UNLIMITED),
    stride,
    starts,
    sums: new Float64Array(clusters.length * (width + 1)),
    roomiest: new Float64Array(clusters.length * (width + 1)),
    proportions: columns.map((one) => one && pickedFor(one, request).proportions),
    answers: Uint8Array.from(columns, (one) => (one ? 1 : 0)),
  };
  for (const [i, one] of columns.entries()) if (one) fill(table, i, one, request);
  return table;
}

function answering(columns: Columns, request: Request): Columns | null {
  return columns.source === 'nodes' && !columns.tainted && columns.rows > 0 && pickedFor(columns, request).free ? columns : null;
}

function fill({ cells, stride, starts, sums, roomiest }: FleetTable, at: number, columns: Columns, request: Request): void {
  const { free, whole, sums: ofAll } = pickedFor(columns, request);
  for (let row = 0; row < columns.rows; row++) {
    const cell = starts[at]! + row * stride;
    cells[cell] = columns.nodes[row]!;
    cells[cell + 1] = columns.pods[row]!;
    for (const [k, column] of free!.entries()) cells[cell + 2 + k] = column[row]!;
  }
  const first = at * (stride - 1);
  sums[first] = columns.sums.get('pods') ?? UNLIMITED;
  for (const [k, sum] of ofAll.entries()) sums[first + 1 + k] = sum;

  const widest = (whole ?? free!)[0] ?? columns.wholePods;
  const row = widest.indexOf(widest.reduce((most, amount) => Math.max(most, amount), 0));
  roomiest[first] = columns.wholePods[row]!;
  for (const [k, column] of (whole ?? free!).entries()) roomiest[first + 1 + k] = column[row]!;
}
