import type { ClusterCondition } from '../cluster-condition.js';
import { frozenBecause } from '../freeze.js';

/** Why no eviction would start if `lost` of `clusters` ready clusters were lost at once; null: evictions would start. */
export function frozenAtLoss(clusters: number, lost: number): string | null {
  const now = 0;
  const conditions = Array.from({ length: clusters }, (_, i): [string, ClusterCondition] => [
    String(i),
    { ready: i < lost ? 'Unknown' : 'True', since: now, flaps: [] },
  ]);
  return frozenBecause(new Map(conditions), { now, recent: [] });
}
