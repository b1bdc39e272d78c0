import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { sameJson } from './same-json.js';

/** Few values, so that pairs are often equal. */
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(null, 0, 1, 'a', true), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 2 }),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), fc.oneof(tie('value'), fc.constant(undefined)), { maxKeys: 3 }),
})).value;

describe('values that are the same as JSON', () => {
  it('are those with the same canonical text', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
      { numRuns: 10_000 },
    );
  });

  it('are not changed by the order of keys, and are by a field that one inherits', () => {
    expect(sameJson({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(sameJson({ toString: 1 }, {})).toBe(false);
  });
});
