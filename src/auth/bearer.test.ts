import { describe, expect, it } from '@jest/globals';
import { adminOnly, bearerToken } from './bearer.js';

describe('the token of a header', () => {
  it.each([
    { header: 'Bearer abc', want: 'abc', because: 'that is the form' },
    { header: 'bearer abc', want: 'abc', because: 'the scheme has no case' },
    { header: 'Bearer  abc ', want: 'abc', because: 'spaces around do not count' },
    { header: undefined, want: null, because: 'there is no header' },
    { header: 'Bearer', want: null, because: 'there is no token' },
    { header: 'Bearer ', want: null, because: 'an empty token is none' },
    { header: 'Basic abc', want: null, because: 'it is another scheme' },
    { header: 'Bearer a b', want: null, because: 'a token holds no space' },
    { header: 'xBearer abc', want: null, because: 'the scheme stands first' },
  ])('$header is $want: $because', ({ header, want }) => {
    expect(bearerToken(header)).toBe(want);
  });
});

describe('the admin token', () => {
  const actorOf = adminOnly('s3cret');

  it('names the administrator', () => {
    expect(actorOf('s3cret')).toEqual({ name: 'admin', role: 'admin' });
  });

  it.each(['', 's3cre', 's3cret ', 's3cretx', 'S3CRET'])('refuses %j', (token) => {
    expect(actorOf(token)).toBeNull();
  });

  it('is never empty', () => {
    expect(() => adminOnly('')).toThrow('empty');
  });
});
