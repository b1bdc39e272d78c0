import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type PatchOperation, patch, read } from './json-patch.js';

const patched = (document: object, operation: PatchOperation) => patch(document, operation) ?? document;

describe('a patch', () => {
  it.each<{ document: object; operation: PatchOperation; want: object }>([
    { document: { a: 1 }, operation: { operator: 'add', path: '/b', value: 2 }, want: { a: 1, b: 2 } },
    { document: { a: 1 }, operation: { operator: 'add', path: '/a', value: 2 }, want: { a: 2 } },
    { document: { a: 1 }, operation: { operator: 'add', path: '/a', value: null }, want: { a: null } },
    { document: { a: [1, 3] }, operation: { operator: 'add', path: '/a/1', value: 2 }, want: { a: [1, 2, 3] } },
    { document: { a: [1] }, operation: { operator: 'add', path: '/a/1', value: 2 }, want: { a: [1, 2] } },
    { document: { a: [1] }, operation: { operator: 'add', path: '/a/-', value: 2 }, want: { a: [1, 2] } },
    { document: { a: [1, 2] }, operation: { operator: 'replace', path: '/a/0', value: 5 }, want: { a: [5, 2] } },
    { document: { a: [1, 2] }, operation: { operator: 'remove', path: '/a/0' }, want: { a: [2] } },
    { document: { 'a/b': { 'c~d': 1 } }, operation: { operator: 'remove', path: '/a~1b/c~0d' }, want: { 'a/b': {} } },
    { document: { '': 1 }, operation: { operator: 'replace', path: '/', value: 2 }, want: { '': 2 } },
    { document: { '~1': 1 }, operation: { operator: 'remove', path: '/~01' }, want: {} },
  ])('$operation of $document gives $want', ({ document, operation, want }) => {
    expect(patched(document, operation)).toEqual(want);
  });

  it.each<{ document: object; operation: PatchOperation; because: string }>([
    { document: {}, operation: { operator: 'add', path: '/a/b', value: 1 }, because: 'the parent is not there' },
    { document: {}, operation: { operator: 'replace', path: '/a', value: 1 }, because: 'there is nothing to replace' },
    { document: {}, operation: { operator: 'remove', path: '/toString' }, because: 'what is inherited is not there' },
    { document: { a: [1] }, operation: { operator: 'add', path: '/a/2', value: 1 }, because: 'it would leave a hole' },
    { document: { a: [1] }, operation: { operator: 'remove', path: '/a/-' }, because: 'there is nothing after the last' },
    { document: { a: [1] }, operation: { operator: 'replace', path: '/a/01', value: 1 }, because: 'an index has no leading zero' },
    { document: { a: [1] }, operation: { operator: 'replace', path: '/a/-1', value: 1 }, because: 'an index is not negative' },
    { document: { a: 'text' }, operation: { operator: 'add', path: '/a/0', value: 1 }, because: 'text has no places' },
    {
      document: { a: Array(10_002).fill(0) },
      operation: { operator: 'replace', path: '/a/10001', value: 1 },
      because: 'the index is beyond the limit',
    },
    { document: {}, operation: { operator: 'add', path: '', value: {} }, because: 'the root stays' },
    { document: {}, operation: { operator: 'add', path: 'a', value: 1 }, because: 'a pointer starts with a slash' },
    { document: {}, operation: { operator: 'add', path: '/__proto__/x', value: 1 }, because: 'the name reaches the prototype' },
    { document: {}, operation: { operator: 'add', path: '/constructor/prototype/x', value: 1 }, because: 'the name reaches the prototype' },
  ])('refuses $operation and changes nothing: $because', ({ document, operation }) => {
    const before = JSON.stringify(document);
    expect(patch(document, operation)).toEqual(expect.any(String));
    expect(JSON.stringify(document)).toBe(before);
  });

  it('shares nothing with its input', () => {
    const value = { list: [1] };
    const document = patched({}, { operator: 'add', path: '/a', value }) as { a: { list: number[] } };
    document.a.list.push(2);
    expect(value).toEqual({ list: [1] });
  });

  it('never reaches the prototype of objects', () => {
    const names = fc.array(fc.constantFrom('a', '0', '-', '__proto__', 'constructor', 'prototype', 'toString', '~0', '~1'), {
      minLength: 1,
      maxLength: 5,
    });
    const values = fc.oneof(fc.jsonValue(), fc.constant(JSON.parse('{"__proto__": {"polluted": 1}}')));
    fc.assert(
      fc.property(fc.constantFrom('add', 'replace', 'remove'), names, values, (operator, path, value) => {
        patch({ a: { a: [{}] } }, { operator, path: `/${path.join('/')}`, value });
        return ({} as { polluted?: number }).polluted === undefined && Object.keys(Object.prototype).length === 0;
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads undefined at a missing path', () => {
    expect([read({ a: [1] }, '/a/0'), read({ a: 1 }, '/a/b'), read({}, '/constructor'), read([], '/length')]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
