import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResourceKey, WorkKey } from '../../src/core/model/plan.js';
import { NO_STATUS } from '../../src/core/model/report.js';
import type { Observation } from '../../src/engine/ports/observe.js';
import type { ChangeMarks } from '../../src/store/reads/reads-port.js';
import type { ApplicationRow } from '../../src/store/reads/rows.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
const clusters = ['cloud-b', 'idc-a'];

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters(...clusters);
  await test.apply({ policies: [everywhere()] });
});
afterAll(() => test.close());

describe('pages', () => {
  it('list every row once, however many rows are added meanwhile', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `page-${String(i).padStart(2, '0')}`);
    await Promise.all(names.map((app) => test.apply({ app, resources: [aConfigMap(app)] })));
    const seen: string[] = [];
    let after: readonly [string, string, string] | null = null;
    for (let more = true; more; ) {
      const page: { rows: readonly ApplicationRow[]; hasMore: boolean } = await test.store.reads.applications(
        admin,
        { first: 5, after },
        { nameContains: 'page-' },
      );
      seen.push(...page.rows.map(({ name }) => name));
      after = page.rows.length > 0 ? [page.rows.at(-1)!.sort, page.rows.at(-1)!.namespace, page.rows.at(-1)!.name] : null;
      more = page.hasMore;
      await test.apply({ app: `page-00-${seen.length}`, resources: [aConfigMap(`between-${seen.length}`)] });
    }

    expect(seen.filter((name) => names.includes(name))).toEqual(names);
    expect(new Set(seen).size).toBe(seen.length);
    expect(await test.store.reads.countApplications(admin, { nameContains: 'page-0' })).toBe(13);
  });

  it('treat percent signs and underscores in a filter literally', async () => {
    expect(await test.store.reads.countApplications(admin, { nameContains: '%' })).toBe(0);
    expect(await test.store.reads.countApplications(admin, { nameContains: 'page_0' })).toBe(0);
  });

  it('of clusters are filtered by label selectors', async () => {
    await test.store.intents.updateCluster(admin, { name: 'idc-a', expectedRevision: null, labels: { tier: 'private', gpu: 'yes' } });
    const named = async (labelSelector: string) =>
      (await test.store.reads.clusters(admin, { first: 10, after: null }, { labelSelector })).rows.map(({ name }) => name);

    expect(await named('tier=private')).toEqual(['idc-a']);
    expect(await named('tier!=private')).toEqual(['cloud-b']);
    expect(await named('tier in (private, public), gpu')).toEqual(['idc-a']);
    expect(await named('!gpu')).toEqual(['cloud-b']);
    await expect(named('tier in (')).rejects.toMatchObject({ code: 'INVALID_OBJECT' });
  });

  it('of many parents are read in one statement, with an entry for each', async () => {
    const both = (await test.store.reads.applications(admin, { first: 2, after: null }, { nameContains: 'page-' })).rows.map(
      ({ id }) => id,
    );
    const pages = await test.store.reads.resourcesOf(admin, [...both, '999999'], { first: 5, after: null });

    expect([...pages.values()].map(({ rows }) => rows.length)).toEqual([1, 1, 0]);
    expect([...(await test.store.reads.countResourcesOf(admin, [...both, '999999'])).values()]).toEqual([1, 1, 0]);
  });
});

describe('observations and reports', () => {
  let key: ResourceKey;

  beforeAll(async () => {
    await test.apply({ app: 'seen', resources: [aDeployment('seen'), aConfigMap('seen')] });
    await test.planAll();
    await test.dispatchAll(clusters);
    key = (await test.store.reads.resources(admin, { first: 1, after: null }, { kind: 'Deployment', nameContains: 'seen' })).rows[0]!.id;
  });

  it('are stored if the object changed, and return the resources whose report may change', async () => {
    expect(await test.store.observations.save([observed('idc-a'), observed('cloud-b')])).toEqual([key]);
    expect(await test.store.observations.save([observed('idc-a')])).toEqual([]);
    expect(
      await test.store.observations.save([observed('idc-a', { resourceVersion: '8', health: 'DEGRADED', message: 'CrashLoopBackOff' })]),
    ).toEqual([key]);
    expect(await test.store.observations.save([{ ...observed('idc-a'), key: `idc-a/987654` as WorkKey }])).toEqual([]);
  });

  it('of a replica that was taken over are not stored over those of its successor, and delete nothing', async () => {
    const lease = { name: 'cluster/idc-a', holder: randomUUID() };
    const { epoch } = (
      await test.sql<{ epoch: number }>(
        `insert into lease (name, holder, epoch, expires_at) values ($1, $2, 7, now()) on conflict (name) do update set epoch = lease.epoch + 1
         returning epoch::int`,
        [lease.name, lease.holder],
      )
    )[0]!;
    const seen = (resourceVersion: string, byEpoch: number) =>
      test.store.observations.save([observed('idc-a', { resourceVersion, epoch: byEpoch })]);
    expect(await seen('20', epoch)).toEqual([key]);
    expect(await seen('19', epoch - 1)).toEqual([]);
    expect(await test.store.observations.forget([{ key: `idc-a/${key}` as WorkKey, epoch: epoch - 1 }])).toEqual([]);
    const stored = await test.sql("select resource_version from observation where cluster = 'idc-a' and resource_id = $1", [key]);
    expect(stored).toEqual([{ resource_version: '20' }]);
  });

  describe('of an object that has reported no status for 5 minutes', () => {
    const nothing = { health: 'UNKNOWN', message: NO_STATUS } as const;
    const stored = async () =>
      (await test.sql<{ health: string }>(`select health from observation where cluster = 'idc-a' and resource_id = ${key}`))[0]!.health;

    beforeEach(async () => {
      await test.store.observations.save([observed('idc-a', { ...nothing, uid: 'first', resourceVersion: randomUUID() })]);
      await test.sql("update work set applied_at = now() - interval '6 minutes' where cluster = 'idc-a'");
    });

    it('stay UNKNOWN no longer because the object was changed just now', async () => {
      await test.store.observations.save([observed('idc-a', { ...nothing, uid: 'first', resourceVersion: randomUUID() })]);
      expect(await test.store.observations.settleStatusless()).toEqual([key]);
      expect(await stored()).toBe('HEALTHY');
    });

    it.each([
      { what: 'the same object, edited', change: {}, want: 'HEALTHY' },
      { what: 'another object of its name', change: { uid: 'second' }, want: 'UNKNOWN' },
      { what: 'a status that it reports now', change: { health: 'PROGRESSING', message: 'it starts' }, want: 'PROGRESSING' },
    ] as const)('are $want after the next observation, of $what', async ({ change, want }) => {
      await test.store.observations.settleStatusless();
      await test.store.observations.save([observed('idc-a', { ...nothing, uid: 'first', resourceVersion: randomUUID(), ...change })]);
      expect(await stored()).toBe(want);
    });
  });

  it.each([
    { message: NO_STATUS, health: 'UNKNOWN', minutes: 6, want: 'HEALTHY', because: 'it has reported no status for 5 minutes' },
    { message: NO_STATUS, health: 'UNKNOWN', minutes: 4, want: 'UNKNOWN', because: 'its controller may report one yet' },
    {
      message: 'the status has no well-known condition or counter',
      health: 'UNKNOWN',
      minutes: 6,
      want: 'UNKNOWN',
      because: 'it reports a status',
    },
    { message: 'CrashLoopBackOff', health: 'DEGRADED', minutes: 6, want: 'DEGRADED', because: 'it is not well' },
  ] as const)('are $want after $minutes minutes: $because', async ({ message, health, minutes, want }) => {
    await test.store.observations.save([observed('idc-a', { uid: `${minutes}-${message}`, resourceVersion: '1', health, message })]);
    await test.sql(`update work set applied_at = now() - interval '${minutes} minutes' where cluster = 'idc-a'`);
    expect(await test.store.observations.settleStatusless()).toEqual(want === 'HEALTHY' ? [key] : []);
    const [row] = await test.sql<{ health: string }>(`select health from observation where cluster = 'idc-a' and resource_id = ${key}`);
    expect(row!.health).toBe(want);
  });

  it('are joined in the report with the applied state, and with the age of their cluster', async () => {
    await test.sql("update cluster_status set heard_at = now() - interval '61 seconds' where cluster = 'cloud-b'");
    const [seen] = await test.store.reports.snapshot([key]);
    await test.sql('update cluster_status set heard_at = now()');

    expect(seen).toMatchObject({
      key,
      template: { apiVersion: 'apps/v1', kind: 'Deployment' },
      planned: { outcome: 'SCHEDULED', message: null, current: true },
      generation: 1,
      revisions: [1],
      deleted: false,
      works: [
        { cluster: 'cloud-b', applied: true, blockedReason: null, deleting: false, memberGeneration: 1, stale: true },
        {
          cluster: 'idc-a',
          stale: false,
          observation: {
            health: 'DEGRADED',
            message: 'CrashLoopBackOff',
            replicas: { desired: 2, ready: 2 },
            generation: 1,
            status: { readyReplicas: 2 },
          },
        },
      ],
    });
  });

  it('give the application the health of its worst resource, and notify subscribers', async () => {
    const marks = await settledMarks();
    const works = [
      { cluster: 'cloud-b', health: 'HEALTHY' as const },
      { cluster: 'idc-a', health: 'DEGRADED' as const },
    ];
    const report = {
      key,
      health: 'DEGRADED' as const,
      message: 'idc-a: CrashLoopBackOff',
      clusters: { total: 2, ready: 1 },
      replicas: { desired: 4, ready: 2 },
      status: { readyReplicas: 2 },
      generation: 1,
      delivery: { state: 'DELIVERED' as const, reason: null, message: null, undelivered: [], revision: null },
      unknown: [],
      works,
    };
    await test.store.reports.save([report]);
    const changes = await test.store.reads.changesSince(marks);

    expect(changes).toMatchObject({
      lost: false,
      applications: [{ namespace: 'shop', name: 'seen', removed: false }],
      clusters: [],
      events: [],
    });
    const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'seen' }]);
    expect(application).toMatchObject({
      health: 'DEGRADED',
      message: 'Deployment seen: idc-a: CrashLoopBackOff',
      clusters: { total: 2, ready: 1 },
      replicas: { desired: 4, ready: 2 },
    });
    expect(await test.store.reads.countApplications(admin, { health: ['DEGRADED'] })).toBe(1);
    await test.store.reports.save([report]);
    expect((await test.store.reads.changesSince(changes.marks)).applications).toEqual([]);
  });

  it('show the state of each work, UNKNOWN if the cluster does not answer', async () => {
    await test.sql("update cluster_status set heard_at = now() - interval '61 seconds' where cluster = 'cloud-b'");
    const works = (await test.store.reads.worksOf(admin, [key], { first: 10, after: null }, null)).get(key)!;
    await test.sql('update cluster_status set heard_at = now()');

    expect(works.rows.map(({ cluster, state, health, stale }) => ({ cluster, state, health, stale }))).toEqual([
      { cluster: 'cloud-b', state: 'APPLIED', health: 'UNKNOWN', stale: true },
      { cluster: 'idc-a', state: 'APPLIED', health: 'DEGRADED', stale: false },
    ]);
    expect(await test.store.reads.countWorksOf(admin, [key], 'idc-a')).toEqual(new Map([[key, 1]]));
    expect((await test.store.reads.objectsIn(admin, 'idc-a')).map(({ kind }) => kind)).toContain('Deployment');
  });

  it('are deleted when the object is gone', async () => {
    expect(await test.store.observations.forget([{ key: `idc-a/${key}` as WorkKey }])).toEqual([key]);
    expect((await test.store.observations.known('idc-a')).find(({ resource }) => resource === key)).toMatchObject({
      desired: true,
      observedVersion: null,
      ownedDigest: 'owned',
    });
    expect(await test.store.observations.kindsInUse('idc-a')).toContainEqual({ apiVersion: 'apps/v1', kind: 'Deployment' });
  });

  function observed(cluster: string, facts: Partial<Observation> = {}): Observation {
    return {
      key: `${cluster}/${key}` as WorkKey,
      uid: `uid-${cluster}`,
      resourceVersion: '7',
      generation: 1,
      ownedDigest: 'owned',
      health: 'HEALTHY',
      message: null,
      replicas: { desired: 2, ready: 2 },
      status: { readyReplicas: 2 },
      ...facts,
    };
  }
});

/**
 * Marks after every event so far. An event is returned once the server has no older transaction in any database, and other tests use the server too.
 */
async function settledMarks(): Promise<ChangeMarks> {
  return eventually(async () => {
    const { marks } = await test.store.reads.changesSince({ report: '0', event: '0', at: '' });
    const [open] = await test.sql<{ events: string }>('select count(*) as events from event where txid >= $1', [marks.event.split('/')[0]]);
    expect(open).toEqual({ events: '0' });
    return marks;
  });
}

describe('changes', () => {
  it('never omit an event whose transaction commits after a later one', async () => {
    const { marks } = await test.store.reads.changesSince({ report: '0', event: '0', at: '' });
    const [first] = await test.sql<{ name: string }>("select 'early' as name");
    const pool = new (await import('pg')).default.Client(test.url);
    await pool.connect();
    await pool.query('begin');
    await pool.query("insert into event (type, severity, message) values ('CLUSTER_SLOW', 'INFO', $1)", [first!.name]);
    await test.store.events.record([{ type: 'CLUSTER_READY', severity: 'INFO', message: 'late' }]);
    const between = await test.store.reads.changesSince(marks);
    await pool.query('commit');
    await pool.end();
    // The oldest transaction of the whole server counts, and other tests use the server too: the events arrive once theirs have ended.
    const events = [...between.events];
    let { marks: since } = between;
    await eventually(async () => {
      const after = await test.store.reads.changesSince(since);
      since = after.marks;
      events.push(...after.events);
      expect(events.map(({ type }) => type).sort()).toEqual(['CLUSTER_READY', 'CLUSTER_SLOW']);
    });
  });

  it('report a removed cluster and a removed application', async () => {
    const { applicationId } = await test.apply({ app: 'short', resources: [] });
    await test.addClusters('short');
    await test.planAll();
    const marks = await settledMarks();
    await test.store.intents.deleteApplication(admin, applicationId!, 1, { orphan: false });
    await test.store.intents.unregisterCluster(admin, 'short', { deleteWorkloads: true, atOnce: true });
    await test.planAll();
    await test.dispatchAll(['short']);
    await test.store.fleet.finishUnregister('short');
    await eventually(async () => {
      const changes = await test.store.reads.changesSince(marks);
      expect(changes.applications).toContainEqual({ namespace: 'shop', name: 'short', removed: true });
      expect(changes.clusters).toContainEqual({ name: 'short', removed: true });
    });
  });
});

describe('retention', () => {
  it('deletes old history and unreferenced manifests, and keeps those of revisions', async () => {
    await test.apply({ app: 'tidy', resources: [aConfigMap('tidy', { v: '1' })] });
    await test.apply({ app: 'tidy', resources: [aConfigMap('tidy', { v: '2' })] });
    await test.sql("insert into manifest (digest, bytes) values ('unused', ''), ('young', '')");
    await test.sql("update manifest set created_at = now() - interval '2 hours' where digest <> 'young'");
    await test.sql("insert into event (at, type, severity, message) values (now() - interval '31 days', 'OLD', 'INFO', '')");
    await test.sql(
      `insert into idempotency (actor, key, request_digest, answer, created_at) values ('a', 'old', '', 'null', now() - interval '25 hours')`,
    );
    const before = await test.sql('select from manifest');

    expect(await test.store.removePast()).toMatchObject({ events: 1, idempotencyKeys: 1, manifests: 1 });
    expect(await test.sql('select from manifest')).toHaveLength(before.length - 1);
    const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'tidy' }]);
    expect((await test.store.intents.revision(admin, application!.id, 1))!.resources).toHaveLength(1);
  });
});
