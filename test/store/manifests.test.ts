import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Encryption } from '../../src/store/database/encryption.js';
import { Manifests } from '../../src/store/database/manifests.js';
import { aConfigMap } from '../support/builders.js';
import { openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
let pool: pg.Pool;

beforeAll(async () => {
  test = await openTestStore();
  pool = new pg.Pool({ connectionString: test.url, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await test.close();
});

const unmarked = { found: () => undefined, healed: () => undefined, isNoted: () => false };

describe('a manifest that was stored before its transaction', () => {
  // So many bytes that compression does not shorten are stored ahead.
  const large = { ...aConfigMap('large'), data: { text: randomBytes(1_200_000).toString('base64') } };

  it('is stored again once a read found its row missing', async () => {
    // The cache has no room for it, so each read is from the database.
    const manifests = new Manifests(new Encryption(test.encryptionKey), unmarked, 1);
    const { digest } = manifests.digest(large);
    await manifests.prepare(pool, [large]);
    expect((await manifests.readEach(pool, [digest])).found.size).toBe(1);

    await test.sql('delete from manifest where digest = $1', [digest]);
    expect((await manifests.readEach(pool, [digest])).unreadable.size).toBe(1);
    await manifests.save(pool, [large]);

    expect((await manifests.readEach(pool, [digest])).found.get(digest)).toMatchObject({ data: large.data });
  });
});
