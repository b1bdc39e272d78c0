import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NodePool } from '../../src/core/model/cluster/cluster.js';
import type { PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { aDeployment, aPolicy, aPriorityClass } from '../support/builders.js';
import { aReport, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await test.addClusters('a');
});
afterEach(() => test.close());

const policy: PlacementPolicy = aPolicy('all', {
  placement: { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } },
});

/** So many cores are free. */
async function report(cpu: number, cluster = 'a'): Promise<void> {
  const allocatable = { cpu: 2_000, pods: 10_000 };
  const free = [{ nodes: 1, allocatable, free: { cpu, pods: 5_000 } }];
  const requested = { cpu: 2_000 - cpu, pods: 5_000 };
  const pool: NodePool = { name: 'one', nodes: 1, readyNodes: 1, allocatable, requested, freePerNode: free };
  await test.store.fleet.saveProbes([{ cluster, report: aReport(`uid-of-${cluster}`, { pools: [pool], allocating: {} }) }]);
}

async function waiting(count: number): Promise<void> {
  await report(0.1);
  const resources = Array.from({ length: count }, (_, i) => aDeployment(`w${i}`, { replicas: 1, requests: { cpu: '1' } }));
  await test.apply({ app: 'waiting', policies: [policy], resources });
  await test.planAll();
  expect(await test.sql("select count(*)::int as count from binding where outcome = 'UNSCHEDULABLE'")).toEqual([{ count }]);
}

const dueNow = async () => (await test.sql<{ count: number }>('select count(*)::int as count from plan_due'))[0]!.count;
const longAgo = () => test.sql("update world set room_told_at = '-infinity'");

describe('changes of capacity', () => {
  it('requeue unschedulable resources once, however many come at a time', async () => {
    await waiting(3);
    for (let i = 1; i <= 50; i++) await report(0.1 + i / 1_000);
    expect(await dueNow()).toBe(0);

    await test.sql('update world set room_told_at = now()');
    const throttled = await test.store.plans.due(500);
    expect(throttled.lookAgainInMs).toBeGreaterThan(0);
    expect([throttled.lookAgainInMs! <= 300, await dueNow()]).toEqual([true, 0]);
    await longAgo();
    expect((await test.store.plans.due(500)).lookAgainInMs).toBe(0);
    expect(await dueNow()).toBe(3);
    expect((await test.store.plans.due(500)).lookAgainInMs).toBeUndefined();
  });

  it('requeue page by page, so that new intents are not starved', async () => {
    await waiting(1_100);
    await report(0.2);
    await longAgo();
    expect((await test.store.plans.due(500)).lookAgainInMs).toBe(0);
    expect(await dueNow()).toBe(500);
    await test.apply({ app: 'fresh', resources: [aDeployment('fresh')] });

    // First the page that was already due, then what was requested meanwhile.
    await test.planOnce();
    const { batch } = await test.planOnce();
    expect(batch.due[0]!.seen.template.metadata.name).toBe('fresh');
    await test.planAll();
    expect(await test.sql('select room_version = room_told as told from world')).toEqual([{ told: true }]);
  });

  it.each([
    { of: 'a cluster that has more room', change: () => report(50) },
    {
      of: 'a cluster that is new',
      change: async () => {
        await test.addClusters('b');
        await report(50, 'b');
      },
    },
  ])('are for the most important first, also if more than a page of less important and older ones wait: $of', async ({ change }) => {
    await report(0.1);
    const inTurn = (namespace: string, priorityClassName?: string) =>
      aPolicy(
        'all',
        { ...policy.spec, ...(priorityClassName && { schedulePriority: { priorityClassSource: 'KubePriorityClass', priorityClassName } }) },
        namespace,
      );
    const many = (namespace: string, count: number) =>
      Array.from({ length: count }, (_, i) => aDeployment(`${namespace}-${i}`, { namespace, replicas: 1, requests: { cpu: '1' } }));
    await test.apply({ app: 'classes', resources: [aPriorityClass('urgent', 1_000, { preemptionPolicy: 'Never' })] });
    await test.apply({ app: 'low', policies: [inTurn('low')], resources: many('low', 1_050) });
    await test.apply({ app: 'high', policies: [inTurn('high', 'urgent')], resources: many('high', 50) });
    await test.planAll();
    await change();
    await test.planAll();
    expect(
      await test.sql(
        "select r.namespace, count(*)::int as count from binding b join resource r on r.id = b.resource_id where b.outcome = 'SCHEDULED' and r.kind = 'Deployment' group by 1",
      ),
    ).toEqual([{ namespace: 'high', count: 50 }]);
  });

  it('that come while others are told are told afterwards', async () => {
    await waiting(600);
    await report(0.2);
    await longAgo();
    await test.planOnce();
    await report(1_000);
    await test.planAll();
    expect(await test.sql("select count(*)::int as count from binding where outcome = 'SCHEDULED'")).toEqual([{ count: 600 }]);
  });

  it('after a long round the next one starts later', async () => {
    await waiting(2_600);
    await report(0.2);
    await longAgo();
    for (let more = true; more; ) more = (await test.planOnce()).batch.lookAgainInMs !== undefined;
    await report(0.3);
    expect((await test.store.plans.due(500)).lookAgainInMs).toBeGreaterThan(300);
  });
});
