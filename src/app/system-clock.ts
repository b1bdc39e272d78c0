import type { Clock } from '../engine/ports/clock.js';

/**
 * A monotonic clock: it starts with the time of day and is never set, so that correcting the system's clock by an hour does not make waits
 * or leases an hour longer. Timers do not keep the process alive; code that must keep it alive does so itself. An error in a timer is
 * reported to `onError` and has no other effect.
 */
export function systemClock(onError: (error: unknown) => void): Clock {
  return {
    now: () => performance.timeOrigin + performance.now(),
    after(delayMs, run) {
      const timer = setTimeout(() => {
        try {
          run();
        } catch (error) {
          onError(error);
        }
      }, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
