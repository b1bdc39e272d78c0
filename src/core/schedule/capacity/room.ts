import type { Capacity } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type AvailableReplicas, type Columns, columnsOf, pickedFor, UNLIMITED } from './columns.js';
import { admittingRows } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** Room for replicas of these requirements; null when the cluster's figures do not say (parity C25, C26). */
export function roomFor(capacity: Capacity, requirements: Requirements | null): AvailableReplicas | null {
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

function measure(columns: Columns, request: Request): AvailableReplicas | null {
  const { sums, rows, source } = columns;
  if (sums.size === 0 && rows === 0) return null;
  const picked = pickedFor(columns, request);
  // Grades that do not name a resource cannot answer for it; the sums do.
  const graded = source !== 'grades' || picked.free !== null;
  const bySums = limitBySums(picked.sums, request.amounts, source === 'grades' && graded);
  const byPods = sums.has('pods') ? Math.floor(sums.get('pods')!) : UNLIMITED;
  if (source === 'sums' || !graded) {
    if (sums.size === 0) return null;
    const replicas = Math.min(bySums, byPods);
    return { replicas, source: 'sums', hosts: 1, podSlack: byPods - replicas, proportions: picked.proportions };
  }

  const { places, hosts, podSlack } = countOver(columns, picked.free, request);
  const limit = Math.min(places, bySums, byPods);
  return {
    replicas: Math.max(0, Math.min(limit, UNLIMITED)),
    source,
    hosts,
    podSlack: Math.min(podSlack, byPods === UNLIMITED ? UNLIMITED : byPods - limit),
    proportions: picked.proportions,
  };
}

/** Pods that wait for a node have a claim on what is free, wherever they will land. */
function limitBySums(sums: readonly number[], amounts: readonly number[], skip: boolean): number {
  let limit = UNLIMITED;
  if (!skip) for (let i = 0; i < sums.length; i++) limit = Math.min(limit, pieces(sums[i]!, amounts[i]!));
  return limit;
}

export interface Count {
  readonly places: number;
  readonly hosts: number;
  readonly podSlack: number;
}

const noPlace: Count = { places: 0, hosts: 0, podSlack: 0 };

/** Nodes × how many fit on each, and how many nodes have a place. */
function countOver(columns: Columns, free: readonly Float64Array[] | null, request: Request): Count {
  if (!free) return noPlace;
  const { nodes, pods } = columns;
  const { amounts } = request;
  const eligible = admittingRows(columns, request);
  if (eligible || amounts.length > 2) return walk(columns, free, amounts, eligible);
  const first = free[0] ?? pods;
  const perFirst = amounts.length > 0 ? 1 / amounts[0]! : 1;
  return walkTwo(nodes, pods, first, perFirst, free[1] ?? first, amounts.length > 1 ? 1 / amounts[1]! : perFirst);
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
  { rows, nodes, pods }: Columns,
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
