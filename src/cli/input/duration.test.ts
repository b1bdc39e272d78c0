import { describe, expect, it } from '@jest/globals';
import { parseCount, parseDuration } from './duration.js';

describe('a duration argument', () => {
  it.each([
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2h', 7_200_000],
    ['60', 60_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 's', '5 s', '-1s', '1d', '10000h'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('a count argument', () => {
  it('is a whole number of at least its minimum', () => {
    expect(parseCount('0', 0)).toBe(0);
    for (const text of ['0', '1.5', '-1', 'x', '99999999999'])
      expect(() => parseCount(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
