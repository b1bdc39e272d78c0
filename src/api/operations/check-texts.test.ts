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

  describe('below a patch', () => {
    const long = 'a'.repeat(9_000);
    const tooLong = 'a'.repeat(1024 * 1024 + 1);
    const inDocument = (text: string) =>
      parse(`mutation { patchResource(input: { name: "web", patch: { data: { conf: "${text}" }, args: ["${text}"] } }) { revision } }`);
    const whole = parse('mutation ($input: PatchResourceInput!) { patchResource(input: $input) { revision } }');

    it('may be as long as a manifest, in variables', () => {
      const input = (text: string) => ({ input: { patch: { data: { 'nginx.conf': text }, args: [text] } } });
      expect(textError(whole, input(long))).toBeNull();
      expect(textError(whole, input(tooLong))?.message).toContain('1048577 characters; 1048576 are allowed');
    });

    it('may be as long as a manifest, in a variable of another name', () => {
      const document = parse(`mutation ($p: JSON!, $cause: String) {
        patchResource(input: { name: "web", cause: $cause, patch: $p }) { revision }
      }`);
      expect(textError(document, { p: { data: { conf: long } } })).toBeNull();
      expect(textError(document, { p: {}, cause: long })?.message).toContain('"cause" has 9000 characters; 4096 are allowed');
    });

    it('may be as long as a manifest, in the document', () => {
      expect(textError(inDocument(long), {})).toBeNull();
      expect(textError(inDocument(tooLong), {})?.message).toContain('1048577 characters; 1048576 are allowed');
    });

    it('do not change the limit of other texts', () => {
      expect(textError(whole, { input: { patch: {}, cause: long } })?.message).toContain('"input.cause" has 9000 characters');
      const beside = parse(`mutation { patchResource(input: { patch: { a: "b" }, cause: "${long}" }) { revision } }`);
      expect(textError(beside, {})?.message).toContain('"cause" has 9000 characters');
    });
  });
});
