import type { ReplicaAssignment } from '../../model/plan.js';
import { apportion } from './apportion.js';
import type { TieBreak } from './tie-break.js';

/** A divided Job's completions, in proportion to the parallelism that each cluster got (parity C23). */
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
