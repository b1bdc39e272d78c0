import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Encryption } from '../../src/store/database/encryption.js';
import { openStore } from '../../src/store/store.js';
import { admin, aNewCluster, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  await test.store.intents.registerCluster(admin, aNewCluster('paris'));
  await test.store.intents.registerCluster(admin, aNewCluster('tokyo'));
});
afterAll(() => test.close());

describe('stored secrets', () => {
  it('cannot be decrypted in another row', async () => {
    await test.sql("update cluster set credential = (select credential from cluster where name = 'tokyo') where name = 'paris'");

    await expect(test.store.connectionOf('paris')).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' });
    expect(await test.store.connectionOf('tokyo')).toContain('token-of-tokyo');
  });

  it('cannot be decrypted if any byte was changed', () => {
    const encryption = new Encryption(randomBytes(32));
    const place = { table: 't', id: '1' };
    const sealed = encryption.encrypt(place, 'canary');
    const opened = Array.from(sealed, (_, at) => {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      try {
        return encryption.decrypt(place, changed).toString();
      } catch {
        return null;
      }
    });

    expect(opened.every((text) => text === null)).toBe(true);
    expect(encryption.decrypt(place, sealed).toString()).toBe('canary');
  });

  it('are refused at the start with another key, before anything is written', async () => {
    const before = await test.sql('select xmin::text, ctid::text from hub');

    await expect(openStore({ url: test.url, encryptionKey: randomBytes(32), holder: randomUUID() })).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
    expect(await test.sql('select xmin::text, ctid::text from hub')).toEqual(before);
  });
});
