import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newToken, tokenDigest } from './token-text.js';

describe('a token', () => {
  it('has a prefix, 256 random bits and a checksum', () => {
    const tokens = Array.from({ length: 100 }, newToken);

    expect(tokens.every((token) => /^mfd_[\w-]{43}[0-9a-f]{8}$/.test(token))).toBe(true);
    expect(new Set(tokens).size).toBe(100);
  });

  it('is stored as its SHA-256', () => {
    const token = newToken();
    expect(tokenDigest(token)).toEqual(createHash('sha256').update(token).digest());
  });

  it('with one other character needs no look-up', () => {
    const token = newToken();
    const changed = Array.from(token, (one, i) => `${token.slice(0, i)}${one === 'a' ? 'b' : 'a'}${token.slice(i + 1)}`);

    expect(changed.filter((one) => tokenDigest(one) !== null)).toEqual([]);
  });

  it.each(['', 'mfd_', 'admin', ` ${newToken()}`, `${newToken()}\n`, newToken().slice(1), newToken().toUpperCase()])(
    'is not %j',
    (text) => {
      expect(tokenDigest(text)).toBeNull();
    },
  );
});
