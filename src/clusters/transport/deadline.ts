import type { Clock } from '../../engine/ports/clock.js';

/** Thrown by `withDeadline` at the deadline; translated to CLUSTER_TIMEOUT. */
export class DeadlineError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Thrown by `withDeadline` when the caller's signal aborts. */
export class CancelledError extends Error {
  readonly code = 'CANCELLED';
}

/**
 * Runs `work` with a signal that aborts at the deadline or with `outer`, and rejects at that time even if `work` ignores the signal, as a
 * request does that waits for a connection.
 */
export function withDeadline<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const end = (error: Error) => {
      reject(error);
      controller.abort(error);
    };
    const cancel = () => end(new CancelledError('cancelled'));
    if (outer?.aborted) return cancel();

    const stopTimer = clock.after(ms, () => end(new DeadlineError(`no answer in ${ms} ms`)));
    outer?.addEventListener('abort', cancel, { once: true });
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        stopTimer();
        outer?.removeEventListener('abort', cancel);
      });
  });
}
