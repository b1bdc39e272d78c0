import type { Capacity } from '../../model/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type Columns, columnsOf } from './columns.js';
import { admits } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** The most that is counted: what has no limit is not infinitely much. */
export const UNLIMITED = 2 ** 31 - 1;

/** How many replicas a cluster has room for, by its figures alone. */
export interface Room {
  readonly replicas: number;
  readonly source: Columns['source'];
  /** How many nodes have room for one or more; 1 where only sums are known. */
  readonly hosts: number;
  /** How many more pods, of whatever size, every one of those nodes takes without losing a place to their number alone. */
  readonly podSlack: number;
  /** False when no node could hold one replica even if it were empty. */
  readonly fitsEver: boolean;
}

const rooms = new WeakMap<Capacity, Map<string, Room>>();
/** More kinds of requests than this are not remembered for a cluster. */
const MAX_REMEMBERED = 512;

/** Room for replicas of these requirements; null when the cluster's figures do not say (parity C25, C26). */
export function roomFor(capacity: Capacity, requirements: Requirements | null): Room | null {
  const request = requestOf(requirements);
  let remembered = rooms.get(capacity);
  if (!remembered) rooms.set(capacity, (remembered = new Map()));

  let room = remembered.get(request.key);
  if (room) return room;
  const measured = measure(columnsOf(capacity), request);
  if (measured === null) return null;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(request.key, (room = measured));
  return room;
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
  const bySums = limitBySums(sums, request, columns.source === 'grades' && graded);
  if (columns.source === 'sums' || !graded) {
    if (sums.size === 0) return null;
    const pods = byPods === undefined ? UNLIMITED : Math.floor(byPods);
    const replicas = Math.min(bySums, pods);
    return { replicas, source: 'sums', hosts: 1, podSlack: pods - replicas, fitsEver: true };
  }

  const eligible = columns.pools.map((pool) => admits(pool, request));
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
function limitBySums(sums: ReadonlyMap<string, number>, { names, amounts }: Request, skip: boolean): number {
  if (skip) return UNLIMITED;
  let limit = UNLIMITED;
  for (let i = 0; i < names.length; i++) limit = Math.min(limit, pieces(sums.get(names[i]!) ?? 0, amounts[i]!));
  return limit;
}

let scratch = new Float64Array(256);

interface Count {
  readonly places: number;
  readonly hosts: number;
  readonly podSlack: number;
}

const noPlace: Count = { places: 0, hosts: 0, podSlack: 0 };

/** Nodes × how many fit on each, and how many nodes have a place. The columns are walked one by one, which is the order of their memory. */
function countOver(
  { rows, nodes }: Columns,
  columns: ReadonlyMap<string, Float64Array>,
  { names, amounts }: Request,
  eligible: readonly boolean[],
): Count {
  if (scratch.length < rows) scratch = new Float64Array(rows * 2);
  const counts = scratch;
  const pods = columns.get('pods');
  for (let row = 0; row < rows; row++) counts[row] = eligible[row] ? (pods ? Math.floor(pods[row]!) : UNLIMITED) : 0;
  for (let i = 0; i < names.length; i++) {
    const column = columns.get(names[i]!);
    if (!column) return noPlace;
    const amount = amounts[i]!;
    for (let row = 0; row < rows; row++) {
      const fit = Math.floor(column[row]! / amount + 1e-9);
      if (fit < counts[row]!) counts[row] = fit;
    }
  }
  let [places, hosts, podSlack] = [0, 0, UNLIMITED];
  for (let row = 0; row < rows; row++) {
    if (counts[row]! <= 0) continue;
    places += nodes[row]! * counts[row]!;
    hosts += nodes[row]!;
    if (pods) podSlack = Math.min(podSlack, Math.floor(pods[row]!) - counts[row]!);
  }
  return { places: Math.min(places, UNLIMITED), hosts, podSlack };
}

/** How many of `amount` are in `free`. Amounts have nine decimals, and 0.3 / 0.1 is a little less than 3. */
export function pieces(free: number, amount: number): number {
  return amount > 0 ? Math.floor(free / amount + 1e-9) : UNLIMITED;
}
