import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../src/core/model/plan.js';
import type { PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { report } from '../../src/core/report.js';
import { aConfigMap } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
let app = 0;
let name = '';

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters('idc-a', 'cloud-b');
});
afterAll(() => test.close());
beforeEach(() => {
  app += 1;
  name = `app-${app}`;
});

const nowhere = (): PlacementPolicy => {
  const policy = everywhere();
  return { ...policy, spec: { ...policy.spec, placement: { clusterAffinity: { clusterNames: ['gone'] } } } };
};
const settings = (value: string) => aConfigMap(`settings-${app}`, { value });

/** Applies, plans and reports, without the members. */
async function ask(resources: ReturnType<typeof aConfigMap>[], policies: PlacementPolicy[] = []) {
  await test.apply({ app: name, resources, policies });
  await test.planAll();
  await reported();
}

async function reported() {
  const keys = (await test.sql<{ id: ResourceKey }>('select id from resource order by id')).map(({ id }) => id);
  await test.store.reports.save((await test.store.reports.snapshot(keys)).map(report));
}

async function delivered() {
  await test.dispatchAll(['idc-a', 'cloud-b']);
  await reported();
}

const application = async () => (await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name }]))[0]!;
const resource = () =>
  test.store.reads.resource(admin, { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: `settings-${app}` });
const events = async () => {
  const { rows } = await test.store.reads.events(admin, { first: 50, after: null }, { namespace: 'shop', application: name });
  return rows.map(({ type, message }) => `${type} ${message}`).filter((line) => line.includes('DELIVERED'));
};
const revisions = () =>
  test.sql('select cluster, revision, applied_revision from work where name = $1 order by cluster', [`settings-${app}`]);

describe('the delivery of an application', () => {
  it('is DELIVERING until every cluster has it, and then DELIVERED', async () => {
    await test.apply({ app: name, resources: [settings('1')], policies: [everywhere()] });
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: null });
    await test.planAll();
    await reported();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: null, clusters: { total: 2, delivered: 0 } });
    await test.dispatchAll(['idc-a']);
    await reported();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: null, clusters: { total: 2, delivered: 1 } });
    await delivered();
    const there = { state: 'DELIVERED', revision: 1, clusters: { total: 2, delivered: 2 }, reason: null, message: null };
    expect((await application()).delivery).toEqual(there);
    expect((await resource())?.delivery).toEqual(there);
    expect(await revisions()).toEqual([
      { cluster: 'cloud-b', revision: 1, applied_revision: 1 },
      { cluster: 'idc-a', revision: 1, applied_revision: 1 },
    ]);
    expect(await events()).toEqual([]);
  });

  it('is BLOCKED at a revision that no cluster fits, names the running one, and is reported once', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    await ask([settings('2')], [nowhere()]);

    const { delivery, revision } = await application();
    expect(revision).toBe(2);
    expect(delivery).toMatchObject({ state: 'BLOCKED', reason: 'NO_CLUSTER_FIT', revision: 1, clusters: { total: 2, delivered: 0 } });
    expect(delivery.message).toMatch(/^ConfigMap settings-\d+: .*Revision 1 stays in 2 clusters\.$/);
    expect((await resource())?.delivery).toMatchObject({ state: 'BLOCKED', revision: 1 });
    expect(await test.store.reads.countApplications(admin, { delivery: ['BLOCKED'], nameContains: name })).toBe(1);
    expect(await test.store.reads.countResources(admin, { delivery: ['BLOCKED'], nameContains: `settings-${app}` })).toBe(1);
    await reported();
    expect(await events()).toEqual([expect.stringMatching(/^NOT_DELIVERED ConfigMap .* not delivered: /)]);

    await ask([settings('2')], [everywhere()]);
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: 1 });
    await delivered();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERED', revision: 2, clusters: { total: 2, delivered: 2 } });
    expect((await events())[0]).toMatch(/^DELIVERED ConfigMap settings-\d+: delivered\.$/);
  });

  it('is BLOCKED if only the policy moves to clusters that do not exist', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    await test.apply({ app: name, policies: [nowhere()] });
    expect((await application()).delivery.state).toBe('DELIVERING');
    await test.planAll();
    await reported();

    expect((await application()).delivery).toMatchObject({ state: 'BLOCKED', reason: 'NO_CLUSTER_FIT', revision: 1 });
    await ask([], [everywhere()]);
    await delivered();
  });

  it('is BLOCKED for a new template whose policy was deleted, and not before', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    const { kind, namespace, name: policy } = everywhere();
    await test.store.intents.deletePolicies(admin, [{ kind, namespace, name: policy, expectedRevision: null }]);
    await test.planAll();
    await reported();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERED', revision: 1 });

    await ask([settings('2')]);
    expect((await application()).delivery).toMatchObject({ state: 'BLOCKED', reason: 'NOT_PLACED', revision: 1 });
  });

  it('excludes resources that no policy ever selected from the health, and is NOT_PLACED', async () => {
    await test.apply({
      policies: [{ ...everywhere(), spec: { ...everywhere().spec, resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }] } }],
    });
    await ask([settings('1'), { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `v1.x${app}` } }]);
    await delivered();
    await test.sql("update binding_status set health = 'HEALTHY', message = null where clusters_total > 0");

    const { health, delivery } = await application();
    expect({ health, ...delivery }).toMatchObject({ health: 'HEALTHY', state: 'BLOCKED', reason: 'NOT_PLACED', revision: null });
    expect(
      await test.store.reads.resource(admin, {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        namespace: '',
        name: `v1.x${app}`,
      }),
    ).toMatchObject({
      health: 'MISSING',
      delivery: { state: 'BLOCKED', reason: 'NOT_PLACED' },
    });
  });

  it('has the revision of changes that were not reported yet', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    for (const value of ['2', '3']) await test.apply({ app: name, resources: [settings(value)] });

    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: 1 });
    expect((await application()).revision).toBe(3);
    await test.planAll();
    await delivered();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERED', revision: 3 });
  });

  it('counts revisions that did not change an object as delivered for it', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    for (const value of ['1', '2']) await ask([settings('1'), aConfigMap(`other-${app}`, { value })]);
    await delivered();
    expect((await application()).delivery).toMatchObject({ state: 'DELIVERED', revision: 3 });

    await ask([settings('4')], [nowhere()]);
    expect((await application()).delivery).toMatchObject({ state: 'BLOCKED', revision: 3 });
    expect((await resource())?.delivery).toMatchObject({ state: 'BLOCKED', revision: 3 });
    await ask([], [everywhere()]);
  });

  it('has the revision of each cluster', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    await ask([settings('2')]);
    await test.dispatchAll(['cloud-b']);
    await reported();

    expect((await application()).delivery).toMatchObject({ state: 'DELIVERING', revision: 1, clusters: { total: 2, delivered: 1 } });
    const works = (await test.store.reads.worksOf(admin, [(await resource())!.id], { first: 10, after: null }, null)).get(
      (await resource())!.id,
    )!;
    expect(works.rows.map(({ cluster, revision }) => ({ cluster, revision }))).toEqual([
      { cluster: 'cloud-b', revision: 2 },
      { cluster: 'idc-a', revision: 1 },
    ]);
    await delivered();
  });
});

describe('a cluster that is lost', () => {
  it('is named with its number of objects, its counts stay as last known, and its waiting works are BLOCKED', async () => {
    await ask([settings('1')], [everywhere()]);
    await delivered();
    await test.sql("update binding_status set health = 'HEALTHY'");
    await test.sql(`
      insert into observation (cluster, resource_id, uid, resource_version, generation, owned_digest, health)
      select cluster, resource_id, 'u', '1', 1, 'owned', 'HEALTHY' from work where name = '${`settings-${app}`}'`);
    await reported();
    const before = (await test.store.reads.clustersNamed(admin, ['cloud-b']))[0]!.works;
    await test.sql("update cluster_status set heard_at = now() - interval '125 seconds' where cluster = 'cloud-b'");
    await reported();

    const { health, lost, delivery } = await application();
    expect({ health, lost, state: delivery.state }).toEqual({
      health: 'UNKNOWN',
      lost: [{ cluster: 'cloud-b', objects: 1, replicas: null, seconds: 125 }],
      state: 'DELIVERED',
    });
    expect((await resource())?.lost).toEqual([{ cluster: 'cloud-b', objects: 1, replicas: null, seconds: 125 }]);
    expect((await test.store.reads.clustersNamed(admin, ['cloud-b']))[0]!.works).toEqual(before);

    await ask([settings('2')]);
    await test.dispatchAll(['idc-a']);
    await reported();
    expect((await application()).delivery).toMatchObject({
      state: 'BLOCKED',
      reason: 'CLUSTER_UNREACHABLE',
      revision: 1,
      clusters: { delivered: 1 },
    });
  });
});
