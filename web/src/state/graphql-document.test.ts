import { describe, expect, it } from '@jest/globals';
import { fitsAddress, readDocument, readVariables, textOfOperation } from './graphql-document.js';

describe('readDocument', () => {
  it('lists operations with their root fields, those of fragments included', () => {
    const { operations } = readDocument(`
      query Read { hub { id } ...More ... on Query { clusters(first: 1) { totalCount } } }
      mutation Change { apply(input: {}) { userErrors { code } } }
      fragment More on Query { freezes { id } hub { version } ...More }
    `);
    expect(operations).toEqual([
      { name: 'Read', kind: 'query', fields: ['hub', 'freezes', 'clusters'] },
      { name: 'Change', kind: 'mutation', fields: ['apply'] },
    ]);
  });

  it('reports the line of a syntax error', () => {
    expect(readDocument('{\n  hub {\n')).toEqual({ operations: [], error: { message: expect.stringContaining('<EOF>'), line: 3 } });
  });

  it('reads no more tokens than the hub', () => {
    expect(readDocument(`{ ${'a '.repeat(6_000)} }`).error?.message).toMatch(/5000 tokens/);
  });
});

describe('textOfOperation', () => {
  it('has only the operation and its fragments', () => {
    const text = textOfOperation('query A { ...F } subscription B { events { id } } fragment F on Query { hub { id } }', 'B');
    expect(text.replaceAll(/\s+/g, ' ').trim()).toBe('subscription B { events { id } }');
  });

  it('finds the operation without a name', () => {
    expect(textOfOperation('{ hub { id } }', undefined)).toContain('hub');
  });
});

describe('readVariables', () => {
  it.each([
    ['', { values: {} }],
    ['{"first": 5}', { values: { first: 5 } }],
    ['[1]', { error: '' }],
    ['null', { error: '' }],
  ])('reads %j', (text, expected) => {
    expect(readVariables(text)).toEqual(expected);
  });

  it('reports what is wrong with the JSON', () => {
    expect(readVariables('{"first": }')).toEqual({ error: expect.stringMatching(/JSON/) });
  });
});

describe('fitsAddress', () => {
  it.each([
    ['a short query', '{ hub { id } }', true],
    ['a subscription', 'subscription { events { id } }', true],
    ['a half-typed query', '{ hub { ', true],
    ['a mutation', 'mutation { apply(input: {}) { userErrors { code } } }', false],
    ['a half-typed mutation', 'mutation { apply(input: { manifests: "', false],
    ['a preview with a manifest', '{ preview(input: { manifests: "kind: Secret" }) { creates } }', false],
    ['a half-typed preview', '{ preview(input: { ', false],
    ['a fragment that may belong to a mutation', 'fragment F on Mutation { apply(input: {}) { userErrors { code } } }', false],
    ['a fragment alone', 'fragment F on Query { hub { id } }', false],
    ['a block string', '{ search(text: """kind: Secret""") { id } }', false],
    ['a long string', `{ search(text: "${'x'.repeat(100)}") { id } }`, false],
    ['a long query', `{ hub { id } } #${'x'.repeat(2_000)}`, false],
  ])('%s: %j', (_what, text, expected) => {
    expect(fitsAddress(text)).toBe(expected);
  });
});
