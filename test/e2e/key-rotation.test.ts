import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openStore } from '../../src/store/store.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { admin, aNewCluster, aSecret } from '../support/store.js';

const WAIT_MS = 60_000;
const SECRETS = 1_000;
const TOKEN = 'a-token-for-this-test';
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];

describe('a hub that is killed while it re-encrypts', () => {
  let database: TestDatabase;
  let sql: pg.Pool;
  let hub: TestHub | null = null;

  const start = async (key: Buffer, ...others: Buffer[]) => {
    hub = await startHub({
      env: {
        DATABASE_URL: database.url,
        MANIFOLD_ENCRYPTION_KEY: key.toString('base64'),
        MANIFOLD_DECRYPTION_KEYS: others.map((one) => one.toString('base64')).join(','),
        MANIFOLD_ADMIN_TOKEN: TOKEN,
        MANIFOLD_SIMULATED_CLUSTERS: '0',
        MANIFOLD_PATIENCE_PERCENT: '20',
      },
    });
    return hub;
  };
  const encryption = async (of: TestHub) =>
    (
      await of.query<{ hub: { encryption: Status } }>(
        '{ hub { encryption { keyId waiting otherKeys { keyId waiting configured retiredAt } } } }',
      )
    ).hub.encryption;

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = new pg.Pool({ connectionString: database.url, max: 2 });
    sql.on('error', () => undefined);
    const store = await openStore({ url: database.url, encryptionKey: oldKey, holder: randomUUID() });
    await store.intents.registerCluster(admin, aNewCluster('oslo'));
    await store.intents.accept(admin, {
      application: { namespace: 'shop', name: 'secrets' },
      resources: Array.from({ length: SECRETS }, (_, i) => aSecret(`s${i}`, { password: Buffer.from(`secret ${i}`).toString('base64') })),
      policies: [],
      pruned: [],
      cause: 'apply',
      basedOnRevision: 0,
      idempotency: null,
    });
    // Otherwise it counts as a live replica without the new key.
    await store.leases.leave();
    await store.close();
  });
  afterAll(async () => {
    await hub?.stop();
    await sql.end();
    await database.drop();
  });

  it('was in the middle', async () => {
    // The job waits for this row, so that the kill comes in the middle.
    const lock = new pg.Client(database.url);
    lock.on('error', () => undefined);
    await lock.connect();
    await lock.query(`begin`);
    await lock.query(`
      select from manifest where digest = (select digest from manifest where digest like 'keyed.%' order by digest offset ${SECRETS / 2} limit 1) for update`);
    const killed = await start(newKey, oldKey);
    await eventually(async () => {
      const { waiting } = await encryption(killed);
      expect(waiting).toBeLessThan(SECRETS);
      const blocked = await sql.query("select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from manifest%'");
      expect(blocked.rowCount).toBe(1);
    }, WAIT_MS);
    const { waiting } = await encryption(killed);
    expect(waiting).toBeGreaterThan(0);
    await killed.kill();
    await lock.query('rollback');
    await lock.end();
  });

  it('leaves every row readable, but not without the old key', async () => {
    await expect(start(newKey)).rejects.toThrow(/encrypted with keys that the hub was not given/);
    expect(await unreadable(newKey, oldKey)).toBe(0);
  });

  it('goes on to the end with the next start', async () => {
    const next = await start(newKey, oldKey);
    await eventually(
      async () => expect(await encryption(next)).toMatchObject({ waiting: 0, otherKeys: [{ retiredAt: expect.any(String) }] }),
      WAIT_MS,
    );
    await next.stop();
  });

  it('does not need the old key any more', async () => {
    const alone = await start(newKey);
    expect(await encryption(alone)).toMatchObject({ waiting: 0, otherKeys: [{ configured: false }] });
    const { rowCount } = await sql.query("select from event where type = 'ENCRYPTION_KEY_RETIRED'");
    expect(rowCount).toBe(1);
    await alone.stop();
    expect(await unreadable(newKey)).toBe(0);
    await expect(start(oldKey)).rejects.toThrow(/is not the key that encrypted this database/);
  });

  /** Number of Secrets that these keys do not decrypt. */
  async function unreadable(key: Buffer, ...others: Buffer[]): Promise<number> {
    const store = await openStore({ url: database.url, encryptionKey: key, decryptionKeys: others, holder: randomUUID() });
    try {
      const { rows } = await sql.query<{ digest: string }>("select digest from manifest where digest like 'keyed.%'");
      expect(rows).toHaveLength(SECRETS);
      const read = await store.reads.redactedManifests(
        admin,
        rows.map(({ digest }) => digest),
      );
      expect(JSON.parse(await store.connectionOf('oslo'))).toEqual({ token: 'token-of-oslo' });
      return rows.length - read.size;
    } finally {
      await store.leases.leave();
      await store.close();
    }
  }
});

describe('a hub with a new key', () => {
  it('re-encrypts nothing while a replica without that key is live, also one without the role engine', async () => {
    const database = await createTestDatabase();
    const store = await openStore({ url: database.url, encryptionKey: oldKey, holder: randomUUID() });
    await store.intents.registerCluster(admin, aNewCluster('oslo'));
    await store.leases.leave();
    await store.close();
    const env = {
      DATABASE_URL: database.url,
      MANIFOLD_ADMIN_TOKEN: TOKEN,
      MANIFOLD_SIMULATED_CLUSTERS: '0',
      MANIFOLD_PATIENCE_PERCENT: '20',
    };
    const [first, second] = [oldKey.toString('base64'), newKey.toString('base64')];
    const old = await startHub({ env: { ...env, MANIFOLD_ENCRYPTION_KEY: first, MANIFOLD_ROLES: 'api' } });
    const next = await startHub({ env: { ...env, MANIFOLD_ENCRYPTION_KEY: second, MANIFOLD_DECRYPTION_KEYS: first } });
    try {
      await eventually(async () => expect(next.output()).toContain('Nothing is re-encrypted while these replicas'), WAIT_MS);
      const ask = '{ hub { encryption { waiting replicasWithoutKey unreadable } } }';
      type Answer = { hub: { encryption: { waiting: number; replicasWithoutKey: string[]; unreadable: number } } };
      const { encryption } = (await next.query<Answer>(ask)).hub;
      expect(encryption).toEqual({ waiting: 1, replicasWithoutKey: [expect.stringContaining(`${hostname()}/`)], unreadable: 0 });

      await old.stop();
      await eventually(
        async () => expect((await next.query<Answer>(ask)).hub.encryption).toEqual({ waiting: 0, replicasWithoutKey: [], unreadable: 0 }),
        WAIT_MS,
      );
    } finally {
      await Promise.all([old.stop(), next.stop()]);
      await database.drop();
    }
  });
});

interface Status {
  readonly keyId: string;
  readonly waiting: number;
  readonly otherKeys: readonly {
    readonly keyId: string;
    readonly waiting: number;
    readonly configured: boolean;
    readonly retiredAt: string | null;
  }[];
}
