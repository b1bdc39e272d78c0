import { describe, expect, it } from '@jest/globals';
import { claim } from './law-runs.js';

describe('a claim of a law', () => {
  it.each([
    { name: 'another value', judge: () => claim(1).toBe(2) },
    { name: 'an equal object that is not the same', judge: () => claim({}).toBe({}) },
    { name: 'another object', judge: () => claim({ a: [1, { b: 2 }] }).toEqual({ a: [1, { b: 3 }] }) },
    { name: 'a shorter list', judge: () => claim([1]).toHaveLength(2) },
    { name: 'no list', judge: () => claim(undefined).toHaveLength(0) },
    { name: 'as much as must not be reached', judge: () => claim(2).toBeLessThan(2) },
    { name: 'too much', judge: () => claim(3).toBeLessThanOrEqual(2) },
    { name: 'as little as must be exceeded', judge: () => claim(2).toBeGreaterThan(2) },
    { name: 'too little', judge: () => claim(1).toBeGreaterThanOrEqual(2) },
    { name: 'no number', judge: () => claim(null).toBeLessThanOrEqual(2) },
    { name: 'what is not a number', judge: () => claim(Number.NaN).toBeGreaterThanOrEqual(2) },
  ])('fails as with `expect`: $name', ({ judge }) => {
    expect(judge).toThrow(/expect\(/);
  });

  it('holds where `expect` holds', () => {
    claim(Number.NaN).toBe(Number.NaN);
    claim({ a: 1, b: undefined }).toEqual({ a: 1 });
    claim([new Map([['a', 1]])]).toEqual([new Map([['a', 1]])]);
    claim([]).toHaveLength(0);
    claim('ab').toHaveLength(2);
    claim(1).toBeLessThan(2);
    claim(2).toBeGreaterThanOrEqual(2);
    expect.assertions(2);
  });
});
