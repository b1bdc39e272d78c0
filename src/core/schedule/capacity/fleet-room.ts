import type { Cluster } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type AvailableReplicas, UNLIMITED } from './columns.js';
import { type FleetTable, fleetTable } from './fleet-table.js';
import { type Request, requestOf } from './request.js';
import { type Count, pieces, roomFor } from './room.js';

/** Replicas that fit into the cluster at an index, as `roomFor` computes; null if its figures are missing. */
export type RoomAt = (at: number) => AvailableReplicas | null;

export function roomInFleet(clusters: readonly Cluster[], requirements: Requirements | null): RoomAt {
  const request = requestOf(requirements);
  const table = fleetTable(clusters, request);
  const alone: RoomAt = (at) => {
    const { capacity } = clusters[at]!;
    return capacity ? roomFor(capacity, requirements) : null;
  };
  if (!table) return alone;
  // Resources that are not requested set no limit.
  const inverse = Array.from({ length: table.stride - 2 }, (_, k) => (k < request.amounts.length ? 1 / request.amounts[k]! : 1));
  return (at) => (table.answers[at] === 1 ? roomIn(table, at, request, inverse) : alone(at));
}

/** Whether an empty node of the cluster at an index surely fits a replica. Checks only the largest node, so false may be wrong. */
export function holdsSurely(clusters: readonly Cluster[], requirements: Requirements | null): (at: number) => boolean {
  const request = requestOf(requirements);
  const table = fleetTable(clusters, request);
  if (!table) return () => false;
  const { answers, roomiest, stride } = table;
  const { amounts } = request;
  return (at) => {
    const first = at * (stride - 1);
    if (answers[at] !== 1 || roomiest[first]! < 1) return false;
    for (let k = 0; k < amounts.length; k++) if (roomiest[first + 1 + k]! < amounts[k]!) return false;
    return true;
  };
}

function roomIn(table: FleetTable, at: number, { amounts }: Request, inverse: readonly number[]): AvailableReplicas {
  const two = inverse.length === 2;
  const { places, hosts, podSlack } = two ? walkTwo(table, at, inverse[0]!, inverse[1]!) : walk(table, at, inverse);
  const { stride, sums, proportions } = table;
  const ofAll = at * (stride - 1);
  const byPods = Math.floor(sums[ofAll]!);
  let limit = Math.min(places, byPods, UNLIMITED);
  for (let k = 0; k < amounts.length; k++) limit = Math.min(limit, pieces(sums[ofAll + 1 + k]!, amounts[k]!));
  return {
    replicas: Math.max(0, limit),
    source: 'nodes',
    hosts,
    podSlack: Math.min(podSlack, byPods === UNLIMITED ? UNLIMITED : byPods - limit),
    proportions: proportions[at]!,
  };
}

/** A faster path for at most two resources: without the inner loop a row takes half of the time. */
function walkTwo({ cells, starts }: FleetTable, at: number, perFirst: number, perSecond: number): Count {
  const to = starts[at + 1]!;
  let places = 0;
  let hosts = 0;
  let podSlack = UNLIMITED;
  for (let cell = starts[at]!; cell < to; cell += 4) {
    const pods = cells[cell + 1]!;
    const first = cells[cell + 2]! * perFirst;
    const second = cells[cell + 3]! * perSecond;
    // A comparison takes a third less time than Math.min, which handles NaN and the sign of zero.
    // biome-ignore lint/complexity/useMathMinMax: see above.
    let share = first < second ? first : second;
    if (pods < share) share = pods;
    // The minimum of rounded-down values equals the rounded-down minimum.
    const fit = Math.floor(share + 1e-9);
    if (fit <= 0) continue;
    const nodes = cells[cell]!;
    places += nodes * fit;
    hosts += nodes;
    const slack = pods - fit;
    if (slack < podSlack) podSlack = slack;
  }
  return { places, hosts, podSlack: Math.floor(podSlack) };
}

function walk({ cells, stride, starts }: FleetTable, at: number, inverse: readonly number[]): Count {
  let places = 0;
  let hosts = 0;
  let podSlack = UNLIMITED;
  for (let cell = starts[at]!; cell < starts[at + 1]!; cell += stride) {
    const pods = cells[cell + 1]!;
    let share = pods;
    for (let k = 0; k < inverse.length; k++) share = Math.min(share, cells[cell + 2 + k]! * inverse[k]!);
    const fit = Math.floor(share + 1e-9);
    if (fit <= 0) continue;
    places += cells[cell]! * fit;
    hosts += cells[cell]!;
    podSlack = Math.min(podSlack, pods - fit);
  }
  return { places, hosts, podSlack: Math.floor(podSlack) };
}
