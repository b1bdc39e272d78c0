import { describe, expect, it } from '@jest/globals';
import { jsonText, storableInt } from './json-text.js';

describe('jsonText', () => {
  it.each([
    { value: { a: 'plain ü 😀' }, want: { a: 'plain ü 😀' }, because: 'what is right stays' },
    { value: { a: 'x\0y' }, want: { a: 'x\u{fffd}y' }, because: 'jsonb holds no NUL' },
    { value: { a: '😀'.slice(0, 1) }, want: { a: '\u{fffd}' }, because: 'a text that was cut in a pair is broken' },
    { value: { 'k\0': [{ 'a\ud800': 1 }] }, want: { 'k\u{fffd}': [{ 'a\u{fffd}': 1 }] }, because: 'names are texts too' },
    { value: { a: 'C:\\u0000' }, want: { a: 'C:\\u0000' }, because: 'six letters are no NUL' },
  ])('$because', ({ value, want }) => {
    expect(JSON.parse(jsonText(value))).toEqual(want);
  });
});

describe('storableInt', () => {
  it.each([
    { count: 3, want: 3 },
    { count: 3_000_000_000, want: 2_147_483_647 },
    { count: 1.5, want: 1 },
    { count: Number.NaN, want: 0 },
    { count: null, want: null },
  ])('$count is $want', ({ count, want }) => {
    expect(storableInt(count)).toBe(want);
  });
});
