import { describe, expect, it } from '@jest/globals';
import { didYouMean } from './did-you-mean.js';

describe('The suggested name', () => {
  it.each([
    { written: 'replcias', known: ['image', 'replicas'], want: 'replicas' },
    { written: 'Replicas', known: ['replicas'], want: 'replicas' },
    { written: 'a', known: ['ab'], want: 'ab' },
    { written: 'abc', known: ['abcdef'], want: null },
    { written: 'replicas', known: ['image'], want: null },
    { written: 'x'.repeat(65), known: ['x'.repeat(65)], want: null },
  ])('$written of $known is $want', ({ written, known, want }) => {
    expect(didYouMean(written, known)).toBe(want);
  });

  it('is searched among the first 1 000 names of a similar length', () => {
    const far = Array.from({ length: 5_000 }, (_, i) => `${'long'.repeat(10)}${i}`);
    const other = Array.from({ length: 1_000 }, (_, i) => `${String(i).padStart(8, '0')}`);
    expect(didYouMean('replcias', [...far, ...other.slice(1), 'replicas'])).toBe('replicas');
    expect(didYouMean('replcias', [...far, ...other, 'replicas'])).toBeNull();
  });
});
