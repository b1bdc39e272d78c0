import type { PlannedWork } from '../model/plan.js';

/** The existing work of a resource in one cluster: the fields needed to decide whether the plan removes something. */
export interface StandingDesire {
  /** Null: it is being deleted. */
  readonly digest: string | null;
  readonly replicas: number | null;
}

/**
 * Whether the plan takes units from one cluster while another cluster gets some. All other changes are made in one step: a first placement,
 * more replicas, fewer replicas in the same clusters, new content. Called for every plan, so it allocates nothing.
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
  // During a move, units that an earlier step removed may still run in the member, and the works do not show them.
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

/** Both lists usually have the same order, so the search starts where the last one ended. Returns an index past the end if not found. */
function indexOf(target: readonly PlannedWork[], cluster: string, from: number): number {
  for (let i = 0; i < target.length; i++) {
    const at = (from + i) % target.length;
    if (target[at]!.cluster === cluster) return at;
  }
  return target.length;
}
