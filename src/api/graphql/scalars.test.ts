import { describe, expect, it } from '@jest/globals';
import { json } from './scalars.js';

const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => ({ inner }), 'value');

describe('a JSON value', () => {
  it('may be as large and as deep as a manifest', () => {
    expect(() => json.parseValue(Array.from({ length: 100_000 }, (_, i) => i))).not.toThrow();
    expect(() => json.parseValue(nested(100))).not.toThrow();
  });

  it('is refused when it is larger or deeper', () => {
    expect(() => json.parseValue(Array.from({ length: 200_000 }, (_, i) => i))).toThrow('too large or too deep');
    expect(() => json.parseValue(nested(101))).toThrow('too large or too deep');
  });

  it('is refused with a key that is special in JavaScript', () => {
    expect(() => json.parseValue({ data: JSON.parse('{ "__proto__": {} }') })).toThrow('__proto__');
  });
});
