import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DamagedManifests } from '../../src/store/database/damaged-manifests.js';
import { Encryption } from '../../src/store/database/encryption.js';
import { Manifests } from '../../src/store/database/manifests.js';
import { openStore, type Store } from '../../src/store/store.js';
import { eventually } from '../support/eventually.js';
import { admin, aSecret, everywhere, openTestStore, type TestStore } from '../support/store.js';

const never = new AbortController().signal;

/** What a replacement of the encryption key does with single rows; the whole replacement is in key-rotation.test.ts. */
describe('rows of an earlier encryption key', () => {
  let test: TestStore;
  let pool: pg.Pool;
  const stores: Store[] = [];
  const [next, last] = [randomBytes(32), randomBytes(32)];

  const open = async (encryptionKey: Buffer, ...decryptionKeys: Buffer[]) => {
    const store = await openStore({ url: test.url, encryptionKey, decryptionKeys, holder: randomUUID() });
    stores.push(store);
    return store;
  };
  const digestOf = async (name: string) =>
    (await test.sql<{ digest: string }>('select digest from resource where name = $1', [name]))[0]!.digest;

  beforeEach(async () => {
    test = await openTestStore();
    pool = new pg.Pool({ connectionString: test.url, max: 1 });
    await test.addClusters('oslo');
    await test.apply({
      app: 'shop',
      policies: [everywhere()],
      resources: ['a', 'b', 'c'].map((name) => aSecret(name, { is: btoa(name) })),
    });
    // A replica that has only the first key would hold up the others.
    await test.store.leases.leave();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.leases.leave().then(() => store.close())));
    await pool.end();
    await test.close();
  });

  it('count and are encrypted anew if they are marked as damaged, and a mark that is wrong is removed', async () => {
    const digest = await digestOf('a');
    await test.sql('update manifest set damaged_at = now() where digest = $1', [digest]);
    await test.sql("delete from manifest where digest like 'keyed.%' and digest <> $1", [digest]);
    const store = await open(next, test.encryptionKey);
    expect((await store.keyRotation.status()).others).toMatchObject([{ manifest: 1 }]);
    await expect(open(next)).rejects.toThrow('1 manifests of Secrets');

    await test.sql('delete from plan_due');
    await store.keyRotation.run(never);
    expect((await store.keyRotation.status()).others).toMatchObject([{ manifest: 0, retiredAt: expect.any(Date) }]);
    const alone = await open(next);
    // It is planned again, and the read removes the mark.
    expect((await alone.plans.due(10)).due.map(({ seen }) => seen.template.metadata.name)).toEqual(['a']);
    await eventually(async () => expect(await test.sql('select from manifest where damaged_at is not null')).toEqual([]));
  });

  it('are counted for each key, however many the database had, and the key that encrypted last is the first', async () => {
    const one = await open(next, test.encryptionKey);
    const first = (await one.keyRotation.status()).others[0]!.id;
    await one.keyRotation.run(never);
    await open(test.encryptionKey, next);
    const again = await open(last, test.encryptionKey, next);
    expect((await again.keyRotation.status()).others.map(({ id }) => id)).toEqual([first, one.keyRotation.keyId]);

    await test.sql(`
      insert into encryption_key (id, current_at)
      select decode(lpad(to_hex(n), 16, '0'), 'hex'), now() + n * interval '1 s' from generate_series(1, 30) as n`);
    const { others, waiting } = await again.keyRotation.status();
    expect(others).toHaveLength(32);
    // All rows have the second of the three keys, which is now the oldest.
    expect(others.at(-1)).toMatchObject({ id: one.keyRotation.keyId, cluster: 1, manifest: 3, waiting: 4 });
    expect(waiting).toBe(4);
    await expect(open(last, test.encryptionKey)).rejects.toThrow(one.keyRotation.keyId);
  });

  it('are encrypted anew in transactions of at most 8 MiB, or of one row', async () => {
    const MIB = 1024 * 1024;
    const sizes = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5].map((size) => size * MIB);
    const large = sizes.map((size, i) => aSecret(`large-${i}`, { is: randomBytes((size * 3) / 4).toString('base64') }));
    await test.apply({ app: 'large', resources: large });
    const store = await open(next, test.encryptionKey);
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 3 + sizes.length + 1 });
    const written = await test.sql<{ rows: number; bytes: number }>(`
      select count(*)::int as rows, sum(octet_length(bytes))::int as bytes from manifest where digest like 'keyed.%' group by xmin::text`);
    expect(written.length).toBeGreaterThan(1);
    expect(written.filter(({ rows, bytes }) => rows > 1 && bytes > 8 * MIB)).toEqual([]);
  });

  it('that their own key does not decrypt are named once, and do not keep it in use', async () => {
    await applyOverride('first');
    await applyOverride('second');
    await test.sql(`
      ${changed('manifest', 'bytes', 50)} where digest = '${await digestOf('b')}';
      ${changed('cluster', 'credential', 49)};
      ${changed('policy', 'sealed', 49)};
      ${changed('policy_revision', 'sealed', 49)} where number = 1`);
    const store = await open(next, test.encryptionKey);
    expect(await store.keyRotation.run(never)).toMatchObject({
      done: 2 + 1,
      unreadable: {
        total: 4,
        first: [
          { kind: 'CLUSTER', name: 'oslo' },
          { kind: 'POLICY', name: 'OverridePolicy shop/values' },
          { kind: 'POLICY_REVISION', name: 'OverridePolicy shop/values, revision 1' },
          { kind: 'MANIFEST' },
        ],
      },
    });
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 0, unreadable: { total: 0 } });
    expect(await store.keyRotation.status()).toMatchObject({
      waiting: 0,
      others: [{ waiting: 0, retiredAt: expect.any(Date) }],
      unreadable: { total: 4, first: expect.arrayContaining([{ kind: 'MANIFEST', name: 'Secret shop/b' }]) },
    });
    await eventually(async () =>
      expect(await test.sql('select digest from manifest where damaged_at is not null')).toEqual([{ digest: await digestOf('b') }]),
    );

    // The key that does not help is not needed, and what is replaced is named no more.
    const alone = await open(next);
    await applyOverride('third', alone);
    expect((await alone.keyRotation.status()).unreadable.first.map(({ kind }) => kind).sort()).toEqual([
      'CLUSTER',
      'MANIFEST',
      'POLICY_REVISION',
    ]);
  });

  it('are tried again if a row that was not readable is restored', async () => {
    const where = `digest = '${await digestOf('b')}'`;
    const [kept] = await test.sql<{ bytes: Buffer }>(`select bytes from manifest where ${where}`);
    await test.sql(`${changed('manifest', 'bytes', 50)} where ${where}`);
    const store = await open(next, test.encryptionKey);
    await store.keyRotation.run(never);
    await test.sql(`update manifest set bytes = $1 where ${where}`, [kept!.bytes]);
    expect(await store.keyRotation.status()).toMatchObject({ waiting: 1, unreadable: { total: 0 } });
    await expect(open(next)).rejects.toThrow('1 manifests of Secrets');
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 1, unreadable: { total: 0 } });
    await open(next);
  });

  it('stay as they are while a live replica does not have the current key', async () => {
    const old = await open(test.encryptionKey);
    await old.leases.announce(60_000);
    const store = await open(next, test.encryptionKey);
    const [{ holder }] = (await test.sql<{ holder: string }>(
      "select holder from lease where name like 'replica/%' and expires_at > now()",
    )) as [{ holder: string }];
    const name = `${hostname()}/${holder.slice(0, 8)}`;
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 0, claimedByOther: false, replicasWithoutKey: [name] });
    expect(await store.keyRotation.status()).toMatchObject({ waiting: 4, replicasWithoutKey: [name] });
    await expect(open(test.encryptionKey)).rejects.toThrow('is not the key that encrypted this database');
    expect(await store.keyRotation.status()).toMatchObject({ replicasWithoutKey: [name] });

    await old.leases.leave();
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 4, replicasWithoutKey: [] });
  });

  it('stay as they are while a replica is live that does not publish its keys, or that has no role engine', async () => {
    const store = await open(next, test.encryptionKey);
    await test.sql("insert into lease (name, holder, expires_at) values ('replica/1', $1, now() + interval '1 minute')", [randomUUID()]);
    expect((await store.keyRotation.run(never)).replicasWithoutKey).toHaveLength(1);
    await test.sql("delete from lease where name = 'replica/1'");

    const newest = await open(last, next, test.encryptionKey);
    expect(await store.keyRotation.run(never)).toMatchObject({ done: 0, replicasWithoutKey: [] });
    expect(await newest.keyRotation.run(never)).toMatchObject({ done: 0, replicasWithoutKey: [expect.stringContaining(hostname())] });
    await store.keyRotation.withdraw();
    expect(await newest.keyRotation.run(never)).toMatchObject({ done: 4, replicasWithoutKey: [] });
    await newest.keyRotation.publish(60_000);
    expect((await newest.keyRotation.status()).replicasWithoutKey).toEqual([]);
  });

  it('that name a key which a replica does not have are reported with this key, and are not damaged', async () => {
    await test.planAll();
    // As if another replica, which encrypts with the next key, had stored this Secret.
    const other = await open(next, test.encryptionKey);
    await other.keyRotation.run(never);
    const cold = new Manifests(new Encryption(test.encryptionKey), new DamagedManifests(pool, test.store.wakeups), 1);
    const digests = [await digestOf('a'), await digestOf('b')];
    const { found, unreadable } = await cold.readEach(pool, digests);
    expect(found.size).toBe(0);
    for (const digest of digests)
      expect(unreadable.get(digest)).toMatchObject({
        code: 'DECRYPTION_FAILED',
        message: expect.stringContaining(`does not have its key ${other.keyRotation.keyId}`),
      });
    // A known key that fails is damage.
    await test.sql(`${changed('manifest', 'bytes', 50)} where digest = $1`, [digests[1]!]);
    const known = new Manifests(new Encryption(next), new DamagedManifests(pool, test.store.wakeups), 1);
    await known.readEach(pool, digests);
    await eventually(async () =>
      expect(await test.sql('select digest from manifest where damaged_at is not null')).toEqual([{ digest: digests[1] }]),
    );
    expect(await test.sql("select name from event where type = 'MANIFEST_UNREADABLE'")).toEqual([{ name: 'b' }]);
  });

  it('are encrypted with the present key when their manifest is applied again', async () => {
    const store = await open(next, test.encryptionKey);
    await test.sql("update manifest set created_at = now() where digest like 'keyed.%'");
    const application = { namespace: 'shop', name: 'shop' };
    const [known] = await store.reads.applicationsNamed(admin, [application]);
    await store.intents.accept(admin, {
      application,
      resources: [aSecret('a', { is: btoa('a') })],
      policies: [],
      pruned: [],
      cause: 'apply',
      basedOnRevision: known!.revision,
      idempotency: null,
    });
    expect((await store.keyRotation.status()).others).toMatchObject([{ manifest: 2 }]);
  });

  it('that hold an override do not prevent it from being applied again, and nothing is planned without it', async () => {
    await applyOverride('first');
    await test.sql(changed('policy', 'sealed', 49));
    const store = await open(test.encryptionKey);
    await expect(store.plans.world([])).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' });
    const { world } = await store.intents.snapshot(admin, {
      application: null,
      refs: [],
      policies: [overridePolicy('first')],
      preview: true,
    });
    expect(world.overrides).toEqual([]);
    expect(await applyOverride('first', store)).toMatchObject({ results: [{ name: 'values', action: 'UPDATED' }] });
    expect(JSON.stringify((await store.plans.world([])).overrides)).toContain(btoa('first'));
  });

  /** Changes one byte of the wrapped data key. */
  function changed(table: string, column: string, at: number): string {
    return `update ${table} set ${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`;
  }

  function overridePolicy(value: string) {
    const overriders = { plaintext: [{ path: '/data/extra', operator: 'add' as const, value: btoa(value) }] };
    const spec = { resourceSelectors: [{ apiVersion: 'v1', kind: 'Secret' }], overrideRules: [{ overriders }] };
    return { kind: 'OverridePolicy' as const, namespace: 'shop', name: 'values', spec };
  }

  function applyOverride(value: string, store: Store = test.store) {
    return store.intents.accept(admin, {
      application: null,
      resources: [],
      policies: [overridePolicy(value)],
      pruned: [],
      cause: 'apply',
      basedOnRevision: 0,
      idempotency: null,
    });
  }
});
