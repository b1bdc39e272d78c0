import { describe, expect, it } from '@jest/globals';
import { age, duration } from './age.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a duration', () => {
  it.each([
    { ms: 0, says: '0s', because: 'nothing passed' },
    { ms: 119 * SECOND, says: '119s', because: 'seconds up to two minutes' },
    { ms: 2 * MINUTE, says: '2m', because: 'a rest of nothing is left out' },
    { ms: 3 * MINUTE + 12 * SECOND, says: '3m12s', because: 'minutes and seconds up to ten minutes' },
    { ms: 12 * MINUTE + 59 * SECOND, says: '12m', because: 'minutes alone up to three hours' },
    { ms: 179 * MINUTE, says: '179m', because: 'minutes alone up to three hours' },
    { ms: 5 * HOUR + 2 * MINUTE, says: '5h2m', because: 'hours and minutes up to eight hours' },
    { ms: 47 * HOUR, says: '47h', because: 'hours alone up to two days' },
    { ms: 3 * DAY + 4 * HOUR, says: '3d4h', because: 'days and hours up to eight days' },
    { ms: 700 * DAY, says: '700d', because: 'days alone up to two years' },
    { ms: 3 * 365 * DAY + 5 * DAY, says: '3y5d', because: 'years and days up to eight years' },
    { ms: 20 * 365 * DAY, says: '20y', because: 'years alone after that' },
  ])('of $ms ms is $says: $because', ({ ms, says }) => {
    expect(duration(ms)).toBe(says);
  });
});

describe('an age', () => {
  const now = Date.parse('2026-11-24T06:00:00.000Z');

  it('is how long ago the moment was', () => {
    expect(age('2026-11-24T05:56:48.000Z', now)).toBe('3m12s');
  });

  it('is 0s for a moment that lies ahead, since clocks differ', () => {
    expect(age('2026-11-24T06:00:02.000Z', now)).toBe('0s');
  });

  it('is null without a moment', () => {
    expect(age(null, now)).toBeNull();
    expect(age('yesterday', now)).toBeNull();
  });
});
