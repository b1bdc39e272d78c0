import { describe, expect, it } from '@jest/globals';
import { defaultAttemptLimits, TokenAttempts } from './token-attempts.js';

describe('wrong tokens', () => {
  it('of one address are answered at once twenty times a minute, then delayed', () => {
    let now = 1_000_000;
    const attempts = new TokenAttempts(defaultAttemptLimits, () => now);
    const answers = Array.from({ length: 21 }, () => attempts.failed('192.0.2.1'));

    expect(answers.slice(0, 20).every(({ holdMs, retryAfterMs }) => holdMs === 0 && retryAfterMs === null)).toBe(true);
    expect(answers[20]).toEqual({ holdMs: 1_000, retryAfterMs: 3_000 });
    expect(attempts.failed('192.0.2.2')).toEqual({ holdMs: 0, retryAfterMs: null });

    now += 3_000;
    expect(attempts.failed('192.0.2.1').holdMs).toBe(0);
    expect(attempts.failed('192.0.2.1').holdMs).toBe(1_000);
  });

  it('of many addresses are limited in total', () => {
    const attempts = new TokenAttempts(defaultAttemptLimits, () => 0);
    const held = Array.from({ length: 500 }, (_, i) => attempts.failed(`address ${i}`)).filter(({ holdMs }) => holdMs > 0);

    expect(held).toHaveLength(300);
  });

  it('are summed by address, and those of further addresses together', () => {
    let now = 0;
    const attempts = new TokenAttempts({ ...defaultAttemptLimits, summed: 2 }, () => now++);
    for (const address of ['a', 'b', 'c', 'd', 'a']) attempts.failed(address);

    expect(attempts.take()).toEqual([
      { address: 'a', count: 2, firstAt: 1, lastAt: 5 },
      { address: 'b', count: 1, firstAt: 2, lastAt: 2 },
      { address: null, count: 2, firstAt: 3, lastAt: 4 },
    ]);
    expect(attempts.take()).toEqual([]);
  });
});
