import type { Health } from '../model/health.js';

/** A copy that is to leave its cluster once what replaces it is healthy. */
export interface EvictionTask {
  readonly cluster: string;
  /** When it started, in milliseconds; null: it starts now. */
  readonly startedAt: number | null;
  /** How long it may wait for its replacement; absent: as long as the hub allows. */
  readonly graceSeconds?: number;
  /** A person decides: true keeps the copy whatever happens, false lets it go at once. */
  readonly suppressDeletion?: boolean;
}

export interface Replacement {
  /** A placement was made since the eviction started. */
  readonly rescheduled: boolean;
  /** Clusters that replace the one that is left. */
  readonly targets: readonly string[];
  /** Health by cluster; a cluster that is missing has not reported. */
  readonly healths: ReadonlyMap<string, Health>;
}

/**
 * Whether a copy that is evicted gracefully stays for now (parity F7). It leaves once every target is healthy, or its time is over.
 * Unlike the reference, no target at all is no replacement: the copy stays until its time is over.
 */
export function staysEvicted(task: EvictionTask, replacement: Replacement, timeoutSeconds: number, now: number): boolean {
  if (task.suppressDeletion !== undefined) return task.suppressDeletion;
  if (task.startedAt === null) return true;
  if (now >= deadlineOf(task, task.startedAt, timeoutSeconds)) return false;
  return !isReplaced(replacement);
}

/** Seconds until the time of the first task is over, at least 0; null: no task has an end, so there is nothing to look at again. */
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
