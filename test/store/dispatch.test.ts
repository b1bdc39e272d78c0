import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DispatchResult, DueWork } from '../../src/engine/ports/dispatch.js';
import type { Db } from '../../src/store/database/sql.js';
import { deleteApplications } from '../../src/store/intents/application-intents.js';
import { openStore } from '../../src/store/store.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { admin, aNewCluster, aReport, aSecret, everywhere, openTestStore, succeeded, type TestStore } from '../support/store.js';

const clusters = ['cloud-b', 'idc-a'];
let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters(...clusters);
  await test.apply({ policies: [everywhere()] });
});
afterAll(() => test.close());
afterEach(async () => {
  await test.sql('update work set suspended = false, next_attempt_at = null');
  await test.planAll();
  await test.dispatchAll(clusters);
});

describe('due works', () => {
  it('are returned in kind order for each cluster, manifests of Secrets decrypted, up to the limit', async () => {
    await given('ordered', aDeployment('ordered'), aConfigMap('ordered'), aSecret('ordered', { password: 'aHVudGVyMg==' }));
    const due = await test.due(clusters, 2);

    expect(due.map(({ cluster, ref }) => `${cluster} ${ref.kind}`)).toEqual([
      'cloud-b ConfigMap',
      'cloud-b Secret',
      'idc-a ConfigMap',
      'idc-a Secret',
    ]);
    expect(due[1]!.desired!.manifest['data']).toEqual({ password: 'aHVudGVyMg==' });
    expect(due[0]).toMatchObject({
      application: { namespace: 'shop', name: 'ordered' },
      applied: null,
      attempts: 0,
      orphan: false,
      deleteReason: null,
    });
  });

  it('exclude works in flight, suspended or waiting, and clusters whose lease is not held with that epoch', async () => {
    await given('left-out', aConfigMap('in-flight'), aConfigMap('suspended'), aConfigMap('waiting'), aConfigMap('plain'));
    const [lease] = await test.store.leases.hold(['cluster/idc-a'], 60_000);
    const flying = (await test.due(['idc-a'])).find(({ ref }) => ref.name === 'in-flight')!;
    await test.sql("update work set suspended = true where name = 'suspended'");
    await test.sql("update work set next_attempt_at = now() + interval '1 hour' where name = 'waiting'");

    const demand = { cluster: 'idc-a', epoch: lease!.epoch, limit: 10 };
    expect((await test.store.dispatch.due([demand], [flying.key])).map(({ ref }) => ref.name)).toEqual(['plain']);
    expect(await test.store.dispatch.due([{ ...demand, epoch: lease!.epoch + 1 }], [])).toEqual([]);
    await test.sql("update lease set expires_at = now() - interval '1 second' where name = 'cluster/idc-a'");
    expect(await test.store.dispatch.due([demand], [])).toEqual([]);
  });

  it('are deleted in reverse kind order, each with the reason that was committed before', async () => {
    await given('going', aDeployment('going'), aConfigMap('going'));
    await test.dispatchAll(clusters);
    const { applicationId } = await test.apply({ app: 'going', resources: [aDeployment('going'), aConfigMap('going')] });
    await test.store.intents.deleteApplication(admin, applicationId!, 1, { orphan: false });
    await test.planAll();
    const due = await test.due(['idc-a']);

    expect(due.map(({ ref, desired, deleteReason }) => [ref.kind, desired, deleteReason])).toEqual([
      ['Deployment', null, 'application shop/going was deleted by admin'],
      ['ConfigMap', null, 'application shop/going was deleted by admin'],
    ]);
  });
});

describe('recording results', () => {
  it('settles an apply only for the dispatched manifest: a newer one stays due', async () => {
    await given('newer', aConfigMap('newer', { v: '1' }));
    const first = await test.due(['idc-a']);
    await given('newer', aConfigMap('newer', { v: '2' }));
    await test.store.dispatch.record(first.map(succeeded));

    const [again] = await test.due(['idc-a']);
    expect(again!.desired!.manifest['data']).toEqual({ v: '2' });
    expect(again!.applied).toEqual({ uid: `uid-${again!.key}`, digest: first[0]!.desired!.digest });
  });

  it('keeps a blocked work waiting for its retry time, or for a change of the desired manifest', async () => {
    await given('blocked', aConfigMap('soon'), aConfigMap('never'));
    const due = await test.due(['idc-a']);
    await test.store.dispatch.record(due.map((work) => blocked(work, work.ref.name === 'soon' ? 60_000 : null)));

    expect(await test.due(['idc-a'])).toEqual([]);
    const wait = await test.store.dispatch.nextDueInMs(['idc-a']);
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(await stateOf('never', 'idc-a')).toMatchObject({ state: 'BLOCKED', reason: 'QUOTA_EXCEEDED', message: 'no room' });
    await given('blocked', aConfigMap('soon'), aConfigMap('never', { changed: 'yes' }));
    expect((await test.due(['idc-a'])).map(({ ref, attempts }) => [ref.name, attempts])).toEqual([['never', 0]]);
  });

  it('ignores a refusal of a manifest that is no longer desired', async () => {
    await given('outdated', aConfigMap('outdated', { v: '1' }));
    const due = await test.due(['idc-a']);
    await given('outdated', aConfigMap('outdated', { v: '2' }));
    await test.store.dispatch.record(due.map((work) => blocked(work, null)));

    expect(await test.due(['idc-a'])).toHaveLength(1);
  });

  it('makes works due again that an event in the cluster may have unblocked, and no others', async () => {
    await given('unblocked', aConfigMap('unblocked'), aDeployment('unblocked'));
    const due = await test.due(['idc-a']);
    await test.store.dispatch.record(
      due.map(
        (work) =>
          ({
            ...blocked(work, null),
            outcome: { ...blocked(work, null).outcome, reason: work.ref.kind === 'ConfigMap' ? 'NAMESPACE_MISSING' : 'IMMUTABLE_FIELD' },
          }) as DispatchResult,
      ),
    );
    await test.store.dispatch.retryBlocked('idc-a', ['NAMESPACE_MISSING', 'KIND_NOT_SERVED']);

    expect((await test.due(['idc-a'])).map(({ ref }) => ref.kind)).toEqual(['ConfigMap']);
  });

  it('starts replacements one cluster at a time, the next when the one before is healthy', async () => {
    await given('swapped', aDeployment('swapped'));
    await test.store.dispatch.record((await test.due(clusters)).map(succeeded));
    await given('swapped', { ...aDeployment('swapped'), spec: { ...(aDeployment('swapped')['spec'] as object), replicas: 7 } });
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, 'Replace')));

    expect(await test.store.dispatch.beginReplacements(['idc-a'])).toBe(false);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
    const [first, ...others] = await test.due(clusters);
    expect([first, others]).toMatchObject([{ cluster: 'cloud-b', replacing: true }, []]);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);

    await test.store.dispatch.record([{ key: first!.key, dispatched: first!.desired!.digest, outcome: { kind: 'gone' } }]);
    const [again] = await test.due(clusters);
    expect(again).toMatchObject({ cluster: 'cloud-b', replacing: true, applied: null });
    await test.store.dispatch.record([succeeded(again!)]);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);

    await test.sql(`insert into observation (cluster, resource_id, uid, resource_version, generation, owned_digest, health)
      select cluster, resource_id, member_uid, '1', member_generation, 'd', 'HEALTHY' from work where name = 'swapped' and cluster = 'cloud-b'`);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
    expect(await test.due(clusters)).toMatchObject([{ cluster: 'idc-a', replacing: true }]);
  });

  it.each([null, 'Refuse'] as const)('starts no replacement if nobody chose it, or the object says %s', async (own) => {
    await given('kept', aDeployment('kept'));
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, own)));

    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);
    expect(await test.due(clusters)).toEqual([]);
  });

  it('replaces what a person named for its present content, and not after every cluster has it', async () => {
    const replaced = [{ ...aDeployment('named'), spec: { ...(aDeployment('named')['spec'] as object), replicas: 8 } }];
    await given('named', aDeployment('named'));
    await test.store.dispatch.record((await test.due(clusters)).map(succeeded));
    await test.apply({ app: 'named', resources: replaced, replaced });
    const choices = () =>
      test.sql("select c.actor from replacement_choice c join resource r on r.id = c.resource_id where r.name = 'named'");
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);
    expect(await choices()).toEqual([{ actor: admin.name }]);
    await test.planAll();
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, null)));

    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
    const [first] = await test.due(clusters);
    expect(first).toMatchObject({ cluster: 'cloud-b', replacing: true });
    await test.store.dispatch.record([succeeded(first!)]);
    await healthyIn('named', 'cloud-b');
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
    const [second] = await test.due(clusters);
    expect(second).toMatchObject({ cluster: 'idc-a', replacing: true });
    await test.store.dispatch.record([succeeded(second!)]);
    expect(await choices()).toHaveLength(1);
    await healthyIn('named', 'idc-a');
    await test.store.dispatch.beginReplacements(clusters);
    expect(await choices()).toEqual([]);
  });

  it.each([
    {
      name: 'moving',
      because: 'a move keeps works on earlier content',
      begin: `insert into transition (resource_id, application_id, state, origin, cause, before, waits, waiting, in_use, started_at, progressed_at, deadline)
        select id, application_id, 'MOVING', 'POLICY', 'a test', '[]', '[]', 1, false, now(), now(), now() + interval '1 day' from resource
        where name = 'moving'`,
      end: 'delete from transition',
    },
    {
      name: 'earlier',
      because: 'the work has the content of an earlier revision',
      begin: "update work set revision = 0 where name = 'earlier'",
      end: "update work set revision = 1 where name = 'earlier'",
    },
  ])('does not replace what a person named while $because', async ({ name, begin, end }) => {
    await test.apply({ app: name, resources: [aDeployment(name)], replaced: [aDeployment(name)] });
    await test.planAll();
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, null)));
    await test.sql(begin);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);
    await test.sql(end);
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
  });

  it('does not replace later content that nobody chose, and a refusal of the object has precedence', async () => {
    const other = { ...aDeployment('later'), spec: { ...(aDeployment('later')['spec'] as object), replicas: 9 } };
    await test.apply({ app: 'later', resources: [aDeployment('later')], replaced: [aDeployment('later')] });
    await test.planAll();
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, 'Refuse')));
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);

    await given('later', other);
    await test.store.dispatch.record((await test.due(clusters)).map((work) => immutable(work, null)));
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);
    expect(await test.sql("select from replacement_choice c join resource r on r.id = c.resource_id where r.name = 'later'")).toEqual([]);
  });

  it('replaces an unhealthy copy first, and a healthy one only while the others are', async () => {
    await given('guarded', aDeployment('guarded'));
    await test.store.dispatch.record((await test.due(clusters)).map(succeeded));
    await healthyIn('guarded', 'cloud-b');
    await healthyIn('guarded', 'idc-a');
    await test.sql(
      "update observation o set health = 'DEGRADED' from work w where w.resource_id = o.resource_id and w.name = 'guarded' and o.cluster = 'idc-a'",
    );
    await given('guarded', { ...aDeployment('guarded'), spec: { ...(aDeployment('guarded')['spec'] as object), replicas: 7 } });
    const due = await test.due(clusters);
    await test.store.dispatch.record(due.filter(({ cluster }) => cluster === 'cloud-b').map((work) => immutable(work, 'Replace')));
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(false);

    await test.store.dispatch.record(due.filter(({ cluster }) => cluster === 'idc-a').map((work) => immutable(work, 'Replace')));
    expect(await test.store.dispatch.beginReplacements(clusters)).toBe(true);
    expect(await test.due(clusters)).toMatchObject([{ cluster: 'idc-a', replacing: true }]);
  });

  it('makes drifted works due again, and no deleted ones', async () => {
    await given('drifted', aConfigMap('drifted'));
    await test.dispatchAll(clusters);
    expect(await test.due(clusters)).toEqual([]);
    const [work] = await test.store.observations.known('idc-a').then((known) => known.filter(({ ref }) => ref.name === 'drifted'));
    await test.store.dispatch.redo([work!]);

    expect(await test.due(clusters)).toMatchObject([{ key: work!.key, applied: { digest: null } }]);
  });

  it('deletes the rows of a resource with its last work, and of an application with its last resource', async () => {
    await given('removed', aConfigMap('removed-1'), aConfigMap('removed-2'));
    await test.dispatchAll(clusters);
    const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'removed' }]);
    await test.store.intents.deleteApplication(admin, application!.id, 1, { orphan: false });
    await test.planAll();
    const due = await test.due(clusters);
    expect(due).toHaveLength(4);

    // Both clusters and both resources finish at the same moment; exactly one transaction sees that nothing is left.
    await Promise.all(due.map((work) => test.store.dispatch.record([succeeded(work)])));
    expect(await test.sql("select from resource where name like 'removed-%'")).toEqual([]);
    expect(await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'removed' }])).toEqual([]);
    expect(await test.sql("select from event where type = 'APPLICATION_DELETED' and application_name = 'removed'")).toHaveLength(1);
  });

  it('waits for a finalizer, and applies again when the object is desired again meanwhile', async () => {
    await given('finalizer', aConfigMap('finalizer'));
    await test.dispatchAll(clusters);
    await test.apply({ app: 'finalizer', pruned: await keysOf('finalizer') });
    await test.planAll();
    const [gone] = await test.due(['idc-a']);
    await test.store.dispatch.record([
      { key: gone!.key, dispatched: null, outcome: { kind: 'deleting', message: 'held by a finalizer', retryInMs: 60_000 } },
    ]);
    expect(await test.due(['idc-a'])).toEqual([]);
    expect(await stateOf('finalizer', 'idc-a')).toMatchObject({ state: 'DELETING', message: 'held by a finalizer' });

    await given('finalizer', aConfigMap('finalizer'));
    expect(await test.due(['idc-a'])).toMatchObject([{ key: gone!.key, desired: {}, applied: null }]);
    await test.store.dispatch.record([{ key: gone!.key, dispatched: null, outcome: { kind: 'gone' } }]);
    expect(await test.due(['idc-a'])).toMatchObject([{ key: gone!.key, applied: null }]);
  });

  it('blocks a work whose manifest cannot be decrypted, and returns the others', async () => {
    await given('unreadable', aConfigMap('unreadable'), aConfigMap('readable'));
    await test.sql("update work set desired_digest = 'nothing-there' where name = 'unreadable' and cluster = 'idc-a'");

    expect((await test.due(['idc-a'])).map(({ ref }) => ref.name)).toEqual(['readable']);
    expect(await stateOf('unreadable', 'idc-a')).toMatchObject({ state: 'BLOCKED', reason: 'DECRYPTION_FAILED' });
    await given('unreadable', aConfigMap('unreadable', { healed: 'yes' }), aConfigMap('readable'));
  });
});

describe('leases', () => {
  it('are held by one process at a time; a takeover raises the epoch and a renewal does not', async () => {
    const other = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() });
    try {
      expect(await test.store.leases.hold(['x'], 60_000)).toEqual([{ name: 'x', epoch: 1 }]);
      expect(await other.leases.hold(['x'], 60_000)).toEqual([]);
      expect(await test.store.leases.hold(['x'], 60_000)).toEqual([{ name: 'x', epoch: 1 }]);
      await test.store.leases.release(['x']);
      expect(await other.leases.hold(['x'], 60_000)).toEqual([{ name: 'x', epoch: 2 }]);
      expect(await test.store.leases.hold(['x'], 60_000)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('clusters that are unregistered', () => {
  it('delete their works and are removed when none is left; workloads stay by default', async () => {
    await test.addClusters('leaving');
    await given('leaver', aConfigMap('leaver'));
    await test.dispatchAll([...clusters, 'leaving']);
    expect(await test.store.intents.unregisterCluster(admin, 'leaving', { deleteWorkloads: false })).toMatchObject({ kind: 'started' });
    await test.planAll();
    expect(await test.store.fleet.finishUnregister('leaving')).toBe(false);
    const due = await test.due(['leaving']);
    expect(due.length).toBeGreaterThan(0);
    expect(due.every(({ desired, orphan }) => desired === null && orphan)).toBe(true);

    await test.store.dispatch.record(due.map(succeeded));
    expect(await test.store.fleet.finishUnregister('leaving')).toBe(true);
    expect((await test.store.plans.world()).clusters.map(({ name }) => name)).toEqual(clusters);
    expect(await test.sql("select from cluster_status where cluster = 'leaving'")).toEqual([]);
  });

  it('are not removed while they are registered', async () => {
    expect(await test.store.fleet.finishUnregister('idc-a')).toBe(false);
  });
});

describe('reports of clusters', () => {
  it('keep a cluster that is registered under another name, or that became another one, as not ready', async () => {
    await test.store.intents.registerCluster(admin, aNewCluster('twin'));
    await test.store.fleet.saveProbes([{ cluster: 'twin', report: aReport('uid-of-idc-a') }]);
    await test.store.fleet.saveProbes([{ cluster: 'cloud-b', report: aReport('another-uid') }]);
    const [cloud, twin] = await test.store.reads.clustersNamed(admin, ['twin', 'cloud-b']);

    expect(twin).toMatchObject({ ready: 'False', reason: 'DUPLICATE', message: 'It is the same cluster as idc-a.' });
    expect(cloud).toMatchObject({ ready: 'False', reason: 'CLUSTER_IDENTITY_CHANGED' });
    await test.store.intents.unregisterCluster(admin, 'twin', { deleteWorkloads: false });
    await test.store.fleet.saveProbes([{ cluster: 'cloud-b', report: aReport('uid-of-cloud-b') }]);
  });

  it('renew the time of the last answer only if the cluster answered', async () => {
    await test.sql("update cluster_status set heard_at = now() - interval '10 minutes' where cluster = 'idc-a'");
    const away = aReport('uid-of-idc-a', { ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', uid: null, apis: null, version: null });
    await test.store.fleet.saveProbes([{ cluster: 'idc-a', report: away }]);
    expect(await test.store.reads.clustersNamed(admin, ['idc-a'])).toMatchObject([
      { stale: true, ready: 'Unknown', servedKinds: 4, kubernetesVersion: 'v1.30.0' },
    ]);

    await test.store.fleet.saveProbes([{ cluster: 'idc-a', report: aReport('uid-of-idc-a') }]);
    expect(await test.store.reads.clustersNamed(admin, ['idc-a'])).toMatchObject([{ stale: false, ready: 'True' }]);
  });

  it('make the resources of an added or removed kind due, and no others', async () => {
    await given('kinds', aConfigMap('kinds'), aDeployment('kinds'));
    const fewer = aReport('uid-of-idc-a').apis!.kinds.filter(({ kind }) => kind !== 'Deployment');
    await test.store.fleet.saveProbes([{ cluster: 'idc-a', report: aReport('uid-of-idc-a', { apis: { kinds: fewer, complete: true } }) }]);
    const waiting = await test.sql<{ kind: string }>('select distinct r.kind from plan_due p join resource r on r.id = p.resource_id');
    await test.store.fleet.saveProbes([{ cluster: 'idc-a', report: aReport('uid-of-idc-a') }]);

    expect(waiting).toEqual([{ kind: 'Deployment' }]);
  });
});

async function given(app: string, ...resources: Parameters<TestStore['apply']>[0]['resources'] & object): Promise<void> {
  await test.apply({ app, resources });
  await test.planAll();
}

function healthyIn(name: string, cluster: string) {
  return test.sql(`insert into observation (cluster, resource_id, uid, resource_version, generation, owned_digest, health)
    select cluster, resource_id, member_uid, '1', member_generation, 'd', 'HEALTHY' from work where name = '${name}' and cluster = '${cluster}'`);
}

function immutable(work: DueWork, immutableChange: 'Replace' | 'Refuse' | null): DispatchResult {
  const outcome = { kind: 'blocked', reason: 'IMMUTABLE_FIELD', message: 'spec.selector', retryInMs: null, immutableChange } as const;
  return { key: work.key, dispatched: work.desired!.digest, outcome };
}

function blocked({ key, desired }: DueWork, retryInMs: number | null): DispatchResult {
  return {
    key,
    dispatched: desired?.digest ?? null,
    outcome: { kind: 'blocked', reason: 'QUOTA_EXCEEDED', message: 'no room', retryInMs },
  };
}

async function keysOf(name: string) {
  const found = await test.store.reads.resources(admin, { first: 10, after: null }, { nameContains: name });
  return found.rows.map(({ id }) => id);
}

async function stateOf(name: string, cluster: string) {
  const [key] = await keysOf(name);
  const works = await test.store.reads.worksOf(admin, [key!], { first: 1, after: null }, cluster);
  return works.get(key!)!.rows[0];
}

const policyOf = ({ kind, namespace, name }: ReturnType<typeof everywhere>) => ({ kind, namespace, name });

describe('frozen works', () => {
  const none = { cluster: null, application: null, policy: null, seconds: null };
  const frozen = (ask: object) => test.store.intents.freeze(admin, { ...none, scope: 'ALL', reason: 'a test', ...ask });
  const dueNames = async () => (await test.due(clusters)).map(({ cluster, ref }) => `${cluster} ${ref.name}`);
  afterEach(() => test.sql('delete from standing_freeze'));

  it.each([
    { name: 'cold-1', ask: {}, because: 'the whole hub is', left: [] },
    { name: 'cold-2', ask: { cluster: 'idc-a' }, because: 'one cluster is', left: ['cloud-b cold-2'] },
    { name: 'cold-3', ask: { application: { namespace: 'shop', name: 'cold-3' } }, because: 'its application is', left: [] },
    {
      name: 'cold-4',
      ask: { application: { namespace: 'shop', name: 'cold-4' }, cluster: 'cloud-b' },
      because: 'it is in one cluster',
      left: ['idc-a cold-4'],
    },
    { name: 'cold-5', ask: { policy: policyOf(everywhere()) }, because: 'its policy is', left: [] },
    { name: 'cold-6', ask: { scope: 'DELETES' }, because: 'only deletes are', left: ['cloud-b cold-6', 'idc-a cold-6'] },
    { name: 'cold-7', ask: { scope: 'MOVES' }, because: 'only moves are', left: ['cloud-b cold-7', 'idc-a cold-7'] },
  ])('is not due where $because', async ({ name, ask, left }) => {
    await given(name, aConfigMap(name));
    expect(await frozen(ask)).toMatchObject({ kind: 'frozen' });
    expect(await dueNames()).toEqual(left);

    await test.sql('delete from standing_freeze');
    expect(await dueNames()).toEqual([`cloud-b ${name}`, `idc-a ${name}`]);
  });

  it('are not deleted under a freeze of deletes, and are after it expires', async () => {
    await given('kept', aConfigMap('kept'));
    await test.dispatchAll(clusters);
    await frozen({ scope: 'DELETES', seconds: 3600 });
    const [{ id }] = (await test.sql<{ id: string }>("select id from resource where name = 'kept'")) as [{ id: string }];
    await test.apply({ app: 'kept', resources: [], pruned: [id as never] });
    await test.planAll();
    expect(await dueNames()).toEqual([]);
    expect(await test.store.dispatch.nextDueInMs(clusters)).toBeNull();

    await test.sql("update standing_freeze set ends_at = now() - interval '1 second'");
    expect(await dueNames()).toEqual(['cloud-b kept', 'idc-a kept']);
    await test.store.freezes.endExpired();
    expect(await test.sql('select id from standing_freeze')).toEqual([]);
    expect(await test.sql("select type from event where type like 'FREEZE%' order by id desc limit 1")).toEqual([{ type: 'FREEZE_ENDED' }]);
  });

  it('have the freeze as reason of their delivery', async () => {
    await given('told', aConfigMap('told'));
    await frozen({ cluster: 'idc-a', reason: 'change of the network' });
    const [{ id }] = (await test.sql<{ id: string }>("select id from resource where name = 'told'")) as [{ id: string }];
    const [seen] = await test.store.reports.snapshot([id as never]);
    expect(seen!.works.map(({ cluster, frozen: why }) => [cluster, why])).toEqual([
      ['cloud-b', undefined],
      ['idc-a', 'change of the network'],
    ]);
    const works = await test.store.reads.worksOf(admin, [id as never], { first: 10, after: null }, null);
    expect(works.get(id as never)!.rows.map(({ cluster, reason }) => [cluster, reason])).toEqual([
      ['cloud-b', null],
      ['idc-a', 'FROZEN'],
    ]);
  });

  it('are frozen only by scopes that exist', async () => {
    expect(await frozen({ cluster: 'nowhere' })).toEqual({ kind: 'absent', what: 'cluster' });
    expect(await frozen({ application: { namespace: 'shop', name: 'none' } })).toEqual({ kind: 'absent', what: 'application' });
    expect(await frozen({ policy: { kind: 'PlacementPolicy', namespace: 'shop', name: 'none' } })).toEqual({
      kind: 'absent',
      what: 'policy',
    });
  });
});

describe('replicas of a hub that share clusters', () => {
  const names = ['plan', ...Array.from({ length: 5 }, (_, i) => `cluster/shared-${i}`)];
  const clustersOf = (leases: readonly { readonly name: string; readonly surplus?: boolean }[]) =>
    leases.filter(({ name }) => name !== 'plan').length;

  it('take at most their share, and return the leases that they have too many', async () => {
    const other = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() });
    try {
      await test.sql("delete from lease where name = 'plan'");
      await test.store.leases.announce(60_000);
      expect(clustersOf(await test.store.leases.hold(names, 60_000))).toBe(5);
      await other.leases.announce(60_000);
      expect(await other.leases.hold(names, 60_000)).toEqual([]);

      const held = await test.store.leases.hold(names, 60_000);
      const surplus = held.filter((lease) => lease.surplus).map(({ name }) => name);
      expect(surplus).toHaveLength(2);
      await test.store.leases.release(surplus);
      expect((await other.leases.hold(names, 60_000)).map(({ name }) => name)).toEqual([...surplus].sort());
      expect((await test.store.leases.hold(names, 60_000)).filter((lease) => lease.surplus)).toEqual([]);

      // One replica leaves: the other takes all leases, each with a new epoch.
      await test.store.leases.leave();
      const all = await other.leases.hold(names, 60_000);
      expect(clustersOf(all)).toBe(5);
      expect(all.map(({ epoch }) => epoch).sort()).toEqual([2, 2, 2, 2, 2, 2]);
    } finally {
      await other.leases.leave();
      await other.close();
    }
  });

  it('take over at once from a holder whose process has ended, with the next epoch', async () => {
    const [gone, next] = [randomUUID(), randomUUID()];
    const [before, after] = await Promise.all(
      [gone, next].map((holder) => openStore({ url: test.url, encryptionKey: test.encryptionKey, holder })),
    );
    try {
      const [held] = await before!.leases.hold(['cluster/ended'], 60_000);
      expect(await after!.leases.hold(['cluster/ended'], 60_000)).toEqual([]);
      await after!.leases.endOf(gone);
      expect(await after!.leases.hold(['cluster/ended'], 60_000)).toEqual([{ name: 'cluster/ended', epoch: held!.epoch + 1 }]);
      expect(await before!.leases.hold(['cluster/ended'], 60_000)).toEqual([]);
    } finally {
      await after!.leases.leave();
      await Promise.all([before!.close(), after!.close()]);
    }
  });

  it('record nothing for a cluster whose lease another replica holds', async () => {
    await given('fenced', aConfigMap('fenced'));
    const [work] = await test.due(['idc-a']);
    const [lease] = await test.store.leases.hold(['cluster/idc-a'], 60_000);
    const outcome = succeeded(work!);
    await test.store.dispatch.record([{ ...outcome, epoch: lease!.epoch - 1 }]);
    expect((await test.due(['idc-a'])).map(({ key }) => key)).toEqual([work!.key]);
    await test.store.dispatch.record([{ ...outcome, epoch: lease!.epoch }]);
    expect(await test.due(['idc-a'])).toEqual([]);
  });

  it.each(['redo', 'redoLost'] as const)('make nothing due in a cluster whose lease another replica holds: %s', async (verb) => {
    await given(verb, aConfigMap(verb));
    const [{ key }] = (await test.due(['idc-a'])) as [DueWork];
    await test.dispatchAll(clusters);
    const [{ epoch }] = (await test.store.leases.hold(['cluster/idc-a'], 60_000)) as [{ name: string; epoch: number }];
    expect(await test.store.dispatch[verb]([{ key, epoch: epoch - 1 }])).toEqual(new Set());
    expect(await test.due(['idc-a'])).toEqual([]);
    expect(await test.store.dispatch[verb]([{ key, epoch }])).toEqual(new Set([key]));
    expect(await test.due(['idc-a'])).toMatchObject([{ key }]);
  });
});

describe('a namespace that is deleted with its application', () => {
  const removals = () =>
    test.sql<{ cluster: string; namespace: string }>('select cluster, namespace from namespace_removal order by cluster');
  const dueNow = () => test.store.dispatch.dueNamespaces(clusters);
  const remove = async (name: string, deleteNamespaces: boolean) => {
    const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name }]);
    await test.store.intents.deleteApplication(admin, application!.id, application!.revision, { orphan: false, deleteNamespaces });
  };
  const inNamespace = (namespace: string, name: string) => ({ ...aConfigMap(name), metadata: { name, namespace } });
  const eventsOf = (type: string) => test.sql<{ message: string }>('select message from event where type = $1 order by id', [type]);
  const all = everywhere();
  beforeAll(async () => {
    const namespaces = { resourceSelectors: [{ apiVersion: 'v1', kind: 'Namespace' }], placement: {} };
    const ofCluster = { ...all, kind: 'ClusterPlacementPolicy' as const, namespace: '', name: 'namespaces', spec: namespaces };
    await test.apply({ policies: [...['left', 'used', 'stated'].map((namespace) => ({ ...all, namespace })), ofCluster] });
  });
  afterEach(() => test.sql('delete from namespace_removal'));

  it('is due when the works there are gone, and an event ends its removal', async () => {
    await given('ns-leaver', inNamespace('left', 'ns-leaver'));
    await test.dispatchAll(clusters);
    await remove('ns-leaver', true);
    expect(await removals()).toEqual(clusters.map((cluster) => ({ cluster, namespace: 'left' })));
    expect(await dueNow()).toEqual([]);
    await test.planAll();
    expect(await dueNow()).toEqual([]);
    await test.dispatchAll(clusters);

    const due = await dueNow();
    expect(due).toMatchObject(clusters.map((cluster) => ({ cluster, namespace: 'left', usedBy: null, expired: false })));
    expect(await dueNow()).toEqual([]);
    await test.store.dispatch.recordNamespace(due[0]!, { kind: 'deleted' });
    await test.store.dispatch.recordNamespace(due[1]!, { kind: 'kept', reason: 'It contains v1/Secret left/x.' });
    expect(await removals()).toEqual([]);
    expect(await eventsOf('NAMESPACE_DELETED')).toMatchObject([{ message: expect.stringContaining('Namespace left') }]);
    expect(await eventsOf('NAMESPACE_KEPT')).toMatchObject([{ message: 'Namespace left is kept: It contains v1/Secret left/x.' }]);
  });

  it('is one row per cluster if two applications of one statement share it', async () => {
    await given('ns-one', inNamespace('left', 'ns-one'));
    await given('ns-two', inNamespace('left', 'ns-two'));
    const ids = await test.sql<{ id: string; revision: number }>("select id, revision from application where name like 'ns-%' order by id");
    const options = { actor: admin, orphan: false, deleteNamespaces: true };
    // As the clients of the hub's pools, which send the statements of a transaction together.
    const client = new pg.Client({ connectionString: test.url, pipeline: true } as pg.ClientConfig);
    await client.connect();
    try {
      const deletions = ids.map(({ id, revision }) => ({ ...options, id, basedOnRevision: revision }));
      expect(await deleteApplications(client as unknown as Db, deletions)).toEqual([{ objects: 2 }, { objects: 2 }]);
    } finally {
      await client.end();
    }
    expect(await removals()).toEqual(clusters.map((cluster) => ({ cluster, namespace: 'left' })));
  });

  it('is due again later, for ten minutes', async () => {
    await given('ns-later', inNamespace('left', 'ns-later'));
    await test.dispatchAll(clusters);
    await remove('ns-later', true);
    await test.planAll();
    await test.dispatchAll(clusters);
    const [due] = await dueNow();
    await test.store.dispatch.recordNamespace(due!, { kind: 'later', reason: 'x' });
    await test.sql("update namespace_removal set not_before = now() where cluster = 'cloud-b'");
    expect(await dueNow()).toMatchObject([{ cluster: 'cloud-b', expired: false }]);
    await test.sql(
      "update namespace_removal set not_before = now(), tried_since = now() - interval '11 minutes' where cluster = 'cloud-b'",
    );
    expect(await dueNow()).toMatchObject([{ cluster: 'cloud-b', expired: true }]);
  });

  it('returns an application that has works there, and is none that a Namespace object declares or whose deletion was not requested', async () => {
    await given('user', inNamespace('used', 'user'));
    await given('goer', inNamespace('used', 'goer'));
    await test.dispatchAll(clusters);
    await remove('goer', true);
    await test.planAll();
    await test.dispatchAll(clusters);
    expect((await dueNow()).map(({ usedBy }) => usedBy)).toEqual(['shop/user', 'shop/user']);
    expect(await test.store.dispatch.userOfNamespace({ cluster: 'idc-a', namespace: 'used' })).toBe('shop/user');
    expect(await test.store.dispatch.userOfNamespace({ cluster: 'elsewhere', namespace: 'used' })).toBeNull();
    await test.sql('delete from namespace_removal');

    await remove('user', false);
    await given('stater', inNamespace('stated', 'stater'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stated' } });
    await test.dispatchAll(clusters);
    await remove('stater', true);
    expect(await removals()).toEqual([]);
  });

  it('returns an application whose resources there have no work yet, or that declares the namespace', async () => {
    const userOf = (namespace: string) => test.store.dispatch.userOfNamespace({ cluster: 'idc-a', namespace });
    expect([await userOf('early'), await userOf('declared')]).toEqual([null, null]);
    await test.apply({ app: 'early', resources: [inNamespace('early', 'early')] });
    const declared = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'declared' } };
    await test.apply({ app: 'declarer', resources: [declared] });
    expect([await userOf('early'), await userOf('declared')]).toEqual(['shop/early', 'shop/declarer']);
    await test.planAll();
    expect([await userOf('early'), await userOf('declared')]).toEqual(['shop/early', 'shop/declarer']);

    await remove('early', false);
    await test.dispatchAll(clusters);
    expect(await userOf('early')).toBeNull();
  });
});
