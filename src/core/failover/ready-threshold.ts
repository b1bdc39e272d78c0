import type { ReadyStatus } from './cluster-condition.js';

/** A probed status of a cluster, and since when every probe returned it, in milliseconds. */
export interface ReadyObservation {
  readonly ready: ReadyStatus;
  readonly since: number;
}

export interface ReadyThresholds {
  /** Seconds for which probes must succeed before a cluster is published as ready. */
  readonly successSeconds: number;
  /** Seconds for which probes must fail before it is published as not ready or unknown. */
  readonly failureSeconds: number;
}

export interface PublishedReady {
  readonly ready: ReadyStatus;
  /** Pass it to the next call. */
  readonly observation: ReadyObservation;
}

/**
 * The status to publish after a probe (parity F1). A new status is published after it was observed without interruption for its threshold.
 * The first probe of a cluster is published at once: there is no earlier status to keep. `last` and `published` are null before that; `now`
 * is in milliseconds.
 */
export function readyToPublish(
  observed: ReadyStatus,
  last: ReadyObservation | null,
  published: ReadyStatus | null,
  { successSeconds, failureSeconds }: ReadyThresholds,
  now: number,
): PublishedReady {
  const observation = last?.ready === observed ? last : { ready: observed, since: now };
  if (last === null || published === null) return { ready: observed, observation };
  const threshold = observed === 'True' ? successSeconds : failureSeconds;
  const isOver = now - observation.since >= threshold * 1000;
  return { ready: isOver ? observed : published, observation };
}
