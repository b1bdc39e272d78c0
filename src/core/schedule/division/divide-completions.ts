import type { ReplicaAssignment } from '../../model/plan.js';
import { apportion } from './apportion.js';
import type { TieBreak } from './tie-break.js';

/** Divides a Job's completions in proportion to the parallelism of each cluster (parity C23). */
export function divideCompletions(
  completions: number,
  seats: readonly ReplicaAssignment[],
  tieBreak: TieBreak,
): ReadonlyMap<string, number> {
  return apportion(
    completions,
    seats.map(({ cluster, replicas }) => ({ cluster, weight: replicas ?? 0 })),
    tieBreak,
  );
}
