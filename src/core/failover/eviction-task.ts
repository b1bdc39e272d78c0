import type { Health } from '../model/health.js';

/** A copy that leaves its cluster once its replacement is healthy. */
export interface EvictionTask {
  readonly cluster: string;
  /** When it started, in milliseconds; null: it starts now. */
  readonly startedAt: number | null;
  /** Seconds that it may wait for its replacement; absent: the limit of the hub. */
  readonly graceSeconds?: number;
  /** Set by a person: true keeps the copy in any case, false lets it leave at once. */
  readonly suppressDeletion?: boolean;
}

export interface Replacement {
  /** A placement was made since the eviction started. */
  readonly rescheduled: boolean;
  /** Clusters that replace the evicted one. */
  readonly targets: readonly string[];
  /** Health by cluster; a cluster that is missing has not reported. */
  readonly healths: ReadonlyMap<string, Health>;
}

/**
 * Whether a gracefully evicted copy stays for now (parity F7). It leaves once every target is healthy or its time is over. Unlike the
 * reference, an empty target list does not count as a replacement: the copy stays until its time is over.
 */
export function staysEvicted(task: EvictionTask, replacement: Replacement, timeoutSeconds: number, now: number): boolean {
  if (task.suppressDeletion !== undefined) return task.suppressDeletion;
  if (task.startedAt === null) return true;
  if (now >= deadlineOf(task, task.startedAt, timeoutSeconds)) return false;
  return !isReplaced(replacement);
}

/** Seconds until the first task's time is over, at least 0; null: no task has a time limit, so no new check is needed. */
export function nextEvictionEnd(tasks: readonly EvictionTask[], timeoutSeconds: number, now: number): number | null {
  const ends = tasks
    .filter(({ suppressDeletion }) => suppressDeletion === undefined)
    .map((task) => (deadlineOf(task, task.startedAt ?? now, timeoutSeconds) - now) / 1000);
  return ends.length === 0 ? null : Math.max(0, Math.min(...ends));
}

function deadlineOf({ graceSeconds }: EvictionTask, startedAt: number, timeoutSeconds: number): number {
  return startedAt + (graceSeconds ?? timeoutSeconds) * 1000;
}

function isReplaced({ rescheduled, targets, healths }: Replacement): boolean {
  return rescheduled && targets.length > 0 && targets.every((cluster) => healths.get(cluster) === 'HEALTHY');
}
