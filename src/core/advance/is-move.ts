import type { PlannedWork } from '../model/plan.js';

/** What stands of a resource in one cluster, as far as it tells whether anything is taken away. */
export interface StandingDesire {
  /** Null: it is being deleted. */
  readonly digest: string | null;
  readonly replicas: number | null;
}

/**
 * Whether going from what stands to the target takes work from one cluster while another is to have it. Everything else is done in one
 * step: a first placement, more replicas, fewer replicas in the same clusters, new content. Asked for every plan, so it allocates nothing.
 */
export function isMove(target: readonly PlannedWork[], standing: ReadonlyMap<string, StandingDesire>, isMoving: boolean): boolean {
  if (standing.size === 0) return false;
  let shrinks = false;
  let goes = false;
  let kept = 0;
  let next = 0;
  for (const [cluster, { digest, replicas }] of standing) {
    next = indexOf(target, cluster, next);
    const work = target[next];
    if (work === undefined) {
      if (digest !== null) return true;
      goes = true;
      continue;
    }
    if (digest === null) continue;
    kept += 1;
    shrinks ||= (work.replicas ?? 0) < (replicas ?? 0);
  }
  // Within a move nothing tells any more what was taken away a moment ago, and may still be there.
  if (isMoving) return shrinks || goes || grows(target, standing);
  return (shrinks || goes) && (kept < target.length || grows(target, standing));
}

function grows(target: readonly PlannedWork[], standing: ReadonlyMap<string, StandingDesire>): boolean {
  for (const { cluster, replicas } of target) {
    const now = standing.get(cluster);
    if (now === undefined || now.digest === null || (replicas ?? 0) > (now.replicas ?? 0)) return true;
  }
  return false;
}

/** Both are in the same order as a rule, so the search begins where the last one ended. Past the end: not found. */
function indexOf(target: readonly PlannedWork[], cluster: string, from: number): number {
  for (let i = 0; i < target.length; i++) {
    const at = (from + i) % target.length;
    if (target[at]!.cluster === cluster) return at;
  }
  return target.length;
}
