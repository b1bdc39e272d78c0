import type { Clock } from '../../src/engine/ports/clock.js';

/** For tests that talk to servers, which know no other time. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
