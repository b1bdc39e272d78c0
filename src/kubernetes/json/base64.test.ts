import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64Bytes, base64Of, isBase64 } from './base64.js';

it('encodes as Node does, and counts what it encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const want = Buffer.from(text, 'utf8');
      expect(base64Of(text)).toBe(want.toString('base64'));
      expect(base64Bytes(base64Of(text))).toBe(want.length);
      expect(isBase64(base64Of(text))).toBe(true);
    }),
  );
});

it.each(['aGk', 'a', 'hunter2!', 'aGk=a', 'a===', 'aG-_'])('does not take %s for base64', (text) => {
  expect(isBase64(text)).toBe(false);
});

it('takes base64 that is broken into lines', () => {
  expect(isBase64('aGVs\nbG8=\n')).toBe(true);
});
