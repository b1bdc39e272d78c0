import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { PreparedQueries } from './prepared-queries.js';

const schema = buildSchema('type Query { a: String b(text: String): Query }');
const fields = (count: number, query: number) => Array.from({ length: count }, (_, i) => `f${query}_${i}: a`).join(' ');

describe('prepared queries', () => {
  it('are compiled at the second request', () => {
    const queries = new PreparedQueries(schema);
    const compiled = Array.from({ length: 3 }, () => queries.prepare('{ a }').compiled);

    expect(compiled[0]).toBeNull();
    expect(compiled[1]).not.toBeNull();
    expect(compiled[2]).toBe(compiled[1]);
  });

  it('stay within their bytes under 1 200 distinct ones, each requested twice', () => {
    const queries = new PreparedQueries(schema, 4_000_000);
    for (let i = 0; i < 1_200; i++) for (const _ of [1, 2]) queries.prepare(`{ ${fields(3, i)} }`);

    expect(queries.bytes).toBeLessThanOrEqual(4_000_000);
    expect(queries.size).toBeGreaterThan(10);
    expect(queries.size).toBeLessThan(100);
  });

  it('of large texts are not cached', () => {
    const queries = new PreparedQueries(schema);
    for (const _ of [1, 2]) expect(queries.prepare(`{ b(text: "${'x'.repeat(100_000)}") { a } }`).compiled).toBeNull();

    expect([queries.size, queries.bytes]).toEqual([0, 0]);
  });

  it('with thousands of fields, or fragments that multiply to them, are not compiled', () => {
    const queries = new PreparedQueries(schema);
    const text = `{ b { ...A ...B } } fragment A on Query { ${'a '.repeat(300)} } fragment B on Query { ...A ...A }`;
    for (const _ of [1, 2]) expect(queries.prepare(text).compiled).toBeNull();
  });

  it('that are invalid are not cached', () => {
    const queries = new PreparedQueries(schema);
    for (const text of ['{ unknown }', '{ a', '', '{"kind":"Document"}', '{ ...F } fragment F on Query { ...F }']) {
      expect(() => queries.prepare(text)).toThrow();
    }
    expect(queries.size).toBe(0);
  });
});
