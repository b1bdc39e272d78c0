import { describe, expect, it } from '@jest/globals';
import { PlanWake } from './plan-wake.js';

/** A PlanWake with a stepped clock; `wokenAt` lists the times of its wake-ups. */
function aPlanWake() {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const wokenAt: number[] = [];
  const clock = {
    now: () => now,
    after: (delayMs: number, run: () => void) => {
      timers.push({ at: now + delayMs, run });
      return () => undefined;
    },
  };
  const planWake = new PlanWake(() => wokenAt.push(now), clock);
  /** Stores the intents of `together` requests; each takes `tookMs`. */
  const store = async (together: number, tookMs = 0) => {
    const ends: (() => void)[] = [];
    const requests = Array.from({ length: together }, () => planWake.counted(() => new Promise<void>((end) => ends.push(end))));
    step(tookMs);
    planWake.stored();
    for (const end of ends) end();
    await Promise.all(requests);
  };
  const step = (ms: number) => {
    for (const end = now + ms; ; ) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      now = next?.at ?? end;
      if (!next) return;
      timers = timers.filter((one) => one !== next);
      next.run();
    }
  };
  return { store, step, wokenAt };
}

describe('PlanWake', () => {
  it('wakes the planner immediately after each intent of a user who sends one at a time', async () => {
    const { store, step, wokenAt } = aPlanWake();

    for (let i = 0; i < 3; i++) {
      await store(1);
      step(10);
    }

    expect(wokenAt).toEqual([0, 10, 20]);
  });

  it('wakes the planner once, at the end of a burst', async () => {
    const { store, step, wokenAt } = aPlanWake();

    for (let i = 0; i < 5; i++) {
      await store(i % 2 === 0 ? 15 : 1);
      step(40);
    }
    step(1_000);

    expect(wokenAt).toEqual([260]);
  });

  it('counts requests that take long as a burst, too', async () => {
    const { store, step, wokenAt } = aPlanWake();

    await store(16, 300);
    step(50);
    await store(16, 300);
    step(1_000);

    expect(wokenAt).toEqual([750]);
  });

  it('wakes the planner every second during a burst', async () => {
    const { store, step, wokenAt } = aPlanWake();

    for (let i = 0; i < 50; i++) {
      await store(16);
      step(50);
    }

    expect(wokenAt).toEqual([1_000, 2_000]);
  });

  it('wakes the planner immediately again after the burst', async () => {
    const { store, step, wokenAt } = aPlanWake();
    await store(4);
    step(100);

    await store(3);

    expect(wokenAt).toEqual([100, 100]);
  });
});
