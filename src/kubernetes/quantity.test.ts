import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatQuantity, parseQuantity, quantityError, quantityNano, sameQuantity } from './quantity.js';

describe('quantities', () => {
  it.each([
    ['100m', 0.1],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['.5', 0.5],
    ['5.', 5],
    ['2e3', 2000],
    ['2E', 2e18],
    ['1E2', 100],
    ['-3Ki', -3072],
    ['+1k', 1000],
    ['1u', 1e-6],
    [4, 4],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', 'abc', '1.2.3', '1 Gi', '1gi', '1K', '--1', '0x10', '1e', 'NaN', null, {}, '9'.repeat(80)])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
    expect(quantityError(text)).toContain('must be a quantity');
  });

  it('rounds fractions of a billionth away from zero, as the API server does', () => {
    expect([quantityNano('0.0000000001'), quantityNano('-0.0000000001')]).toEqual([1n, -1n]);
  });

  it('compares by value and not by text', () => {
    expect([sameQuantity('1000m', '1'), sameQuantity('1Gi', '1024Mi'), sameQuantity('1G', '1Gi'), sameQuantity('x', 'x')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('formats what it parses', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => parseQuantity(formatQuantity(bytes, 'binary')) === bytes));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        (milli) => quantityNano(formatQuantity(milli / 1000, 'decimal')) === BigInt(milli) * 10n ** 6n,
      ),
    );
    expect([
      formatQuantity(0.25, 'decimal'),
      formatQuantity(2, 'decimal'),
      formatQuantity(2 ** 29, 'binary'),
      formatQuantity(0, 'binary'),
    ]).toEqual(['250m', '2', '512Mi', '0']);
  });
});
