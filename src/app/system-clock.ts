import type { Clock } from '../engine/ports/clock.js';

/**
 * The real time since the start of the process: it starts with the time of day and is never set, so that an operator who corrects the system's clock
 * by an hour makes no wait an hour longer, and no lease last an hour more. Timers do not keep the process alive: what should, says so by itself. What throws in one is reported and
 * ends nothing else.
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
