import type { Clock } from '../../engine/ports/clock.js';

/**
 * Runs `work` with a signal that aborts at the time `until`; then it throws the error of `lost`. `until` is read again at each expiry, so
 * it may be extended meanwhile. It is checked right before `work` begins, so that a process that was suspended does not send its queued
 * writes.
 */
export async function withFence<T>(
  clock: Clock,
  until: () => number,
  lost: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const fence = new AbortController();
  let stop = () => {};
  const look = () => {
    const leftMs = until() - clock.now();
    if (leftMs <= 0) fence.abort();
    else if (Number.isFinite(leftMs)) stop = clock.after(leftMs, look);
  };
  look();
  if (fence.signal.aborted) throw lost();
  try {
    return await work(fence.signal);
  } catch (error) {
    throw fence.signal.aborted ? lost() : error;
  } finally {
    stop();
  }
}
