import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/auth/actor.js';
import type { InterpreterPolicy } from '../../src/core/model/policy/policy.js';
import type { PolicyTarget } from '../../src/store/intents/intents-port.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { admin, aNewCluster, aSecret, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters('idc-a');
  await test.apply({ policies: [everywhere()] });
});
afterAll(() => test.close());

describe('the quarantine of an interpreter', () => {
  it('makes processes read the world again only if the document is stored', async () => {
    const spec = { target: { apiVersion: 'v1', kind: 'ConfigMap' }, health: '"HEALTHY"' };
    const document: InterpreterPolicy = { kind: 'Interpreter', namespace: '', name: 'boom', spec };
    const version = async () => (await test.sql<{ version: string }>('select version from world'))[0]!.version;
    await test.apply({ policies: [document] });
    const before = await version();

    expect(await test.store.interpreters.quarantine({ ...document, spec: { ...spec, health: '"DEGRADED"' } }, 'it was previewed')).toBe(
      false,
    );
    expect(await version()).toBe(before);
    expect(await test.store.interpreters.quarantine(document, 'it ended a process')).toBe(true);
    expect(await version()).not.toBe(before);
  });
});

describe('accepting an intent', () => {
  it('returns the result for each object, and creates no revision when nothing changed', async () => {
    const first = await test.apply({ app: 'web', resources: [aDeployment('web'), aConfigMap('web', { v: '1' })] });
    const second = await test.apply({ app: 'web', resources: [aDeployment('web'), aConfigMap('web', { v: '2' })] });
    const third = await test.apply({ app: 'web', resources: [aDeployment('web'), aConfigMap('web', { v: '2' })] });

    expect([first, second, third].map(({ revision, results }) => [revision, results.map(({ action }) => action)])).toEqual([
      [1, ['CREATED', 'CREATED']],
      [2, ['UNCHANGED', 'UPDATED']],
      [2, ['UNCHANGED', 'UNCHANGED']],
    ]);
    const old = await test.store.intents.revision(admin, first.applicationId!, 1);
    expect(old!.resources.find(({ kind }) => kind === 'ConfigMap')).toEqual(aConfigMap('web', { v: '1' }));
    const revisions = await test.store.reads.revisionsOf(admin, [first.applicationId!], { first: 1, after: null });
    expect(revisions.get(first.applicationId!)).toMatchObject({ hasMore: true, rows: [{ number: 2, actor: 'admin', cause: 'apply' }] });
  });

  it('with megabytes of manifests stores them before its transaction, in several statements', async () => {
    const text = () => randomBytes(300_000).toString('base64');
    const heavy = Array.from({ length: 5 }, (_, i) => aConfigMap(`heavy-${i}`, { text: text() }));
    const { applicationId } = await test.apply({ app: 'heavy', resources: heavy });

    const stored = `select m.xmin::text as by, octet_length(m.bytes) as bytes from resource r join manifest m using (digest) where r.name like 'heavy-%'`;
    const manifests = (await test.sql(stored)) as { by: string; bytes: number }[];
    expect(manifests).toHaveLength(heavy.length);
    const ofStatement = [...Map.groupBy(manifests, ({ by }) => by).values()].map((all) => all.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(ofStatement.length).toBeGreaterThan(1);
    expect(Math.max(...ofStatement)).toBeLessThanOrEqual(1024 * 1024);
    expect((await test.store.intents.revision(admin, applicationId!, 1))!.resources).toEqual(expect.arrayContaining(heavy));

    // The manifests of an intent that is refused are there, and nothing refers to them; a repeated one finds them.
    const refused = [...Array.from({ length: 5 }, (_, i) => aConfigMap(`thief-${i}`, { text: text() })), heavy[0]!];
    await expect(test.apply({ app: 'heavy-thief', resources: refused })).rejects.toMatchObject({ code: 'DATABASE_CONFLICT' });
    await test.apply({ app: 'heavy-thief', resources: refused.slice(0, 5) });
    expect(
      await test.sql("select count(*)::int as stored from resource r join manifest m using (digest) where r.name like 'thief-%'"),
    ).toEqual([{ stored: 5 }]);
  });

  it('is all or nothing', async () => {
    const before = await counts();
    const poison = { ...aConfigMap('poison'), metadata: { name: 'poison', namespace: 'shop', labels: { bad: '\u0000' } } };

    await expect(
      test.apply({ app: 'half', resources: [aConfigMap('fine'), poison], policies: [{ ...everywhere(), name: 'half' }] }),
    ).rejects.toThrow();
    expect(await counts()).toEqual(before);
  });

  it('refuses an object of another application and names the owner', async () => {
    await test.apply({ app: 'owner', resources: [aConfigMap('owned')] });

    await expect(test.apply({ app: 'thief', resources: [aConfigMap('other'), aConfigMap('owned')] })).rejects.toMatchObject({
      code: 'DATABASE_CONFLICT',
      details: { application: 'shop/owner' },
    });
    expect(await test.sql("select from application where name = 'thief'")).toEqual([]);
  });

  it('gives an object to one of two applications that add it at once', async () => {
    const outcomes = await Promise.allSettled(['left', 'right'].map((app) => test.apply({ app, resources: [aConfigMap('contended')] })));

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('stores many intents at once, each on its own', async () => {
    await test.apply({ app: 'crowd-owner', resources: [aConfigMap('crowd-owned')] });
    const poison = { ...aConfigMap('crowd-bad'), metadata: { name: 'crowd-bad', namespace: 'shop', labels: { bad: '\u0000' } } };
    const good = Array.from({ length: 20 }, (_, i) => ({ app: `crowd-${i}`, resources: [aConfigMap(`crowd-${i}`)] }));
    const bad = [
      { app: 'crowd-thief', resources: [aConfigMap('crowd-new'), aConfigMap('crowd-owned')] },
      { app: 'crowd-3', resources: [aConfigMap('crowd-late')] },
      { app: 'crowd-poison', resources: [poison] },
    ];

    const outcomes = await Promise.allSettled([...good, ...bad].map((ask) => test.apply(ask)));

    const accepted = [...good, ...bad].filter((_, i) => outcomes[i]!.status === 'fulfilled').map(({ app }) => app);
    expect(accepted.sort()).toEqual(good.map(({ app }) => app).sort());
    expect(
      await test.sql("select name, revision from application where name like 'crowd-%' and name <> 'crowd-owner' order by id"),
    ).toEqual(expect.arrayContaining(good.map(({ app }) => ({ name: app, revision: 1 }))));
    expect(await test.sql("select name from application where name in ('crowd-thief', 'crowd-poison')")).toEqual([]);
    expect(await test.sql("select count(*)::int as n from audit_entry where target like 'application shop/crowd-%'")).toEqual([{ n: 21 }]);
    expect(await test.sql("select count(*)::int as n from event where application_name like 'crowd-%'")).toEqual([{ n: 21 }]);
    expect(await test.sql("select count(*)::int as n from resource where name like 'crowd-%'")).toEqual([{ n: 21 }]);
  });

  it('deletes many applications at once, each on its own', async () => {
    const apps = Array.from({ length: 10 }, (_, i) => `herd-${i}`);
    const made = await Promise.all(apps.map((app) => test.apply({ app, resources: [aConfigMap(app)] })));
    const ids = made.map(({ applicationId }) => applicationId!);

    const outcomes = await Promise.allSettled(
      [...ids, ids[0]!].map((id, i) => test.store.intents.deleteApplication(admin, id, 1, { orphan: i === 1 })),
    );

    expect(outcomes.map(({ status }) => status)).toEqual([...ids.map(() => 'fulfilled'), 'rejected']);
    expect(await test.sql("select name from resource where name like 'herd-%' and deleted_at is not null and orphan")).toEqual([
      { name: 'herd-1' },
    ]);
    expect(await test.sql("select count(*)::int as n from resource where name like 'herd-%' and deleted_at is not null")).toEqual([
      { n: 10 },
    ]);
  });

  it('refuses an intent that was judged at another revision', async () => {
    await test.apply({ app: 'judged', resources: [aConfigMap('judged', { v: '1' })] });
    const late = { app: 'judged', resources: [aConfigMap('judged', { v: '2' })], basedOnRevision: 0 };

    await expect(test.apply(late)).rejects.toMatchObject({ code: 'DATABASE_CONFLICT', details: { revision: '1' } });
  });

  it('audits the action, and the cause of the user with it', async () => {
    await test.apply({ app: 'audited', resources: [aConfigMap('audited')], cause: 'deletePolicy', action: 'patch' });

    expect(await test.sql("select action, detail->>'cause' as cause from audit_entry where target = 'application shop/audited'")).toEqual([
      { action: 'patch', cause: 'deletePolicy' },
    ]);
  });

  it('refuses a policy that was judged at another revision', async () => {
    const judged = (revision: number, preferred: string) =>
      test.apply({ policies: [{ ...everywhere(), name: 'judged', labels: { preferred } }], policyRevisions: [revision] });
    await judged(0, 'a');

    await expect(judged(0, 'b')).rejects.toMatchObject({ code: 'DATABASE_CONFLICT', details: { revision: '1' } });
    const outcomes = await Promise.allSettled(['c', 'd'].map((preferred) => judged(1, preferred)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('removes pruned resources, keeps the others, and restores them on the next apply', async () => {
    const { applicationId } = await test.apply({ app: 'prune', resources: [aConfigMap('keep'), aConfigMap('drop')] });
    const drop = await keyOf('drop');
    const pruned = await test.apply({ app: 'prune', resources: [aConfigMap('keep')], pruned: [drop] });
    expect(pruned.results.map(({ name, action }) => [name, action])).toEqual([
      ['keep', 'UNCHANGED'],
      ['drop', 'PRUNED'],
    ]);
    expect(await test.sql('select delete_reason from resource where id = $1', [drop])).toEqual([
      { delete_reason: 'revision 2 of shop/prune no longer contains it' },
    ]);
    expect((await test.store.intents.revision(admin, applicationId!, 2))!.resources.map(({ metadata }) => metadata.name)).toEqual(['keep']);

    const back = await test.apply({ app: 'prune', resources: [aConfigMap('drop')] });
    expect(back.results.map(({ action }) => action)).toEqual(['UPDATED']);
    expect(await test.sql('select deleted_at, delete_reason from resource where id = $1', [drop])).toEqual([
      { deleted_at: null, delete_reason: null },
    ]);
  });

  it('returns the first answer to a retry, and refuses the key for any other request', async () => {
    const ask = { app: 'retry', resources: [aConfigMap('retry')], idempotency: { key: 'k1', requestDigest: 'd1' } };
    const first = await test.apply(ask);

    // The digest that identifies a repeated request is keyed.
    expect(await test.sql("select key from idempotency where key = 'k1' and request_digest ~ '^[A-Za-z0-9_-]{43}$'")).toHaveLength(1);
    expect(await test.store.intents.replay(admin, 'k1', 'd1')).toEqual({ kind: 'answer', accepted: first });
    expect(await test.store.intents.replay(admin, 'k1', 'd2')).toEqual({ kind: 'mismatch' });
    expect(await test.store.intents.replay({ name: 'someone-else', role: 'admin' }, 'k1', 'd1')).toEqual({ kind: 'new' });
    expect(await test.apply(ask)).toEqual(first);
    await expect(test.apply({ ...ask, idempotency: { key: 'k1', requestDigest: 'd2' } })).rejects.toMatchObject({
      code: 'DATABASE_CONFLICT',
    });
  });

  it('gives the holder of a new token no answer of an earlier token of the same name', async () => {
    const holder = (id: string): Actor => ({ name: 'ci', role: 'deployer', token: { id, expiresAt: new Date(Date.now() + 3_600_000) } });
    const first = await test.store.intents.accept(holder('1'), {
      application: { namespace: 'shop', name: 'reused' },
      resources: [aConfigMap('reused')],
      policies: [],
      pruned: [],
      cause: 'apply',
      basedOnRevision: 0,
      idempotency: { key: 'k3', requestDigest: 'd' },
    });

    expect(await test.store.intents.replay(holder('1'), 'k3', 'd')).toEqual({ kind: 'answer', accepted: first });
    expect(await test.store.intents.replay(holder('2'), 'k3', 'd')).toEqual({ kind: 'new' });
    expect(await test.store.intents.replay({ name: 'ci', role: 'admin' }, 'k3', 'd')).toEqual({ kind: 'new' });
  });

  it('treats two concurrent requests with one key as one', async () => {
    const ask = { app: 'twice', resources: [aConfigMap('twice')], basedOnRevision: 0, idempotency: { key: 'k2', requestDigest: 'd' } };
    const [a, b] = await Promise.all([test.apply(ask), test.apply(ask)]);

    expect(b).toEqual(a);
    expect(await test.sql("select number from revision v join application a on a.id = v.application_id where a.name = 'twice'")).toEqual([
      { number: 1 },
    ]);
  });

  it('keeps the data of Secrets encrypted in the database, and their digests untestable', async () => {
    const password = 'Y2FuYXJ5LTQyNDI=';
    await test.apply({ app: 'secret', resources: [aSecret('secret', { password })] });
    await test.planAll();

    expect(await dump()).not.toContain('canary-4242');
    expect(await dump()).not.toContain(password);
    const [{ digest }] = (await test.sql<{ digest: string }>("select digest from resource where name = 'secret'")) as [{ digest: string }];
    expect(digest).toMatch(/^keyed\./);
    const shown = await test.store.reads.redactedManifests(admin, [digest]);
    expect(JSON.stringify([...shown])).not.toContain(password);
    expect(Object.keys(shown.get(digest)!['data'] as object)).toEqual(['password']);
  });

  it('refuses an actor without permission', async () => {
    const nobody = { name: 'nobody', role: 'none' } as unknown as Actor;

    await expect(test.store.intents.deletePolicies(nobody, [{ ...everywhere(), expectedRevision: null }])).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(test.store.reads.clusters(nobody, { first: 1, after: null }, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('policies', () => {
  it('are deleted together or not at all', async () => {
    const policies = ['together-a', 'together-b'].map((name) => ({ ...everywhere(), name }));
    await test.apply({ policies });
    const [a, b] = ['together-a', 'together-b'].map((name): PolicyTarget => ({ ...everywhere(), name, expectedRevision: null })) as [
      PolicyTarget,
      PolicyTarget,
    ];
    const absent = { ...a, name: 'absent' };

    expect(await test.store.intents.deletePolicies(admin, [a, absent, { ...b, expectedRevision: 7 }])).toMatchObject({
      kind: 'refused',
      refusals: [
        { ref: { name: 'absent' }, kind: 'absent' },
        { ref: { name: 'together-b' }, kind: 'conflict', revision: 1 },
      ],
    });
    expect(await test.store.reads.policy(admin, a)).toMatchObject({ revision: 1 });
    expect(await test.store.intents.deletePolicies(admin, [a, b])).toMatchObject({ kind: 'deleted' });
    expect([await test.store.reads.policy(admin, a), await test.store.reads.policy(admin, b)]).toEqual([null, null]);
  });

  it('have their own revisions, which continue after a deletion', async () => {
    const policy = { ...everywhere(), name: 'versioned' };
    await test.apply({ policies: [policy] });
    const edited = { ...policy, spec: { ...policy.spec, priority: 3 } };
    const { results, revision } = await test.apply({ policies: [edited] });
    expect({ results, revision }).toMatchObject({ results: [{ kind: 'PlacementPolicy', action: 'UPDATED' }], revision: null });
    expect(await test.store.reads.policy(admin, policy)).toMatchObject({ revision: 2 });

    expect(await test.store.intents.deletePolicies(admin, [{ ...policy, expectedRevision: 1 }])).toMatchObject({
      kind: 'refused',
      refusals: [{ kind: 'conflict', revision: 2 }],
    });
    expect(await test.store.intents.deletePolicies(admin, [{ ...policy, expectedRevision: 2 }])).toMatchObject({ kind: 'deleted' });
    expect(await test.store.intents.deletePolicies(admin, [{ ...policy, expectedRevision: null }])).toMatchObject({
      kind: 'refused',
      refusals: [{ kind: 'absent' }],
    });
    await test.apply({ policies: [policy] });
    expect(await test.store.reads.policy(admin, policy)).toMatchObject({ revision: 4 });
  });

  it('make due what they select before or after an edit, what waits for overrides, and nothing else', async () => {
    await test.apply({ app: 'wake', resources: [aConfigMap('wake-a'), aConfigMap('wake-b'), aDeployment('wake-c')] });
    await test.planAll();
    const override = (name: string) => ({
      kind: 'OverridePolicy' as const,
      namespace: 'shop',
      name: 'waker',
      spec: { resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', name }], overrideRules: [] },
    });
    await test.apply({ policies: [override('wake-a')] });
    expect(await waiting()).toEqual(['wake-a']);
    await test.planAll();
    await test.apply({ policies: [override('wake-b')] });
    expect(await waiting()).toEqual(['wake-a', 'wake-b']);
    expect((await test.store.intents.affected(admin, [override('wake-c')], 10)).map(({ ref }) => ref.name)).toEqual(['wake-b']);
  });
});

describe('the snapshot of an intent', () => {
  it('contains the application, foreign owners of its objects, its policies and the manifests of each cluster', async () => {
    await test.apply({ app: 'snap', resources: [aConfigMap('snap')] });
    await test.apply({ app: 'foreign', resources: [aConfigMap('foreign')] });
    await test.planAll();
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'foreign' };
    const found = await test.store.intents.snapshot(admin, {
      application: { namespace: 'shop', name: 'snap' },
      refs: [ref],
      policies: [everywhere()],
    });

    expect(found.application).toMatchObject({ namespace: 'shop', name: 'snap', revision: 1, deleting: false });
    expect(found.resources.map(({ ref: { name }, application }) => [name, application.name])).toEqual([
      ['snap', 'snap'],
      ['foreign', 'foreign'],
    ]);
    expect(found.resources[0]!.works.get('idc-a')!.manifest).toMatchObject({ metadata: { name: 'snap' } });
    expect(found.policies).toMatchObject([{ name: 'everywhere', revision: 1 }]);
    expect(found.world.clusters.map(({ name }) => name)).toEqual(['idc-a']);
  });
});

describe('clusters', () => {
  it('are registered once by name and once by identity', async () => {
    expect(await test.store.intents.registerCluster(admin, aNewCluster('idc-a'))).toEqual({ kind: 'exists' });
    expect(await test.store.intents.registerCluster(admin, aNewCluster('again', { uid: 'uid-of-idc-a' }))).toEqual({
      kind: 'duplicate',
      name: 'idc-a',
    });
    expect(await test.store.intents.registerCluster(admin, aNewCluster('second', { uid: 'uid-of-second' }))).toEqual({
      kind: 'registered',
    });
    expect(await test.store.connectionOf('second')).toBe(JSON.stringify({ token: 'token-of-second' }));
    expect(await dump()).not.toContain('token-of-second');
  });

  it('have a lease above every earlier one when they are registered under another name', async () => {
    const { intents, leases, fleet } = test.store;
    await intents.registerCluster(admin, aNewCluster('first-name', { uid: 'uid-of-renamed' }));
    await leases.hold(['cluster/first-name'], 60_000);
    await test.sql("update lease set epoch = 9, mark = 40 where name = 'cluster/first-name'");
    await test.sql("insert into lease (name, holder, epoch, expires_at) values ('cluster/used-before', gen_random_uuid(), 2, now())");
    await intents.unregisterCluster(admin, 'first-name', { deleteWorkloads: false });
    await fleet.finishUnregister('first-name');

    for (const [name, uid] of [
      ['second-name', 'uid-of-renamed'],
      ['used-before', 'uid-of-another'],
    ] as const) {
      expect(await intents.registerCluster(admin, aNewCluster(name, { uid }))).toEqual({ kind: 'registered' });
      const [lease] = await leases.hold([`cluster/${name}`], 60_000);
      expect(lease!.epoch).toBeGreaterThan(9);
      expect(await leases.mark(lease!, false)).toBe(40);
    }
  });

  it('change by revision; labels are merged and a null removes one', async () => {
    await test.store.intents.registerCluster(admin, aNewCluster('edited', { labels: { a: '1', b: '2' }, region: 'north' }));
    expect(await test.store.intents.updateCluster(admin, { name: 'edited', expectedRevision: 9, cordoned: true })).toEqual({
      kind: 'conflict',
      revision: 1,
    });
    const change = {
      name: 'edited',
      expectedRevision: 1,
      labels: { a: null, c: '3' },
      taints: [{ key: 'k', effect: 'NoSchedule' as const }],
      cordoned: true,
    };
    expect(await test.store.intents.updateCluster(admin, change)).toEqual({ kind: 'updated' });
    expect(await test.store.intents.updateCluster(admin, { name: 'nowhere', expectedRevision: null })).toEqual({ kind: 'absent' });

    const [cluster] = await test.store.reads.clustersNamed(admin, ['edited']);
    expect(cluster).toMatchObject({
      labels: { b: '2', c: '3' },
      cordoned: true,
      revision: 2,
      region: 'north',
      taints: [{ key: 'k', effect: 'NoSchedule' }],
    });
  });

  it('are reconnected only when endpoint or credential changed', async () => {
    const version = async () => (await test.store.fleet.served()).find(({ name }) => name === 'idc-a')!.connectionVersion;
    const { endpoint, connection } = aNewCluster('idc-a');
    const reconnect = (changed: string) =>
      test.store.intents.reconnectCluster(admin, 'idc-a', { endpoint, connection: changed, credentialExpiresAt: null, uid: null });
    expect(await reconnect(connection)).toEqual({ kind: 'unchanged' });
    expect(await version()).toBe(1);
    expect(await reconnect('{"token":"rotated"}')).toEqual({ kind: 'updated' });
    expect(await version()).toBe(2);
  });

  it('that were registered without an expiry get the one in their credential', async () => {
    await test.sql('update cluster set credential_expires_at = null');
    const asked: string[] = [];
    await test.store.fillExpiry((connection) => {
      asked.push(connection);
      return connection.includes('rotated') ? new Date('2030-01-01T00:00:00Z') : null;
    });

    expect(asked).toContain('{"token":"rotated"}');
    expect((await test.store.warnOfExpiry()).map(({ cluster, expiresAt }) => [cluster, expiresAt.toISOString()])).toContainEqual([
      'idc-a',
      '2030-01-01T00:00:00.000Z',
    ]);
  });

  it('with a credential that expires soon cause one warning, and another one when it has expired', async () => {
    const { endpoint, connection } = aNewCluster('idc-a');
    const expiring = async (days: number) => {
      const credentialExpiresAt = new Date(Date.now() + days * 86_400_000);
      await test.store.intents.reconnectCluster(admin, 'idc-a', {
        endpoint,
        connection: `${connection} ${days}`,
        credentialExpiresAt,
        uid: null,
      });
    };
    const warnings = async () => {
      const known = await test.store.warnOfExpiry();
      const events = await test.sql<{ message: string }>("select message from event where type = 'CREDENTIAL_EXPIRES' order by id");
      return { known: known.map(({ cluster }) => cluster), messages: events.map(({ message }) => message) };
    };

    await expiring(15);
    expect(await warnings()).toEqual({ known: ['idc-a'], messages: [] });
    await expiring(13);
    await warnings();
    expect((await warnings()).messages).toEqual([
      expect.stringMatching(/^The credential of cluster idc-a expires at 20..-.*manifold cluster rotate idc-a/),
    ]);
    await expiring(-1);
    await warnings();
    expect((await warnings()).messages.slice(1)).toEqual([expect.stringContaining('The credential of cluster idc-a expired at 20')]);
  });
});

async function keyOf(name: string) {
  const found = await test.store.reads.resources(admin, { first: 1, after: null }, { nameContains: name });
  return found.rows[0]!.id;
}

async function waiting(): Promise<string[]> {
  const found = await test.sql<{ name: string }>(
    'select distinct r.name from plan_due p join resource r on r.id = p.resource_id order by 1',
  );
  return found.map(({ name }) => name);
}

async function counts(): Promise<unknown> {
  return test.sql(`select (select count(*) from application) as a, (select count(*) from resource) as r, (select count(*) from policy) as p,
    (select count(*) from revision) as v, (select count(*) from plan_due) as d, (select count(*) from event) as e, (select version from world) as w`);
}

/** Every row of every table as text. */
async function dump(): Promise<string> {
  const tables = await test.sql<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
  const rows = await Promise.all(
    tables.map(({ name }) =>
      test.sql<{ row: string }>(`select t::text || coalesce(encode(convert_to(t::text, 'utf8'), 'escape'), '') as row from ${name} t`),
    ),
  );
  const bytes = await test.sql<{ text: string }>(
    "select encode(bytes, 'escape') as text from manifest union all select encode(credential, 'escape') from cluster",
  );
  return [...rows.flat().map(({ row }) => row), ...bytes.map(({ text }) => text)].join('\n');
}
