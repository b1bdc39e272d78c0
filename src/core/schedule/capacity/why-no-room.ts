import { formatQuantity } from '../../../kubernetes/quantity.js';
import type { Capacity } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { type Columns, columnsOf } from './columns.js';
import { poolAccepts } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** Reason why one more replica does not fit, and the smallest change that would make it fit. */
export interface NoRoom {
  readonly reason: string;
  readonly remedy: string | null;
}

/** Why no node could run a replica even if it were empty. */
export function whyNoNode(capacity: Capacity, requirements: Requirements | null): NoRoom {
  const columns = columnsOf(capacity);
  return onNodes(columns, columns.allocatable ?? columns.free, requestOf(requirements), { empty: true });
}

/** Why no further replica fits now. */
export function whyNoRoom(capacity: Capacity, requirements: Requirements | null): NoRoom {
  const columns = columnsOf(capacity);
  const request = requestOf(requirements);
  const short = shortInSums(columns, request);
  if (short) return short;
  if (columns.source !== 'sums') return onNodes(columns, columns.free, request, { empty: false });
  return { reason: 'The cluster has no free capacity for another pod.', remedy: 'free room for one pod' };
}

export const unknownCapacity: NoRoom = {
  reason: 'The free capacity of this cluster is unknown, so nothing is placed there by capacity.',
  remedy: 'let the hub read nodes and pods of the cluster',
};

export function reservedRoom(replicas: number): NoRoom {
  return {
    reason: `The free capacity is reserved for ${replicas === 1 ? '1 replica' : `${replicas} replicas`} that were placed recently and do not run yet.`,
    remedy: 'wait until they run, or free more capacity',
  };
}

/** A sum that is too small; then nodes need not be checked. */
function shortInSums({ sums, source }: Columns, { names, amounts }: Request): NoRoom | null {
  if (source === 'grades') return null;
  const pods = sums.get('pods');
  if (pods !== undefined && pods < 1)
    return { reason: 'The cluster has no free capacity for another pod.', remedy: 'free room for one pod' };
  const short = names.findIndex((name, i) => (sums.get(name) ?? 0) + 1e-9 < amounts[i]!);
  if (short < 0) return null;
  const [name, asked] = [names[short]!, amounts[short]!];
  const free = sums.get(name) ?? 0;
  return {
    reason: `The cluster has ${text(free, name)} ${name} free, and one replica requests ${text(asked, name)}.`,
    remedy: `free ${text(asked - free, name)} ${name}`,
  };
}

/** Reports the node that lacks the least. */
function onNodes(
  columns: Columns,
  amounts: ReadonlyMap<string, Float64Array>,
  request: Request,
  { empty }: { readonly empty: boolean },
): NoRoom {
  const eligible = columns.pools.map((pool) => poolAccepts(pool, request));
  if (!eligible.includes(true)) {
    return {
      reason: 'No node fits: no node has the labels of the node selector and only tolerated taints.',
      remedy: 'add nodes with these labels, or tolerate the taints of the nodes',
    };
  }
  const nearest = nearestRow(columns, amounts, request, eligible);
  const short = request.names.findIndex((name, i) => (amounts.get(name)?.[nearest] ?? 0) + 1e-9 < request.amounts[i]!);
  if (short < 0)
    return {
      reason: 'No node fits: nodes with enough resources have reached their number of pods.',
      remedy: 'free room for one pod on one node',
    };
  const name = request.names[short]!;
  const asked = request.amounts[short]!;
  const best = amounts.get(name)?.[nearest] ?? 0;
  return {
    reason: `No node fits: one replica requests ${text(asked, name)} ${name}, and the best node has ${text(best, name)}${empty ? '' : ' free'}.`,
    remedy: empty ? `add a node with ${text(asked, name)} ${name}` : `free ${text(asked - best, name)} ${name} on one node`,
  };
}

/** The row whose scarcest resource lacks the least. */
function nearestRow(
  { rows }: Columns,
  amounts: ReadonlyMap<string, Float64Array>,
  { names, amounts: asked }: Request,
  eligible: readonly boolean[],
): number {
  let [nearest, share] = [0, -1];
  for (let row = 0; row < rows; row++) {
    if (!eligible[row]) continue;
    const least = names.reduce((min, name, i) => Math.min(min, (amounts.get(name)?.[row] ?? 0) / asked[i]!), 1);
    if (least > share) [nearest, share] = [row, least];
  }
  return nearest;
}

function text(amount: number, name: string): string {
  const rounded = Math.max(0, Math.round(amount * 1e9) / 1e9);
  return formatQuantity(rounded, /memory|storage|hugepages/.test(name) ? 'binary' : 'decimal');
}
