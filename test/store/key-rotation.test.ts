import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/store/database/data-source.js';
import { sealedColumns } from '../../src/store/encryption/sealed-columns.js';
import { openStore, type Store } from '../../src/store/store.js';
import { admin, aSecret, everywhere, openTestStore, type TestStore } from '../support/store.js';

const SECRETS = 450;
const never = new AbortController().signal;
const nothing = { done: 0, unreadable: { total: 0, first: [] }, claimedByOther: false, replicasWithoutKey: [] };
const [second, third] = [randomBytes(32), randomBytes(32)];

/** Replacement of the encryption key; a process that is killed meanwhile is in test/e2e/key-rotation.test.ts. */
describe('the encryption key', () => {
  let test: TestStore;
  const stores: Store[] = [];

  const open = async (encryptionKey: Buffer, ...decryptionKeys: Buffer[]) => {
    const store = await openStore({ url: test.url, encryptionKey, decryptionKeys, holder: randomUUID() });
    stores.push(store);
    return store;
  };

  beforeAll(async () => {
    test = await openTestStore();
    await test.addClusters('oslo', 'bern');
    const resources = Array.from({ length: SECRETS }, (_, i) =>
      aSecret(`s${i}`, { password: Buffer.from(`secret ${i}`).toString('base64') }),
    );
    const overriding = {
      kind: 'OverridePolicy' as const,
      namespace: 'shop',
      name: 'password',
      spec: {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'Secret' }],
        overrideRules: [{ overriders: { plaintext: [{ path: '/data/extra', operator: 'add' as const, value: 'b3ZlcnJpZGRlbg==' }] } }],
      },
    };
    await test.apply({ app: 'shop', policies: [everywhere(), overriding], resources });
    await test.planAll();
    await test.dispatchAll(['oslo', 'bern']);
    // A replica that has only the first key would hold up the others.
    await test.store.leases.leave();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.leases.leave().then(() => store.close())));
  });
  afterAll(() => test.close());

  it('is named for each column of ciphertexts', async () => {
    const found = await test.sql<{ name: string }>(`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' order by 1`);
    const known = [...sealedColumns.map(({ table, column }) => `${table}.${column}`), 'hub.key_canary', 'hub.digest_key'];
    // These hold no secret: ids of keys, public schemas, and digests of tokens and of ciphertexts.
    const open = [
      'encryption_key.id',
      'kind_schema.body',
      'schema_document.body',
      'token.digest',
      'unreadable_value.head_digest',
      'unreadable_value.key_id',
    ];
    expect(found.map(({ name }) => name).filter((name) => !open.includes(name))).toEqual(known.sort());
  });

  it('is refused if it is another one or missing, before a migration or anything else is written', async () => {
    const before = await written();
    await expect(open(second)).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
      message: expect.stringContaining('MANIFOLD_DECRYPTION_KEYS'),
    });
    expect(await written()).toEqual(before);

    const old = await openDatabase({ url: test.url, applicationName: 'test' });
    await old.orm.undoLastMigration();
    await old.close();
    const migrations = await test.sql('select * from migration order by id');
    await expect(open(second)).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' });
    expect(await test.sql('select * from migration order by id')).toEqual(migrations);

    const again = await open(test.encryptionKey);
    expect(await again.keyRotation.status()).toMatchObject({ isCurrent: true, waiting: 0, others: [] });
  });

  it('is replaced: everything is encrypted with the new key, and neither digests nor works change', async () => {
    const digests = await test.sql('select digest from manifest order by digest');
    const store = await open(second, test.encryptionKey);
    const waiting = { cluster: 2, policy: 1, policy_revision: 1 };
    const status = await store.keyRotation.status();
    expect(status).toMatchObject({ isCurrent: true, others: [{ ...waiting, configured: true, retiredAt: null }] });
    expect(status.waiting).toBeGreaterThan(SECRETS * 2);
    await expectReadable(store);

    const early = await open(second).catch((error: Error) => error);
    expect((early as Error).message).toMatch(
      new RegExp(`key ${status.others[0]!.id}: 2 credentials of clusters, 1 policies, 1 revisions of policies, \\d+ manifests of Secrets`),
    );

    expect(await store.keyRotation.run(never)).toEqual({ ...nothing, done: status.waiting });
    expect(await store.keyRotation.status()).toMatchObject({ waiting: 0, others: [{ waiting: 0, retiredAt: expect.any(Date) }] });
    expect(await test.sql("select type, message from event where type like 'ENCRYPTION%'")).toEqual([
      { type: 'ENCRYPTION_KEY_RETIRED', message: expect.stringContaining(`key ${status.others[0]!.id} any more`) },
    ]);

    const alone = await open(second);
    await expectReadable(alone);
    expect(await test.sql('select digest from manifest order by digest')).toEqual(digests);
    expect(alone.keyedDigest('text')).toBe(test.store.keyedDigest('text'));
    // The same Secrets are no change: they have the digests that they had.
    const resources = Array.from({ length: 3 }, (_, i) => aSecret(`s${i}`, { password: Buffer.from(`secret ${i}`).toString('base64') }));
    const application = { namespace: 'shop', name: 'shop' };
    const [known] = await alone.reads.applicationsNamed(admin, [application]);
    await alone.intents.accept(admin, {
      application,
      resources,
      policies: [],
      pruned: [],
      cause: 'apply',
      basedOnRevision: known!.revision,
      idempotency: null,
    });
    expect((await alone.reads.applicationsNamed(admin, [application]))[0]!.revision).toBe(known!.revision);
  });

  it('is re-encrypted by one process at a time, and only for the key of the process that started last', async () => {
    const [before, after] = [await open(second, third), await open(third, second)];
    expect(await before.keyRotation.status()).toMatchObject({ isCurrent: false });
    expect(await before.keyRotation.run(never)).toMatchObject({ done: 0, claimedByOther: false });

    const other = await open(third, second);
    await test.sql("update encryption_key set claimed_by = gen_random_uuid(), claimed_until = now() + interval '1 minute'");
    expect(await after.keyRotation.run(never)).toEqual({ ...nothing, claimedByOther: true });
    await test.sql("update encryption_key set claimed_until = now() - interval '1 second'");
    const [one, two] = await Promise.all([after.keyRotation.run(never), other.keyRotation.run(never)]);
    expect(one.done + two.done).toBeGreaterThan(SECRETS * 2);
    expect((await after.keyRotation.status()).waiting).toBe(0);
    await expectReadable(after);
  });

  async function expectReadable(store: Store): Promise<void> {
    expect(JSON.parse(await store.connectionOf('oslo'))).toEqual({ token: 'token-of-oslo' });
    const rendered = await test.sql<{ digest: string }>("select distinct desired_digest as digest from work where cluster = 'oslo'");
    const texts = await store.reads.redactedManifests(
      admin,
      rendered.map(({ digest }) => digest),
    );
    expect(texts.size).toBe(SECRETS);
    const world = await store.plans.world([]);
    expect(JSON.stringify(world.overrides)).toContain('b3ZlcnJpZGRlbg==');
  }

  function written() {
    const tables = [...sealedColumns.map(({ table }) => table), 'hub', 'encryption_key', 'migration', 'event'];
    return Promise.all(tables.map((table) => test.sql(`select xmin::text, ctid::text from ${table} order by ctid`)));
  }
});
