import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lawRuns } from '../../../test/support/law-runs.js';
import { StartPace } from './start-pace.js';

const draws = (seed: number) => {
  let state = seed;
  return () => (state = (state * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;
};

/** The most of these times that lie within one second. */
function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1_000).length));
}

describe('the start of work for many clusters', () => {
  it('is at once for ten, and for one of the others each 100 ms', () => {
    const pace = new StartPace(() => 0.5);
    const waits = Array.from({ length: 13 }, () => pace.take(1_000_000));
    expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 50, 150, 250]);
  });

  it('is at once again for a cluster that comes later', () => {
    const pace = new StartPace(() => 0.5);
    for (let i = 0; i < 40; i += 1) pace.take(0);
    expect(pace.take(3_000)).toBe(50);
    expect(pace.take(10_000)).toBe(0);
  });

  it('has a bounded rate and a bounded wait, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { minLength: 11, maxLength: 250 }), fc.integer({ min: 1, max: 1_000_000 }), (arrivals, seed) => {
        const pace = new StartPace(draws(seed));
        const starts = arrivals.toSorted((a, b) => a - b).map((at) => [at, at + pace.take(at)] as const);
        expect(Math.max(...starts.map(([at, start]) => start - at))).toBeLessThanOrEqual(30_000);
        expect(mostInASecond(starts.map(([, start]) => start))).toBeLessThanOrEqual(10 + 10 + 1);
      }),
      { numRuns: Math.min(lawRuns, 1_000) },
    );
  });

  it('is spread over 30 s for more clusters than that rate allows', () => {
    const pace = new StartPace(draws(7));
    const starts = Array.from({ length: 1_000 }, () => pace.take(0));
    expect(Math.max(...starts)).toBeLessThanOrEqual(30_000);
    // 310 by their turns, and 690 at random.
    expect(mostInASecond(starts)).toBeLessThan(75);
  });

  it('is faster with less patience', () => {
    const pace = new StartPace(() => 0, 0.1);
    const waits = Array.from({ length: 12 }, () => pace.take(0));
    expect(waits.slice(10)).toEqual([10, 20]);
  });
});
