import { describe, expect, it } from '@jest/globals';
import { niceMax, pathOf, withZeros } from './chart.js';

const frame = { fromMs: 0, toMs: 100, max: 10, width: 100, height: 50, gapMs: 20 };
const at = (atMs: number, value: number) => ({ atMs, value });

describe('a chart', () => {
  it('is a line through its points, with gaps where nothing was measured', () => {
    expect(pathOf([at(0, 0), at(10, 10), at(50, 5), at(60, 5)], frame)).toBe('M0 50L10 0M50 25L60 25');
    expect(pathOf([at(50, 5)], frame)).toBe('M50 25h2');
    expect(pathOf([], frame)).toBe('');
  });

  it('stays within its frame', () => {
    expect(pathOf([at(0, 99), at(10, 99)], frame)).toBe('M0 0L10 0');
  });

  it('has 0 in each interval without a measurement', () => {
    expect(withZeros([at(20, 3)], 5, 47, 10)).toEqual([at(10, 0), at(20, 3), at(30, 0)]);
  });

  it.each([
    { values: [], max: 1 },
    { values: [0.3], max: 0.5 },
    { values: [7, 12], max: 20 },
    { values: [100], max: 100 },
  ])('of $values ends at $max', ({ values, max }) => {
    expect(niceMax(values)).toBeCloseTo(max);
  });
});
