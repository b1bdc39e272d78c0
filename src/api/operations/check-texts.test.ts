import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { textError } from './check-texts.js';

const nul = '\\u0000';

describe('texts of an operation', () => {
  it.each([
    ['an argument', `{ application(namespace: "a${nul}") { name } }`],
    ['a field of an input object', `{ applications(filter: { namespace: "a${nul}" }) { totalCount } }`],
    ['an item of a list', `{ preview(names: ["a${nul}"]) { name } }`],
    ['the default of a variable', `query ($namespace: String = "a${nul}") { application(namespace: $namespace) { name } }`],
    ['a list in the default of a variable', `query ($names: [String!] = ["a${nul}"]) { preview(names: $names) { name } }`],
  ])('are refused with a NUL character in %s', (_, document) => {
    expect(textError(parse(document), {})?.message).toContain('NUL character');
  });

  it('are refused with a NUL character in a value or a key of a variable', () => {
    const document = parse('{ hub { id } }');
    expect(textError(document, { input: { name: 'a\0' } })?.message).toContain('"input.name" contains a NUL character');
    expect(textError(document, { input: { 'a\0': 'b' } })?.message).toContain('"input" contains a NUL character');
  });

  it('are refused when they are longer than 4 096 characters, except documents', () => {
    const document = parse('{ hub { id } }');
    expect(textError(document, { name: 'a'.repeat(4_097) })?.message).toContain('4097 characters; 4096 are allowed');
    expect(textError(document, { manifests: 'a'.repeat(100_000) })).toBeNull();
  });
});
