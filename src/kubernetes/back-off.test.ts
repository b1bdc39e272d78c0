import { describe, expect, it } from '@jest/globals';
import { backOffMs, equalJitter, fullJitter, none } from './back-off.js';

const figures = { firstMs: 500, longestMs: 30_000 };

describe('the wait before a retry', () => {
  it.each([
    { retries: 0, want: 500, because: 'the first is the shortest' },
    { retries: 1, want: 1_000, because: 'each doubles it' },
    { retries: 5, want: 16_000, because: 'each doubles it' },
    { retries: 6, want: 30_000, because: 'it is bounded' },
    { retries: 5_000, want: 30_000, because: 'it stays bounded where doubling exceeds all numbers' },
  ])('after $retries retries is $want ms: $because', ({ retries, want }) => {
    expect(backOffMs(retries, figures, none)).toBe(want);
  });

  it.each([
    { jitter: 'equal', of: equalJitter, want: [500, 750, 1_000] },
    { jitter: 'full', of: fullJitter, want: [0, 500, 1_000] },
  ])('is spread by $jitter jitter: $want ms of 1000', ({ of, want }) => {
    expect(
      [0, 0.5, 1].map((random) =>
        backOffMs(
          1,
          figures,
          of(() => random),
        ),
      ),
    ).toEqual(want);
  });
});
