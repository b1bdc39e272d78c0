import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NodePool } from '../../src/core/model/cluster/cluster.js';
import type { PlacementPolicy, ReplicaScheduling } from '../../src/core/model/policy/policy.js';
import type { ObservationStore } from '../../src/engine/ports/observe.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { admin, aReport, everywhere, openTestStore, type TestStore } from '../support/store.js';

const dynamic = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;
const aggregated = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } as const;

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
});
afterEach(() => test.close());

/** Three nodes with 4 cores; so many milli-cores are used on each. */
function pools(...takenMilli: readonly number[]): readonly NodePool[] {
  const allocatable = { cpu: 4, memory: 16 * 2 ** 30, pods: 20 };
  const sum = (milli: number) => ({ cpu: milli / 1000, memory: 0, pods: Math.ceil(milli / 1000) });
  const total = takenMilli.reduce((a, b) => a + b, 0);
  return [
    {
      name: 'general',
      nodes: takenMilli.length,
      readyNodes: takenMilli.length,
      allocatable: { cpu: 4 * takenMilli.length, memory: takenMilli.length * allocatable.memory, pods: 20 * takenMilli.length },
      requested: sum(total),
      freePerNode: takenMilli.map((milli) => ({
        nodes: 1,
        allocatable,
        free: { cpu: 4 - sum(milli).cpu, memory: allocatable.memory, pods: 20 - sum(milli).pods },
      })),
    },
  ];
}

async function report(figures: Readonly<Record<string, readonly NodePool[]>>): Promise<void> {
  await test.store.fleet.saveProbes(
    Object.entries(figures).map(([cluster, now]) => ({ cluster, report: aReport(`uid-of-${cluster}`, { pools: now, allocating: {} }) })),
  );
}

function dividing(replicaScheduling: ReplicaScheduling, placement: PlacementPolicy['spec']['placement'] = {}): PlacementPolicy {
  const policy = everywhere();
  return { ...policy, spec: { ...policy.spec, placement: { replicaScheduling, ...placement } } };
}

function web(name: string, replicas: number, cpu = '1'): KubeObject {
  return aDeployment(name, { replicas, requests: { cpu } });
}

async function replicasIn(): Promise<Readonly<Record<string, number>>> {
  const found = await test.sql<{ cluster: string; n: number }>(
    'select cluster, sum(replicas)::int as n from work where desired_digest is not null and replicas is not null group by 1 order by 1',
  );
  return Object.fromEntries(found.map(({ cluster, n }) => [cluster, n]));
}

async function outcomes(): Promise<Readonly<Record<string, number>>> {
  const found = await test.sql<{ outcome: string; n: number }>('select outcome, count(*)::int as n from binding group by 1 order by 1');
  return Object.fromEntries(found.map(({ outcome, n }) => [outcome, n]));
}

/** The members created the pods and reported them a while ago. */
async function podsAreThere(): Promise<void> {
  const works = await test.sql<{ key: string; replicas: number | null; member_uid: string }>(
    "select cluster || '/' || resource_id as key, replicas, member_uid from work where member_uid is not null",
  );
  await test.store.observations.save(
    works.map(({ key, replicas, member_uid: uid }) => ({
      key: key as Parameters<ObservationStore['save']>[0][number]['key'],
      uid,
      resourceVersion: '2',
      generation: 1,
      ownedDigest: 'owned',
      health: 'HEALTHY',
      message: null,
      replicas: { desired: replicas ?? 0, ready: replicas ?? 0 },
      status: { replicas },
    })),
  );
  await test.sql("update observation set observed_at = observed_at - interval '1 minute'");
}

describe('capacity', () => {
  it('is updated with its age and without planning placed resources again', async () => {
    await test.addClusters('idc-a');
    await test.apply({ policies: [everywhere()], app: 'web', resources: [web('web', 1)] });
    await test.planAll();
    expect((await test.store.plans.world()).clusters[0]!.capacity).toBeNull();
    await report({ 'idc-a': pools(1000, 0, 0) });

    expect((await test.store.plans.world()).clusters[0]!.capacity).toMatchObject({ allocated: { cpu: 1 }, ageSeconds: 0 });
    expect(await test.sql('select from plan_due')).toEqual([]);
    const before = await test.store.plans.world();
    await report({ 'idc-a': pools(1000, 0, 0) });
    expect(await test.store.plans.world()).toBe(before);
  });

  it('AC3.4: a burst never places more than fits while none of it is reported, and explains why the rest waits', async () => {
    await test.addClusters('a', 'b', 'c');
    await report({ a: pools(0, 0), b: pools(0, 2000), c: pools(3000) });
    const policies = [dividing(aggregated)];
    for (let i = 0; i < 100; i += 25) {
      const resources = Array.from({ length: 25 }, (_, at) => web(`w${i + at}`, 2, '500m'));
      await test.apply({ app: `burst-${i}`, resources, policies });
      // The members report the same figures again: nothing was applied yet.
      await report({ a: pools(0, 0), b: pools(0, 2000), c: pools(3000) });
      await test.planAll();
    }

    // 16 + 12 + 2 half cores.
    const placed = await replicasIn();
    expect([placed['a']! <= 16, placed['b']! <= 12, placed['c']! <= 2]).toEqual([true, true, true]);
    const found = await outcomes();
    expect(found['SCHEDULED']! + found['UNSCHEDULABLE']!).toBe(100);
    expect(found['SCHEDULED']).toBeGreaterThanOrEqual(12);
    const key = (await test.sql<{ id: string }>("select resource_id as id from binding where outcome = 'UNSCHEDULABLE' limit 1"))[0]!.id;
    const [waiting] = await test.store.reads.decisions(admin, [key as never]);
    expect(waiting!.clusters.map(({ rule }) => rule)).toEqual(['capacity', 'capacity', 'capacity']);
    expect(waiting!.clusters.every(({ capacity }) => capacity?.source === 'nodes' && capacity.ageSeconds !== null)).toBe(true);
    expect(waiting!.message).toContain('free capacity');
  });

  it('that becomes free places waiting resources, and reservations end with figures that include the pods', async () => {
    await test.addClusters('a');
    await report({ a: pools(0) });
    await test.apply({ app: 'x', policies: [dividing(dynamic)], resources: [web('first', 4), web('second', 3)] });
    await test.planAll();
    expect(await outcomes()).toEqual({ SCHEDULED: 1, UNSCHEDULABLE: 1 });
    expect(await test.sql('select replicas, requirements from reservation')).toEqual([
      { replicas: 4, requirements: { request: { cpu: 1 } } },
    ]);

    await test.dispatchAll(['a']);
    await report({ a: pools(0) });
    expect(await test.sql('select from reservation')).toHaveLength(1);
    await podsAreThere();
    await report({ a: pools(4000) });
    expect(await test.sql('select from reservation')).toEqual([]);
    await test.planAll();
    expect(await outcomes()).toEqual({ SCHEDULED: 1, UNSCHEDULABLE: 1 });

    await report({ a: pools(4000, 0) });
    await test.planAll();
    expect([await outcomes(), await replicasIn()]).toEqual([{ SCHEDULED: 2 }, { a: 7 }]);
  });

  it('does not rewrite a decision for different numbers', async () => {
    await test.addClusters('a');
    await report({ a: pools(3500) });
    await test.apply({ app: 'x', policies: [dividing(dynamic)], resources: [web('big', 2)] });
    await test.planAll();
    await report({ a: pools(3700) });
    expect(await test.sql('select from world where room_version > room_told')).toHaveLength(1);
    await test.planAll();

    expect(await test.sql('select from decision')).toHaveLength(1);
  });

  it('C32: new capacity moves nothing that is placed, even when it is planned again', async () => {
    await test.addClusters('a', 'b');
    await report({ a: pools(0), b: pools(4000) });
    await test.apply({ app: 'x', policies: [dividing(dynamic)], resources: [web('web', 4)] });
    await test.planAll();
    expect(await replicasIn()).toEqual({ a: 4 });

    await report({ a: pools(4000), b: pools(0, 0, 0) });
    await test.sql('insert into plan_due (resource_id) select id from resource');
    await test.planAll();
    expect(await replicasIn()).toEqual({ a: 4 });
  });

  it('C20: on request a resource is placed again, once', async () => {
    await test.addClusters('a', 'b');
    await report({ a: pools(0), b: pools(4000) });
    await test.apply({ app: 'x', policies: [dividing(dynamic)], resources: [web('web', 4)] });
    await test.planAll();
    await report({ a: pools(4000), b: pools(0, 0, 0) });
    await test.sql('delete from reservation');
    await test.sql('update resource set reschedule_requested_at = now()');
    await test.sql('insert into plan_due (resource_id) select id from resource');
    await test.planAll();

    expect(await replicasIn()).toMatchObject({ b: expect.any(Number) });
    const [row] = await test.sql(
      'select b.scheduled_at > r.reschedule_requested_at as done from binding b join resource r on r.id = b.resource_id',
    );
    expect(row).toEqual({ done: true });
  });
});

describe('the stored results of a plan', () => {
  it('P8: returns to an earlier affinity group automatically once that has fitted for the required time', async () => {
    await test.addClusters('a', 'b');
    await test.store.intents.updateCluster(admin, { name: 'a', expectedRevision: null, cordoned: true });
    const groups = ['a', 'b'].map((name) => ({ affinityName: `in-${name}`, clusterNames: [name] }));
    const failback = { mode: 'Automatic', stableMinutes: 10 } as const;
    await test.apply({
      app: 'x',
      policies: [dividing({ replicaSchedulingType: 'Duplicated' }, { clusterAffinities: groups, failback })],
      resources: [web('web', 2)],
    });
    await test.planAll();
    expect(await test.sql('select affinity, fits_affinity from binding')).toEqual([{ affinity: 'in-b', fits_affinity: null }]);

    await test.store.intents.updateCluster(admin, { name: 'a', expectedRevision: null, cordoned: false });
    await test.planAll();
    expect(await test.sql('select affinity, fits_affinity from binding')).toEqual([{ affinity: 'in-b', fits_affinity: 'in-a' }]);

    // The loop `failover` begins the return when the group has fitted for long enough.
    await test.sql(`
      insert into failback (resource_id, kind, home, policy, is_workload, state, message, started_at)
      select resource_id, 'GROUP', 'in-a', 'p', true, 'RETURNING', '', now() from binding`);
    await test.sql('insert into plan_due (resource_id) select id from resource');
    await test.planAll();
    expect(await replicasIn()).toEqual({ a: 2 });
    expect(await test.sql('select affinity, fits_affinity, fits_since from binding')).toEqual([
      { affinity: 'in-a', fits_affinity: null, fits_since: null },
    ]);
    expect(await test.sql('select from plan_due')).toEqual([]);
  });

  it('B6: a lazy policy waits for the next change of the template', async () => {
    await test.addClusters('a', 'b');
    const lazy = (names: readonly string[]): PlacementPolicy => {
      const policy = everywhere(names);
      return { ...policy, spec: { ...policy.spec, activationPreference: 'Lazy' } };
    };
    await test.apply({ app: 'x', policies: [lazy(['a'])], resources: [web('web', 1)] });
    await test.planAll();
    await test.apply({ policies: [lazy(['b'])] });
    await test.planAll();
    expect(await replicasIn()).toEqual({ a: 1 });

    await test.apply({ app: 'x', resources: [web('web', 2)] });
    await test.planAll();
    expect(await replicasIn()).toEqual({ b: 2 });
  });
});

describe('dependencies', () => {
  const using = (name: string, configMap: string): KubeObject => {
    const template = web(name, 1);
    const pod = (template['spec'] as { template: { spec: object } }).template.spec;
    Object.assign(pod, { volumes: [{ name: 'settings', configMap: { name: configMap } }] });
    return template;
  };
  const propagating = (names: readonly string[]): PlacementPolicy => ({
    kind: 'PlacementPolicy',
    namespace: 'shop',
    name: 'deployments',
    spec: {
      resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
      placement: { clusterAffinity: { clusterNames: names } },
      propagateDeps: true,
    },
  });
  const placesOf = async (name: string) =>
    (
      await test.sql<{ cluster: string }>(
        'select w.cluster from work w join resource r on r.id = w.resource_id where r.name = $1 and w.desired_digest is not null order by 1',
        [name],
      )
    ).map(({ cluster }) => cluster);

  beforeEach(() => test.addClusters('a', 'b', 'c'));

  it('D2: follow their dependents, and move with them', async () => {
    await test.apply({
      app: 'x',
      policies: [propagating(['a'])],
      resources: [using('web', 'settings'), aConfigMap('settings'), aConfigMap('other')],
    });
    await test.planAll();
    expect([await placesOf('settings'), await placesOf('other')]).toEqual([['a'], []]);

    await test.apply({ policies: [propagating(['b', 'c'])] });
    await test.planAll();
    expect(await placesOf('settings')).toEqual(['b', 'c']);
    const [decision] = await test.store.reads.decisions(admin, [
      (await test.sql<{ id: string }>("select id from resource where name = 'settings'"))[0]!.id as never,
    ]);
    expect(decision!.clusters.find(({ cluster }) => cluster === 'b')!.reason).toBe('Required in this cluster by Deployment shop/web.');
  });

  it('D4: with their own policy are placed there and where they are needed', async () => {
    const own: PlacementPolicy = {
      kind: 'PlacementPolicy',
      namespace: 'shop',
      name: 'settings',
      spec: {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }],
        placement: { clusterAffinity: { clusterNames: ['c'] } },
      },
    };
    await test.apply({ app: 'x', policies: [propagating(['a']), own], resources: [using('web', 'settings'), aConfigMap('settings')] });
    await test.planAll();
    expect(await placesOf('settings')).toEqual(['a', 'c']);
  });

  it('stay where they are when nothing needs them any more, since only a confirmed intent deletes', async () => {
    await test.apply({ app: 'x', policies: [propagating(['a'])], resources: [using('web', 'settings'), aConfigMap('settings')] });
    await test.planAll();
    await test.apply({ app: 'x', resources: [using('web', 'another'), aConfigMap('settings')] });
    await test.planAll();

    expect(await placesOf('settings')).toEqual(['a']);
    expect(await test.sql("select dependencies from binding where dependencies <> '[]'")).toMatchObject([
      { dependencies: [{ kind: 'ConfigMap', name: 'another' }] },
    ]);
  });
});
