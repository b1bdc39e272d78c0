import { describe, expect, it } from '@jest/globals';
import { connection, cursors } from './page.js';

const filtered = cursors<readonly [string, string]>('applications', 2, { namespace: 'shop' });

describe('cursors', () => {
  it('contain the key of the row', () => {
    const cursor = filtered.of(['shop', 'web']);

    expect(filtered.ask({ first: 10, after: cursor })).toEqual({ first: 10, after: ['shop', 'web'] });
  });

  it('do not depend on the order of the filter', () => {
    const one = cursors<string>('clusters', 'text', { region: 'a', provider: 'b' });
    const other = cursors<string>('clusters', 'text', { provider: 'b', region: 'a' });

    expect(other.ask({ first: 1, after: one.of('x') }).after).toBe('x');
  });

  it.each([
    { after: cursors('applications', 2, { namespace: 'bank' }).of(['shop', 'web']), because: 'the filter is another' },
    { after: cursors('policies', 2, { namespace: 'shop' }).of(['shop', 'web']), because: 'the list is another' },
    { after: 'hello', because: 'it is no cursor' },
    { after: '', because: 'it is empty' },
    { after: Buffer.from('["x",["shop","web"]]').toString('base64url'), because: 'its hash is made up' },
    { after: withKey(['shop']), because: 'its key has too few parts' },
    { after: withKey(['shop', 7]), because: 'a part of its key is no text' },
    { after: withKey(['shop', 'w\0b']), because: 'its key holds a NUL character' },
    { after: withKey({ length: 2 }), because: 'its key is an object' },
    { after: 'A'.repeat(100_000), because: 'it is endless' },
  ])('are refused when $because', ({ after }) => {
    expect(() => filtered.ask({ first: 10, after })).toThrow('not a cursor of this list');
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('are refused for a page of %d', (first) => {
    expect(() => filtered.ask({ first })).toThrow('1 to 100');
  });
});

function withKey(key: unknown): string {
  const [hash] = JSON.parse(Buffer.from(filtered.of(['a', 'b']), 'base64url').toString()) as [string];
  return Buffer.from(JSON.stringify([hash, key])).toString('base64url');
}

describe('a connection', () => {
  it('has the cursor of the next page', () => {
    const cursor = cursors<string>('clusters', 'text');
    const page = connection(
      { rows: ['a', 'b'], hasMore: true },
      cursor,
      (row) => row,
      (name) => ({ name }),
      async () => 7,
    );

    expect(page.nodes).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(page.pageInfo).toEqual({ hasNextPage: true, endCursor: cursor.of('b') });
  });

  it('has no end cursor when it is empty', () => {
    const page = connection({ rows: [], hasMore: false }, cursors<string>('clusters', 'text'), String, String);

    expect(page.pageInfo).toEqual({ hasNextPage: false, endCursor: null });
  });
});
