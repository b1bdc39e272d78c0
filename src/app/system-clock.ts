import type { Clock } from '../engine/ports/clock.js';

/**
 * The real time. Timers do not keep the process alive: what should, says so by itself. What throws in one is reported and
 * ends nothing else.
 */
export function systemClock(onError: (error: unknown) => void): Clock {
  return {
    now: () => Date.now(),
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
