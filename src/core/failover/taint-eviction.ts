import type { Taint } from '../model/cluster/cluster.js';
import { tolerates } from '../model/cluster/toleration.js';
import type { Toleration } from '../model/policy/policy.js';

export interface MatchingTolerations {
  /** Every taint is tolerated by at least one toleration. Without taints: true. */
  readonly allTolerated: boolean;
  /** The tolerations that tolerate a taint, each once, in the order in which they are stated. Empty when a taint is not tolerated. */
  readonly used: readonly Toleration[];
}

/** Matches the taints of a cluster with tolerations (parity F5). */
export function matchingTolerations(taints: readonly Taint[], tolerations: readonly Toleration[]): MatchingTolerations {
  const allTolerated = taints.every((taint) => tolerations.some((one) => tolerates(one, taint)));
  const used = allTolerated ? tolerations.filter((one) => taints.some((taint) => tolerates(one, taint))) : [];
  return { allTolerated, used };
}

/**
 * Seconds until the NoExecute taints of a cluster evict a copy with these tolerations (parity F5). 0: now, since a taint is not tolerated or its time
 * is over. Null: never. The shortest toleration of each taint counts, from the taint's `timeAdded`.
 * A taint whose time is not known, or not a date, starts no countdown: only a missing toleration, or one of 0 seconds, evicts for it.
 * `now` is in milliseconds.
 */
export function secondsUntilEviction(taints: readonly Taint[], tolerations: readonly Toleration[], now: number): number | null {
  const waits = taints.filter(({ effect }) => effect === 'NoExecute').flatMap((taint) => secondsLeft(taint, tolerations, now) ?? []);
  return waits.length === 0 ? null : Math.min(...waits);
}

/**
 * Seconds for which a taint is tolerated, from its `timeAdded`; null: without limit. The shortest matching toleration counts; below 0
 * counts as 0. Returns `untolerated` if no toleration matches.
 */
export function toleratedSeconds(taint: Taint, tolerations: readonly Toleration[], untolerated: number): number | null {
  const matching = tolerations.filter((one) => tolerates(one, taint));
  if (matching.length === 0) return untolerated;
  const limits = matching.flatMap(({ tolerationSeconds }) => (tolerationSeconds == null ? [] : [Math.max(0, tolerationSeconds)]));
  return limits.length === 0 ? null : Math.min(...limits);
}

function secondsLeft(taint: Taint, tolerations: readonly Toleration[], now: number): number | null {
  const limit = toleratedSeconds(taint, tolerations, 0);
  if (limit === null || limit === 0) return limit;
  const added = Date.parse(taint.timeAdded ?? '');
  return Number.isNaN(added) ? null : Math.max(0, limit - (now - added) / 1000);
}

export interface TaintEviction {
  readonly evictNow: boolean;
  /** Seconds until the copy must leave; null: never. */
  readonly waitSeconds: number | null;
}

/** Whether NoExecute taints evict a copy, and when (parity F5). `enabled` is the hub's setting for evictions by taints. */
export function evictionByTaints(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  enabled: boolean,
  now: number,
): TaintEviction {
  const waitSeconds = enabled ? secondsUntilEviction(taints, tolerations, now) : null;
  return { evictNow: waitSeconds === 0, waitSeconds };
}
