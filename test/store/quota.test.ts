import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FederatedResourceQuota, Placement, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aDeployment, aPolicy } from '../support/builders.js';
import { admin, aReport, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await test.addClusters('a', 'b');
  const allocatable = { cpu: 100, memory: 2 ** 36, pods: 100 };
  const pool = {
    name: 'one',
    nodes: 1,
    readyNodes: 1,
    allocatable,
    requested: {},
    freePerNode: [{ nodes: 1, allocatable, free: allocatable }],
  };
  await test.store.fleet.saveProbes(
    ['a', 'b'].map((cluster) => ({ cluster, report: aReport(`uid-of-${cluster}`, { pools: [pool], allocating: {} }) })),
  );
});
afterEach(() => test.close());

const divided: Placement = { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } };

function policy(placement: Placement = divided, namespace = 'shop'): PlacementPolicy {
  return aPolicy('all', { placement }, namespace);
}

function quota(spec: FederatedResourceQuota['spec']): FederatedResourceQuota {
  return { kind: 'FederatedResourceQuota', namespace: 'shop', name: 'limits', spec };
}

function web(name: string, replicas: number, namespace = 'shop'): KubeObject {
  return aDeployment(name, { namespace, replicas, requests: { cpu: '1', memory: '1Gi' } });
}

async function seats(): Promise<Readonly<Record<string, string>>> {
  const found = await test.sql<{ name: string; seats: string }>(
    `select r.name, string_agg(w.cluster || ' ' || w.replicas, ', ' order by w.cluster) as seats from work w
     join resource r on r.id = w.resource_id where w.desired_digest is not null group by 1 order by 1`,
  );
  return Object.fromEntries(found.map((row) => [row.name, row.seats]));
}

async function decision(name: string) {
  const [row] = await test.sql<{ id: string }>('select id from resource where name = $1', [name]);
  return (await test.store.reads.decisions(admin, [row!.id as never]))[0]!;
}

describe('J2, P27: quota is a limit of scheduling', () => {
  it('refuses what exceeds it, with the quota and the excess, and counts over passes and clusters', async () => {
    await test.apply({ app: 'one', policies: [policy(), quota({ overall: { cpu: '5', memory: '100Gi' } })], resources: [web('one', 3)] });
    await test.planAll();
    await test.apply({ app: 'two', resources: [web('two', 3)] });
    await test.planAll();

    expect(Object.keys(await seats())).toEqual(['one']);
    const refused = await decision('two');
    expect(refused.outcome).toBe('UNSCHEDULABLE');
    expect(refused.message).toBe('The quota shop/limits has 2 cpu left, and the workload requests 3: 1 too much.');
    expect(refused.clusters.map(({ rule, remedy }) => [rule, remedy])).toEqual([
      ['quota', 'raise the quota shop/limits'],
      ['quota', 'raise the quota shop/limits'],
    ]);
  });

  it('places waiting resources when the quota is raised, and when others request less or are deleted', async () => {
    const waits = async () => (await test.sql('select from binding where outcome = $1', ['UNSCHEDULABLE'])).length;
    await test.apply({ app: 'one', policies: [policy(), quota({ overall: { cpu: '5' } })], resources: [web('one', 4)] });
    await test.apply({ app: 'two', resources: [web('two', 2)] });
    await test.planAll();
    const [first] = Object.keys(await seats());
    expect([await waits(), Object.keys(await seats())]).toEqual([1, [first]]);

    await test.apply({ policies: [quota({ overall: { cpu: '6' } })] });
    await test.planAll();
    expect([await waits(), Object.keys(await seats())]).toEqual([0, ['one', 'two']]);

    await test.apply({ app: 'three', resources: [web('three', 3)] });
    await test.planAll();
    expect(await waits()).toBe(1);
    await test.apply({ app: 'one', resources: [web('one', 1)] });
    await test.planAll();
    expect([await waits(), Object.keys(await seats())]).toEqual([0, ['one', 'three', 'two']]);
  });

  it('divides the rest within one pass, and never evicts placed resources', async () => {
    await test.apply({ app: 'x', policies: [policy(), quota({ overall: { cpu: '4' } })], resources: [web('one', 3), web('two', 3)] });
    await test.planAll();
    expect(Object.keys(await seats())).toHaveLength(1);

    const before = await seats();
    await test.apply({ policies: [quota({ overall: { cpu: '1' } })] });
    await test.planAll();
    expect(await seats()).toEqual(before);
  });

  it('applies in single clusters by its assignments, and does not affect other namespaces', async () => {
    const assigned = quota({ overall: { cpu: '9' }, staticAssignments: [{ clusterName: 'a', hard: { cpu: '1' } }] });
    await test.apply({
      app: 'x',
      policies: [policy(), policy(divided, 'other'), assigned],
      resources: [web('web', 5), web('free', 50, 'other')],
    });
    await test.planAll();
    const placed = await seats();
    expect(placed['web']).toMatch(/^(a 1, b 4|b 5)$/);
    expect(placed['free']).toBeDefined();
    expect((await decision('web')).clusters.find(({ cluster }) => cluster === 'a')!.capacity).toMatchObject({ more: 1 });
  });

  it('is applied in the preview of its own edit', async () => {
    await test.apply({ app: 'one', policies: [policy()], resources: [web('one', 3)] });
    await test.planAll();
    expect((await test.store.plans.world()).quotas).toBeUndefined();
    const { world } = await test.store.intents.snapshot(admin, {
      application: null,
      refs: [],
      policies: [quota({ overall: { cpu: '5' } })],
    });
    expect(world.quotas).toEqual([{ namespace: 'shop', name: 'limits', overall: { cpu: 5 }, used: { cpu: 3 } }]);
  });
});
