import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import fc from 'fast-check';

/**
 * How many cases a law is tried on: ten thousand where CI runs, few at a desk, and as many as `FC_RUNS` says where somebody looks
 * for more.
 */
export const lawRuns = Number(process.env['FC_RUNS'] ?? (process.env['CI'] ? 10_000 : 400));

/** Enough time for them on a machine that others use too. */
export const LAW_TIMEOUT_MS = 300_000;

/**
 * How many of the generated cases come to what a law claims. A law that skips most of its cases would pass whatever the code does, so at
 * least half must reach the claim.
 */
export interface Reach {
  /** This case was judged: whether it came to the claim. Once a case. */
  count(reached: boolean): void;
  /** Skips the case where `condition` is false, and counts it as one that did not come to the claim. */
  given(condition: boolean): void;
  /** Fails if fewer than half of the cases came to the claim (by more than three standard deviations of the sample), or if there was none. */
  expectMost(): void;
}

export function lawReach(): Reach {
  let [reached, all] = [0, 0];
  return {
    count(is) {
      all += 1;
      if (is) reached += 1;
    },
    given(condition) {
      if (!condition) all += 1;
      fc.pre(condition);
    },
    expectMost() {
      if (reached < all / 2 - 1.5 * Math.sqrt(all) || all === 0)
        throw new Error(`Only ${reached} of ${all} generated cases came to what the law claims.`);
    },
  };
}

/**
 * `expect` for what a law claims in each of its cases. `expect` makes all of its matchers at each call, which costs more CPU than many a case;
 * this makes them only where the claim is not plainly true, for the verdict and its message.
 */
export function claim(actual: unknown) {
  const told = () => expect(actual);
  const amount = typeof actual === 'number' ? actual : Number.NaN;
  return {
    toBe: (wanted: unknown) => Object.is(actual, wanted) || told().toBe(wanted),
    toEqual: (wanted: unknown) => isDeepStrictEqual(actual, wanted) || told().toEqual(wanted),
    toHaveLength: (wanted: number) => (Array.isArray(actual) && actual.length === wanted) || told().toHaveLength(wanted),
    toBeLessThan: (most: number) => amount < most || told().toBeLessThan(most),
    toBeLessThanOrEqual: (most: number) => amount <= most || told().toBeLessThanOrEqual(most),
    toBeGreaterThan: (least: number) => amount > least || told().toBeGreaterThan(least),
    toBeGreaterThanOrEqual: (least: number) => amount >= least || told().toBeGreaterThanOrEqual(least),
  };
}
