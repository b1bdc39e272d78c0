import type { Capacity } from '../../model/cluster/cluster.js';
import type { Requirements } from '../../model/demand.js';
import { columnsOf, pickedFor } from './columns.js';
import { poolAccepts } from './eligible-pool.js';
import { type Request, requestOf } from './request.js';

/** Whether some node could run a replica if it were empty. True if nodes are not known one by one. */
export function fitsEver(capacity: Capacity, requirements: Requirements | null): boolean {
  const columns = columnsOf(capacity);
  const { allocatable, rows, roomiest } = columns;
  if (!allocatable || (rows === 0 && columns.sums.size === 0)) return true;
  const request = requestOf(requirements);
  const picked = pickedFor(columns, request);
  // The row that fitted the last replica usually fits the next.
  const holds = (row: number) =>
    (holdsOne(columns.wholePods, picked.whole, request, row) || holdsOne(columns.pods, picked.free, request, row)) &&
    poolAccepts(columns.pools[row]!, request);
  if (roomiest.row < rows && holds(roomiest.row)) return true;
  for (let row = 0; row < rows; row++) {
    if (!holds(row)) continue;
    roomiest.row = row;
    return true;
  }
  return false;
}

function holdsOne(pods: Float64Array, asked: readonly Float64Array[] | null, { amounts }: Request, row: number): boolean {
  if (!asked || pods[row]! + 1e-9 < 1) return false;
  for (let i = 0; i < asked.length; i++) if (asked[i]![row]! / amounts[i]! + 1e-9 < 1) return false;
  return true;
}
