import type { Clock } from '../../engine/ports/clock.js';

/**
 * Runs `work` with a signal that ends when the time to write is over, by the clock; then it fails with what `lost` makes. The
 * end may be moved on meanwhile. Looked at right before `work` begins: a process that was stopped for a while sends nothing it had queued.
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
