import { compareAge } from '../../model/compare-age.js';
import { compareText } from '../../model/compare-text.js';
import type { ResourceKey } from '../../model/plan.js';

/** A workload of the cluster that may be drilled. */
export interface DrillCandidate {
  readonly resource: ResourceKey;
  /** A hash of its name. */
  readonly uid: string;
  /** `namespace/name` of its application. */
  readonly application: string;
  /** Value of the PriorityClass of its policy. */
  readonly priority: number;
  /** Why a drill does not move it, as a clause; null: it may move. */
  readonly stays: string | null;
}

/** A percentage of the workloads of the cluster, or all workloads of these applications. */
export type DrillChoice = { readonly share: number } | { readonly applications: readonly string[] };

/**
 * The workloads that a drill moves. The same candidates and choice give the same workloads: of those that may move, the lowest priority
 * first, and among equals by uid, which is a hash, so that a small share has workloads of several applications. At least one is chosen.
 */
export function chooseDrilled(candidates: readonly DrillCandidate[], choice: DrillChoice): readonly DrillCandidate[] {
  const free = candidates.filter(({ stays }) => stays === null);
  if ('applications' in choice) {
    const named = new Set(choice.applications);
    return free.filter(({ application }) => named.has(application)).toSorted((a, b) => compareAge(a.resource, b.resource));
  }
  const count = Math.max(1, Math.floor((candidates.length * choice.share) / 100));
  return free.toSorted(inTurn).slice(0, count);
}

function inTurn(a: DrillCandidate, b: DrillCandidate): number {
  return a.priority - b.priority || compareText(a.uid, b.uid) || compareAge(a.resource, b.resource);
}
