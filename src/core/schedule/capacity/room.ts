import type { Capacity } from '../../model/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type Columns, columnsOf, type Room, UNLIMITED } from './columns.js';
import { admittingRows } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** Room for replicas of these requirements; null when the cluster's figures do not say (parity C25, C26). */
export function roomFor(capacity: Capacity, requirements: Requirements | null): Room | null {
  const request = requestOf(requirements);
  const columns = columnsOf(capacity);
  // Filters and division ask a cluster the same one after the other, and so do resources that are alike.
  const { asked } = columns;
  if (asked.key === request.key) return asked.room;
  asked.room = measure(columns, request);
  asked.key = request.key;
  return asked.room;
}

/** The reference's count of free places for pods; no figure is no place. */
export function allowedPods(capacity: Capacity): number {
  return Math.floor(columnsOf(capacity).sums.get('pods') ?? 0);
}

function measure(columns: Columns, request: Request): Room | null {
  const { sums, rows } = columns;
  const byPods = sums.get('pods');
  if (sums.size === 0 && rows === 0) return null;
  // Grades that do not name a resource cannot answer for it; the sums do.
  const graded = columns.source !== 'grades' || request.names.every((name) => columns.free.has(name));
  const bySums = limitBySums(columns, request, columns.source === 'grades' && graded);
  if (columns.source === 'sums' || !graded) {
    if (sums.size === 0) return null;
    const pods = byPods === undefined ? UNLIMITED : Math.floor(byPods);
    const replicas = Math.min(bySums, pods);
    return { replicas, source: 'sums', hosts: 1, podSlack: pods - replicas, fitsEver: true };
  }

  const eligible = admittingRows(columns, request);
  const byNodes = countOver(columns, columns.free, request, eligible);
  const limit = Math.min(byNodes.places, bySums, byPods === undefined ? UNLIMITED : Math.floor(byPods));
  return {
    replicas: Math.max(0, Math.min(limit, UNLIMITED)),
    source: columns.source,
    hosts: byNodes.hosts,
    podSlack: Math.min(byNodes.podSlack, byPods === undefined ? UNLIMITED : Math.floor(byPods) - Math.min(limit, byPods)),
    fitsEver: byNodes.hosts > 0 || columns.allocatable === null || countOver(columns, columns.allocatable, request, eligible).hosts > 0,
  };
}

/** Pods that wait for a node have a claim on what is free, wherever they will land. */
function limitBySums(columns: Columns, request: Request, skip: boolean): number {
  if (skip) return UNLIMITED;
  const { sums } = picked(columns, request);
  let limit = UNLIMITED;
  for (let i = 0; i < sums.length; i++) limit = Math.min(limit, pieces(sums[i]!, request.amounts[i]!));
  return limit;
}

/** The columns and sums of the resources asked for; most requests ask for the same ones. */
function picked(columns: Columns, { shape, names }: Request): Columns['picked'] {
  const { picked: last } = columns;
  if (last.shape === shape) return last;
  last.shape = shape;
  last.columns = columnsNamed(columns.free, names);
  last.sums = names.map((name) => columns.sums.get(name) ?? 0);
  return last;
}

/** Null when the cluster does not have one of the resources. */
function columnsNamed(amounts: ReadonlyMap<string, Float64Array>, names: readonly string[]): readonly Float64Array[] | null {
  const found = names.map((name) => amounts.get(name));
  return found.includes(undefined) ? null : (found as readonly Float64Array[]);
}

interface Count {
  readonly places: number;
  readonly hosts: number;
  readonly podSlack: number;
}

const noPlace: Count = { places: 0, hosts: 0, podSlack: 0 };

/** Nodes × how many fit on each, and how many nodes have a place. */
function countOver(
  columns: Columns,
  amounts: ReadonlyMap<string, Float64Array>,
  request: Request,
  eligible: readonly boolean[] | null,
): Count {
  const { names } = request;
  const pods = amounts.get('pods') ?? columns.unlimited;
  const asked = amounts === columns.free ? picked(columns, request).columns : columnsNamed(amounts, names);
  if (!asked) return noPlace;
  if (eligible || names.length > 2) return walk(columns, pods, asked, request.amounts, eligible);
  const first = asked[0] ?? pods;
  const perFirst = names.length > 0 ? 1 / request.amounts[0]! : 1;
  return walkTwo(columns.nodes, pods, first, perFirst, asked[1] ?? first, names.length > 1 ? 1 / request.amounts[1]! : perFirst);
}

/** Most pods ask for two resources and go anywhere: without the inner loop a row costs a third (`bench/schedule.bench.ts`). */
function walkTwo(
  nodes: Float64Array,
  pods: Float64Array,
  first: Float64Array,
  perFirst: number,
  second: Float64Array,
  perSecond: number,
): Count {
  let places = 0;
  let hosts = 0;
  let podSlack = UNLIMITED;
  for (let row = 0; row < nodes.length; row++) {
    // Rounding down the least is the least of what is rounded down.
    const fit = Math.floor(Math.min(pods[row]!, first[row]! * perFirst, second[row]! * perSecond) + 1e-9);
    if (fit <= 0) continue;
    places += nodes[row]! * fit;
    hosts += nodes[row]!;
    podSlack = Math.min(podSlack, pods[row]! - fit);
  }
  return { places: Math.min(places, UNLIMITED), hosts, podSlack: Math.floor(podSlack) };
}

function walk(
  { rows, nodes }: Columns,
  pods: Float64Array,
  asked: readonly Float64Array[],
  amounts: readonly number[],
  eligible: readonly boolean[] | null,
): Count {
  let places = 0;
  let hosts = 0;
  let podSlack = UNLIMITED;
  for (let row = 0; row < rows; row++) {
    let share = eligible && !eligible[row] ? 0 : pods[row]!;
    for (let i = 0; i < asked.length; i++) share = Math.min(share, asked[i]![row]! / amounts[i]!);
    const fit = Math.floor(share + 1e-9);
    if (fit <= 0) continue;
    places += nodes[row]! * fit;
    hosts += nodes[row]!;
    podSlack = Math.min(podSlack, pods[row]! - fit);
  }
  return { places: Math.min(places, UNLIMITED), hosts, podSlack: Math.floor(podSlack) };
}

/** How many of `amount` are in `free`. Amounts have nine decimals, and 0.3 / 0.1 is a little less than 3. */
export function pieces(free: number, amount: number): number {
  return amount > 0 ? Math.floor(free / amount + 1e-9) : UNLIMITED;
}
