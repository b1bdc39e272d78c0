import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { ResourceKey } from '../../src/core/model/plan.js';
import { plan } from '../../src/core/plan.js';
import { aConfigMap, aDeployment, anOverride } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters('idc-a', 'cloud-b', 'cloud-c');
  await test.apply({ policies: [everywhere()] });
});
afterAll(() => test.close());
beforeEach(() => test.planAll());

describe('saving plans', () => {
  it('places the applied resources and leaves none waiting', async () => {
    await test.apply({ app: 'web', resources: [aDeployment('web'), aConfigMap('web', { a: '1' })] });
    const { clusters, changed } = await test.planOnce();

    expect(clusters).toEqual(['cloud-b', 'cloud-c', 'idc-a']);
    expect(changed).toHaveLength(2);
    expect(await worksOf('web')).toEqual([
      'ConfigMap cloud-b',
      'ConfigMap cloud-c',
      'ConfigMap idc-a',
      'Deployment cloud-b',
      'Deployment cloud-c',
      'Deployment idc-a',
    ]);
    expect(await test.sql('select from plan_due')).toEqual([]);
  });

  it('writes nothing when a second pass has the same result', async () => {
    await test.apply({ app: 'again', resources: [aDeployment('again')] });
    await test.planAll();
    await test.sql('insert into plan_due (resource_id) select id from resource');
    const before = await rowVersions();
    const { batch, clusters, changed } = await test.planOnce();

    expect(batch.due.length).toBeGreaterThan(0);
    expect({ clusters, changed }).toEqual({ clusters: [], changed: [] });
    expect(await rowVersions()).toEqual(before);
  });

  it('writes only the works that differ, and keeps the decision when the result is the same', async () => {
    await test.apply({ app: 'diff', resources: [aConfigMap('diff-1', { v: '1' }), aConfigMap('diff-2', { v: '1' })] });
    await test.planAll();
    await test.dispatchAll(['idc-a', 'cloud-b', 'cloud-c']);
    await test.apply({ app: 'diff', resources: [aConfigMap('diff-1', { v: '2' }), aConfigMap('diff-2', { v: '1' })] });
    const { changed } = await test.planOnce();

    expect(changed).toEqual([await keyOf('diff-1')]);
    expect((await test.due(['idc-a'])).map(({ ref }) => ref.name)).toEqual(['diff-1']);
    expect(
      await test.sql('select d.id from decision d join resource r on r.id = d.resource_id where r.name = $1', ['diff-1']),
    ).toHaveLength(1);
  });

  it('stores why every cluster was chosen or refused, with refused ones grouped', async () => {
    const policy = {
      ...everywhere(['idc-a']),
      namespace: 'shop',
      name: 'only-idc',
      spec: { ...everywhere(['idc-a']).spec, resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'explained' }], priority: 5 },
    };
    await test.apply({ app: 'explained', resources: [aConfigMap('explained')], policies: [policy] });
    await test.planAll();
    const [decision] = await test.store.reads.decisions(admin, [await keyOf('explained')]);

    expect(decision).toMatchObject({ outcome: 'SCHEDULED', policy: { kind: 'PlacementPolicy', namespace: 'shop', name: 'only-idc' } });
    expect(decision!.clusters.map(({ cluster, chosen }) => [cluster, chosen])).toEqual([
      ['cloud-b', false],
      ['cloud-c', false],
      ['idc-a', true],
    ]);
    expect(decision!.clusters.filter(({ chosen }) => !chosen).every(({ rule, reason }) => rule !== null && reason !== '')).toBe(true);
    expect(decision!.clusters[1]!.remedy).toContain('cloud-c');
    const [stored] = await test.sql<{ refused: { clusters: string[] }[] }>('select refused from decision where id = $1', [decision!.id]);
    expect(stored!.refused.map(({ clusters }) => clusters)).toEqual([['cloud-b', 'cloud-c']]);
  });

  it('removes works from clusters that are no longer planned, with the reason, and never for a plan without works', async () => {
    await test.apply({ app: 'moving', resources: [aConfigMap('moving')] });
    await test.planAll();
    const key = await keyOf('moving');
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    await test.sql('insert into plan_due (resource_id) values ($1)', [key]);
    const batch = await test.store.plans.due(10);
    const world = await test.store.plans.world();
    const whole = plan(batch.due[0]!.seen, world);
    await test.store.plans.save(batch, [{ ...whole, works: null, decision: { ...whole.decision, outcome: 'NO_POLICY' } }], lease!.epoch);
    expect(await test.sql('select from work where resource_id = $1 and desired_digest is not null', [key])).toHaveLength(3);

    await test.sql('insert into plan_due (resource_id) values ($1)', [key]);
    const next = await test.store.plans.due(10);
    await test.store.plans.save(next, [{ ...whole, works: whole.works!.filter(({ cluster }) => cluster === 'idc-a') }], lease!.epoch);
    expect(
      await test.sql('select cluster, delete_reason, orphan from work where resource_id = $1 and desired_digest is null order by 1', [key]),
    ).toEqual([
      { cluster: 'cloud-b', delete_reason: 'no longer placed here', orphan: false },
      { cluster: 'cloud-c', delete_reason: 'no longer placed here', orphan: false },
    ]);
  });

  it('refuses a planner whose lease was taken over, and writes none of its plans', async () => {
    await test.apply({ app: 'fenced', resources: [aConfigMap('fenced')] });
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    const batch = await test.store.plans.due(10);
    const world = await test.store.plans.world();
    const plans = batch.due.map(({ seen }) => plan(seen, world));

    await expect(test.store.plans.save(batch, plans, lease!.epoch + 1)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await test.sql('select from work w join resource r on r.id = w.resource_id where r.name = $1', ['fenced'])).toEqual([]);
    expect(await test.sql('select from plan_due')).toHaveLength(1);
  });

  it('keeps a resource due that changed while it was planned', async () => {
    await test.apply({ app: 'moved-on', resources: [aConfigMap('moved-on', { v: '1' })] });
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    const batch = await test.store.plans.due(10);
    const world = await test.store.plans.world();
    await test.apply({ app: 'moved-on', resources: [aConfigMap('moved-on', { v: '2' })] });
    await test.store.plans.save(
      batch,
      batch.due.map(({ seen }) => plan(seen, world)),
      lease!.epoch,
    );

    expect(await test.sql('select from work w join resource r on r.id = w.resource_id where r.name = $1', ['moved-on'])).toEqual([]);
    await test.planAll();
    expect((await test.due(['idc-a'])).find(({ ref }) => ref.name === 'moved-on')?.desired?.manifest['data']).toEqual({ v: '2' });
  });

  it('settles nothing for a plan with a world older than its batch', async () => {
    await test.store.plans.world();
    await test.apply({ app: 'newer-world', resources: [aConfigMap('newer-world')], policies: [{ ...everywhere(), name: 'another' }] });
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    const batch = await test.store.plans.due(500);
    await test.store.plans.save(
      batch,
      batch.due.map(() => ({ failed: 'not judged' })),
      lease!.epoch,
    );

    expect(await test.sql('select from plan_due where position = any($1)', [batch.positions])).toHaveLength(batch.positions.length);
  });

  it('renders no template of an apply with the policies of before it', async () => {
    const labelled = (version: string) =>
      anOverride('versions', {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'together' }],
        overrideRules: [{ overriders: { labelsOverrider: [{ operator: 'add', value: { policy: version } }] } }],
      });
    await test.apply({ app: 'together', resources: [aConfigMap('together', { template: 'v1' })], policies: [labelled('v1')] });
    await test.planAll();
    await test.sql('insert into plan_due (resource_id) values ($1)', [await keyOf('together')]);
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    const { read } = await whileRowsWait(
      () => test.store.plans.due(10),
      () => test.apply({ app: 'together', resources: [aConfigMap('together', { template: 'v2' })], policies: [labelled('v2')] }),
    );
    const batch = await read;
    const world = await test.store.plans.world(batch.due);

    expect(batch.due.map(({ seen }) => seen.template['data'])).toEqual([{ template: 'v2' }]);
    await test.store.plans.save(
      batch,
      batch.due.map(({ seen }) => plan(seen, world)),
      lease!.epoch,
    );
    const [work] = (await test.due(['idc-a'])).filter(({ ref }) => ref.name === 'together');
    expect(work!.desired!.manifest).toMatchObject({ data: { template: 'v2' }, metadata: { labels: { policy: 'v2' } } });
  });

  it('stores no plan with a world older than the rows of its batch', async () => {
    await test.apply({ app: 'mixed', resources: [aConfigMap('mixed')] });
    const older = await test.store.plans.world();
    await test.apply({ policies: [{ ...everywhere(['idc-a']), name: 'narrower' }] });
    const [lease] = await test.store.leases.hold(['plan'], 60_000);
    const batch = await test.store.plans.due(500);
    await test.store.plans.save(
      batch,
      batch.due.map(({ seen }) => plan(seen, older)),
      lease!.epoch,
    );

    expect(await worksOf('mixed')).toEqual([]);
    await test.store.intents.deletePolicies(admin, [{ ...everywhere(), name: 'narrower', expectedRevision: null }]);
  });

  it('reads the world again after a batch that could not be read', async () => {
    await test.apply({ app: 'unread', resources: [aConfigMap('unread')] });
    await test.sql('alter table preempted rename to preempted_away');
    await expect(test.store.plans.due(10)).rejects.toThrow();
    await test.sql('alter table preempted_away rename to preempted');
    await test.store.intents.updateCluster(admin, { name: 'cloud-c', expectedRevision: null, labels: { read: 'again' } });

    expect((await test.store.plans.world()).clusters.find(({ name }) => name === 'cloud-c')?.labels).toEqual({ read: 'again' });
  });

  it('retries a plan that throws three times, and then waits for a change', async () => {
    await test.apply({ app: 'poison', resources: [aConfigMap('poison')] });
    const key = await keyOf('poison');
    for (let failures = 1; failures <= 4; failures++) {
      const [lease] = await test.store.leases.hold(['plan'], 60_000);
      const batch = await test.store.plans.due(10);
      await test.store.plans.world();
      expect(batch.due.map(({ seen }) => seen.key)).toEqual([key]);
      await test.store.plans.save(batch, [{ failed: 'it is a bug' }], lease!.epoch);
      expect((await test.store.plans.due(10)).due).toEqual([]);
      const waiting = await test.sql<{ s: number }>('select extract(epoch from not_before - now())::int as s from plan_due');
      expect(waiting.map(({ s }) => s > 0)).toEqual(failures <= 3 ? [true] : []);
      await test.sql("update plan_due set not_before = '-infinity'");
    }
    expect(await test.sql("select severity from event where type = 'PLAN_FAILED' and name = 'poison'")).toHaveLength(2);
    await test.apply({ app: 'poison', resources: [aConfigMap('poison', { healed: 'yes' })] });
    await test.planAll();
    expect(await worksOf('poison')).toHaveLength(3);
  });

  it('keeps due resources when the process dies between planning and saving', async () => {
    await test.apply({ app: 'crash', resources: [aConfigMap('crash')] });
    await test.store.plans.due(10);

    const { batch } = await test.planOnce();
    expect(batch.due.map(({ seen }) => seen.template.metadata.name)).toEqual(['crash']);
  });

  it('postpones a resource whose stored manifest cannot be decrypted, and plans the others', async () => {
    await test.apply({ app: 'rotten', resources: [aConfigMap('rotten'), aConfigMap('sound')] });
    await test.sql("update resource set digest = 'nothing-there' where name = 'rotten'");
    const { batch } = await test.planOnce();

    expect(batch.due.map(({ seen }) => seen.template.metadata.name)).toEqual(['sound']);
    await eventually(async () =>
      expect(await test.sql("select type from event where name = 'rotten' and type = 'MANIFEST_UNREADABLE'")).toHaveLength(1),
    );
    await test.sql("update resource set digest = (select digest from resource where name = 'sound') where name = 'rotten'");
    await test.sql("update plan_due set not_before = '-infinity'");
  });
});

describe('the world', () => {
  it('is the same object while nothing changed, and keeps unchanged clusters', async () => {
    const before = await test.store.plans.world();
    expect(await test.store.plans.world()).toBe(before);

    await test.store.intents.updateCluster(admin, { name: 'cloud-b', expectedRevision: null, labels: { tier: 'public' } });
    const after = await test.store.plans.world();
    expect(after).not.toBe(before);
    expect(after.version).toBeGreaterThan(before.version);
    const find = (world: typeof before, name: string) => world.clusters.find((cluster) => cluster.name === name);
    expect(find(after, 'cloud-b')?.labels).toEqual({ tier: 'public' });
    expect(find(after, 'idc-a')).toBe(find(before, 'idc-a'));
  });

  it('removes a deleted policy, and every claimed resource is planned again', async () => {
    const policy = { ...everywhere(), name: 'short-lived' };
    await test.apply({ policies: [policy] });
    await test.planAll();
    expect((await test.store.plans.world()).policies.map(({ name }) => name)).toContain('short-lived');
    await test.store.intents.deletePolicies(admin, [{ ...policy, expectedRevision: null }]);

    expect((await test.store.plans.world()).policies.map(({ name }) => name)).not.toContain('short-lived');
    expect(await test.sql('select from plan_due')).not.toEqual([]);
  });

  it('is not woken by an unchanged report', async () => {
    const before = await test.store.plans.world();
    await test.addClusters('idc-a');

    expect(await test.store.plans.world()).toBe(before);
  });
});

/**
 * Starts `read` while the rows of a batch are locked, and does `change` when the rows wait and the world beside them was read. Returns what was
 * started; the rows are of after the change.
 */
async function whileRowsWait<T>(read: () => Promise<T>, change: () => Promise<unknown>): Promise<{ readonly read: Promise<T> }> {
  const other = new pg.Client(test.url);
  await other.connect();
  try {
    await other.query('begin; lock table preempted in access exclusive mode');
    const { rows } = await other.query<{ at: Date }>('select clock_timestamp() as at');
    const reading = read();
    await eventually(async () => expect(await test.sql(rowsWait)).toHaveLength(1));
    await eventually(async () => expect(await test.sql(worldWasRead, [rows[0]!.at])).toHaveLength(1));
    await change();
    await other.query('rollback');
    return { read: reading };
  } finally {
    await other.end();
  }
}

const rowsWait = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
const worldWasRead = `
  select from pg_stat_activity
  where datname = current_database() and state = 'idle' and query like '%as classes%from world%' and query_start >= $1`;

async function worksOf(application: string): Promise<string[]> {
  const found = await test.sql<{ work: string }>(
    `select w.kind || ' ' || w.cluster as work from work w join application a on a.id = w.application_id where a.name = $1 and w.desired_digest is not null order by 1`,
    [application],
  );
  return found.map(({ work }) => work);
}

async function keyOf(name: string): Promise<ResourceKey> {
  const [row] = await test.sql<{ id: ResourceKey }>('select id from resource where name = $1', [name]);
  return row!.id;
}

/** Changes whenever any row of these tables is written. */
async function rowVersions(): Promise<unknown> {
  return test.sql(`select 'work' as t, ctid::text, xmin::text from work union all select 'binding', ctid::text, xmin::text from binding
    union all select 'decision', ctid::text, xmin::text from decision union all select 'manifest', ctid::text, xmin::text from manifest order by 1, 2`);
}
