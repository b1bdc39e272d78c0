import type { Capacity } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type AvailableReplicas, type Columns, columnsOf, pickedFor, UNLIMITED } from './columns.js';
import { admittingRows } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** Replicas with these requirements that fit; null if the cluster's figures are missing (parity C25, C26). */
export function roomFor(capacity: Capacity, requirements: Requirements | null): AvailableReplicas | null {
  const request = requestOf(requirements);
  const columns = columnsOf(capacity);
  // Filters and division request the same value in succession, and so do similar resources.
  const { asked } = columns;
  if (asked.key === request.key) return asked.room;
  asked.room = measure(columns, request);
  asked.key = request.key;
  return asked.room;
}

/** Free pod slots as the reference counts them; a missing figure counts as 0. */
export function allowedPods(capacity: Capacity): number {
  return Math.floor(columnsOf(capacity).sums.get('pods') ?? 0);
}

function measure(columns: Columns, request: Request): AvailableReplicas | null {
  const { sums, rows, source } = columns;
  if (sums.size === 0 && rows === 0) return null;
  const picked = pickedFor(columns, request);
  // Grades that lack a requested resource cannot be used; the sums are used instead.
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

/** Pending pods have a claim on the free sums, on whichever node they will run. */
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

/** Sum over rows of nodes × replicas per node, and the number of nodes that fit at least one. */
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

/**
 * A faster path for the most frequent request, two resources without constraints: without the inner loop a row takes a third of the time
 * (`bench/schedule.bench.ts`).
 */
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
    // floor(min(…)) equals min(floor(…)), so one rounding is enough.
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

/**
 * How many times `amount` fits into `free`. The tolerance is needed since amounts have nine decimals and 0.3 / 0.1 is slightly less than 3.
 */
export function pieces(free: number, amount: number): number {
  return amount > 0 ? Math.floor(free / amount + 1e-9) : UNLIMITED;
}
