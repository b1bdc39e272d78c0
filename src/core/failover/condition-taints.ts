import type { Taint } from '../model/cluster/cluster.js';
import type { ReadyStatus } from './cluster-condition.js';

export interface TaintChange {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

export const notReadyTaint: Taint = { key: 'cluster.karmada.io/not-ready', effect: 'NoSchedule' };
export const unreachableTaint: Taint = { key: 'cluster.karmada.io/unreachable', effect: 'NoSchedule' };

/**
 * The automatic taints that follow from the `Ready` condition (parity F2). Null: not reported yet, treated as not ready. These taints evict
 * nothing.
 */
export function taintsOfReady(ready: ReadyStatus | null): TaintChange {
  if (ready === 'True') return { add: [], remove: [notReadyTaint, unreachableTaint] };
  if (ready === 'Unknown') return { add: [unreachableTaint], remove: [notReadyTaint] };
  return { add: [notReadyTaint], remove: [unreachableTaint] };
}

/**
 * Applies a change to the taints of a cluster (parity F2, A6). Taints are identified by key and effect. An existing taint keeps its value
 * and `timeAdded`, so that adding it again does not restart a toleration. Returns the given list if nothing changes.
 */
export function changeTaints(taints: readonly Taint[], { add, remove }: TaintChange): readonly Taint[] {
  const kept = taints.filter((taint) => !has(remove, taint));
  const missing = add.filter((taint, i) => !has(kept, taint) && !has(add.slice(0, i), taint));
  return kept.length === taints.length && missing.length === 0 ? taints : [...kept, ...missing];
}

function has(taints: readonly Taint[], { key, effect }: Taint): boolean {
  return taints.some((one) => one.key === key && one.effect === effect);
}
