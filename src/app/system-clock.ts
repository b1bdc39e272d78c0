import type { Clock } from '../engine/ports/clock.js';

/** The real time. Timers do not keep the process alive: what should, says so by itself. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
