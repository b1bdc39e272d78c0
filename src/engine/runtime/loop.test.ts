import { describe, expect, it } from '@jest/globals';
import { aSteppedClock, someWakeups } from '../../../test/support/stepped-clock.js';
import { type PassEnd, runLoop } from './loop.js';

function aLoop(ends: (PassEnd | Error)[]) {
  const clock = aSteppedClock();
  const wakeups = someWakeups();
  const failures: unknown[] = [];
  let passes = 0;
  const loop = runLoop({
    step: 'plan',
    pass: async () => {
      const end = ends[passes] ?? 'idle';
      passes += 1;
      if (end instanceof Error) throw end;
      return end;
    },
    wakeups,
    clock,
    pollMs: 5_000,
    onFailure: (_step, error) => failures.push(error),
  });
  return { clock, wakeups, failures, loop, passes: () => passes };
}

describe('runLoop', () => {
  it('runs a pass at the start and again at the slow poll', async () => {
    const { clock, passes, loop } = aLoop([]);
    await clock.step(0);
    expect(passes()).toBe(1);
    await clock.step(4_999);
    expect(passes()).toBe(1);
    await clock.step(1);
    expect(passes()).toBe(2);
    await loop.stop();
  });

  it('runs again at once while more waits', async () => {
    const { clock, passes, loop } = aLoop(['more', 'more', 'idle']);
    await clock.step(0);
    expect(passes()).toBe(3);
    await loop.stop();
  });

  it('makes one pass of many wake-ups', async () => {
    const { clock, wakeups, passes, loop } = aLoop([]);
    await clock.step(0);
    for (let i = 0; i < 10; i += 1) wakeups.wake('plan');
    await clock.step(0);
    expect(passes()).toBeLessThanOrEqual(3);
    expect(passes()).toBeGreaterThanOrEqual(2);
    await loop.stop();
  });

  it('runs again after the delay that the pass returns', async () => {
    const { clock, passes, loop } = aLoop([{ lookAgainInMs: 200 }]);
    await clock.step(0);
    await clock.step(199);
    expect(passes()).toBe(1);
    await clock.step(1);
    expect(passes()).toBe(2);
    await loop.stop();
  });

  it('reports a pass that throws and runs it again after a delay, whatever wakes it', async () => {
    const { clock, wakeups, failures, passes, loop } = aLoop([new Error('database away')]);
    await clock.step(0);
    wakeups.wake('plan');
    await clock.step(50);
    expect([passes(), failures.length]).toEqual([1, 1]);
    await clock.step(50);
    expect(passes()).toBe(2);
    await loop.stop();
  });

  it('starts no pass after it was stopped', async () => {
    const { clock, wakeups, passes, loop } = aLoop([]);
    await clock.step(0);
    await loop.stop();
    wakeups.wake('plan');
    await clock.step(60_000);
    expect(passes()).toBe(1);
  });
});
