import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../engine/ports/clock.js';
import { withFence } from './fence.js';

const lost = () => new Error('the lease is lost');

/** A clock that is stepped by hand. */
function aClock() {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  const advance = (ms: number) => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  return { clock, advance, timers };
}

/** Ends when its signal aborts. */
const never = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('a write within the time of a lease', () => {
  it('is not started after that time', async () => {
    const { clock, advance } = aClock();
    advance(10);
    let begun = false;
    const write = withFence(
      clock,
      () => 10,
      lost,
      async () => {
        begun = true;
      },
    );
    await expect(write).rejects.toThrow('the lease is lost');
    expect(begun).toBe(false);
  });

  it('is aborted at that time', async () => {
    const { clock, advance } = aClock();
    const write = withFence(clock, () => 10, lost, never);
    advance(10);
    await expect(write).rejects.toThrow('the lease is lost');
  });

  it('continues if the lease was renewed meanwhile, and leaves no timer', async () => {
    const { clock, advance, timers } = aClock();
    let until = 10;
    const done = Promise.withResolvers<string>();
    const write = withFence(
      clock,
      () => until,
      lost,
      () => done.promise,
    );
    until = 20;
    advance(10);
    done.resolve('written');
    await expect(write).resolves.toBe('written');
    expect(timers).toEqual([]);
  });

  it('is not limited without a lease', async () => {
    const { clock, timers } = aClock();
    await expect(
      withFence(
        clock,
        () => Number.POSITIVE_INFINITY,
        lost,
        async () => 'written',
      ),
    ).resolves.toBe('written');
    expect(timers).toEqual([]);
  });
});
