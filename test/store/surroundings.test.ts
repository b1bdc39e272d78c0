import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Placement, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aDeployment, aPolicy } from '../support/builders.js';
import { admin, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
});
afterEach(() => test.close());

/** A policy for all Deployments of every namespace, or of one. */
function placing(name: string, placement: Placement, namespace = ''): PlacementPolicy {
  return aPolicy(name, { placement }, namespace);
}

function web(name: string, group: string, namespace = 'shop'): KubeObject {
  return aDeployment(name, { namespace, labels: { group } });
}

async function clustersOf(name: string): Promise<readonly string[]> {
  const found = await test.sql<{ cluster: string }>(
    'select w.cluster from work w join resource r on r.id = w.resource_id where r.name = $1 and w.desired_digest is not null order by 1',
    [name],
  );
  return found.map(({ cluster }) => cluster);
}

async function messageOf(name: string): Promise<string> {
  const [row] = await test.sql<{ message: string }>(
    'select d.message from binding b join decision d on d.id = b.decision_id join resource r on r.id = b.resource_id where r.name = $1',
    [name],
  );
  return row!.message;
}

describe('C10: workload affinity', () => {
  const oneCluster = [{ spreadByField: 'cluster', maxGroups: 1 }];
  const together = { affinity: { groupByLabelKey: 'group' } };
  const apart = { antiAffinity: { groupByLabelKey: 'group', namespaces: 'All', topologyKey: 'region' } } as const;

  beforeEach(async () => {
    await test.addClusters('lima', 'oslo', 'rome');
    for (const [name, region] of [
      ['lima', 'america'],
      ['oslo', 'europe'],
      ['rome', 'europe'],
    ] as const)
      await test.store.intents.updateCluster(admin, { name, expectedRevision: null, region });
  });

  it('places a workload next to those of its group that an earlier pass placed', async () => {
    const first = placing('first', { clusterAffinity: { clusterNames: ['rome'] } }, 'shop');
    await test.apply({ app: 'one', policies: [first], resources: [web('one', 'x')] });
    await test.planAll();
    const policies = [placing('first', { spreadConstraints: oneCluster, workloadAffinity: together }, 'shop')];
    await test.apply({ app: 'two', policies, resources: [web('two', 'x'), web('other', 'y')] });
    await test.planAll();

    expect([await clustersOf('one'), await clustersOf('two'), await clustersOf('other')]).toEqual([['rome'], ['rome'], ['lima']]);
  });

  it('keeps workloads apart by region and over namespaces, and places waiting ones when a neighbour is removed', async () => {
    const policies = [placing('apart', { spreadConstraints: oneCluster, workloadAffinity: apart })];
    await test.apply({ app: 'one', policies, resources: [web('one', 'x')] });
    await test.planAll();
    await test.apply({ app: 'two', resources: [web('two', 'x', 'elsewhere')] });
    await test.planAll();
    await test.apply({ app: 'three', resources: [web('three', 'x', 'third')] });
    await test.planAll();
    const places = [await clustersOf('one'), await clustersOf('two')].flat().map((name) => (name === 'lima' ? 'america' : 'europe'));
    expect(places.sort()).toEqual(['america', 'europe']);
    expect([await clustersOf('three'), await messageOf('three')]).toEqual([[], 'No cluster fits: 3 refused by workload-anti-affinity.']);

    const [freed] = await clustersOf('one');
    const [application] = await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'one' }]);
    await test.store.intents.deleteApplication(admin, application!.id, application!.revision, { orphan: false });
    await test.planAll();
    const region = (name: string | undefined) => (name === 'lima' ? 'america' : 'europe');
    expect((await clustersOf('three')).map(region)).toEqual([region(freed)]);
  });

  it('reads nothing if no policy in force uses it', async () => {
    await test.apply({ app: 'one', policies: [placing('any', {})], resources: [web('one', 'x')] });
    await test.planAll();
    expect((await test.store.plans.world()).neighbours).toBeUndefined();
  });

  it('is applied in the preview of the first policy that uses it', async () => {
    await test.apply({ app: 'one', policies: [placing('any', {})], resources: [web('one', 'x')] });
    await test.planAll();
    const policies = [placing('apart', { workloadAffinity: apart })];
    const { world } = await test.store.intents.snapshot(admin, { application: null, refs: [], policies });
    expect(world.neighbours).toMatchObject([{ namespace: 'shop', labels: { group: 'x' }, placed: [{}, {}, {}] }]);
  });

  it('returns the same list while nothing changed', async () => {
    await test.apply({ app: 'one', policies: [placing('apart', { workloadAffinity: apart })], resources: [web('one', 'x')] });
    await test.planAll();
    const before = await test.store.plans.world();
    expect(before.neighbours).toHaveLength(1);
    expect(await test.store.plans.world()).toBe(before);
  });
});
