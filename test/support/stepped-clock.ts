import type { Clock } from '../../src/engine/ports/clock.js';
import type { Step, Wakeups } from '../../src/engine/ports/wakeups.js';

export interface SteppedClock extends Clock {
  /** Moves time on, runs what is due on the way in order, and lets promises settle. */
  step(ms: number): Promise<void>;
}

export function aSteppedClock(start = 0): SteppedClock {
  let now = start;
  let next = 1;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  const settle = async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };

  return {
    now: () => now,
    after(delayMs, run) {
      const id = next++;
      timers.set(id, { at: now + delayMs, run });
      return () => timers.delete(id);
    },
    async step(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
        if (!due) break;
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

export function someWakeups(): Wakeups {
  const listeners = new Map<string, Set<() => void>>();
  return {
    wake: (step: Step | 'api') => {
      for (const run of listeners.get(step) ?? []) run();
    },
    onWake(step, run) {
      const set = listeners.get(step) ?? new Set();
      listeners.set(step, set.add(run));
      return () => set.delete(run);
    },
  };
}
