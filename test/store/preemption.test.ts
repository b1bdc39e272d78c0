import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlacementPolicy, PlacementPolicySpec } from '../../src/core/model/policy/policy.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aDeployment, aPolicy, aPriorityClass } from '../support/builders.js';
import { node } from '../support/node-pools.js';
import { admin, aReport, openTestStore, type TestStore } from '../support/store.js';

const divided = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;

let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await test.addClusters('a', 'b');
});
afterEach(() => test.close());

async function room(figures: Readonly<Record<string, readonly [cores: number, taken: number]>>): Promise<void> {
  const reports = Object.entries(figures).map(([cluster, [cores, taken]]) => ({
    cluster,
    report: aReport(`uid-of-${cluster}`, { pools: node(cores, taken), allocating: {} }),
  }));
  await test.store.fleet.saveProbes(reports);
}

function policyOf(namespace: string, more: Partial<PlacementPolicySpec> = {}): PlacementPolicy {
  return aPolicy('all', { placement: { replicaScheduling: divided }, ...more }, namespace);
}

function urgently(preemption?: 'Automatic'): PlacementPolicy {
  const priorityClass = { priorityClassSource: 'KubePriorityClass', priorityClassName: 'urgent' } as const;
  return policyOf('urgent', { schedulePriority: { ...priorityClass, ...(preemption && { preemption }) } });
}

function app(name: string, namespace: string, replicas: number): KubeObject {
  return aDeployment(name, { namespace, replicas, requests: { cpu: '1' } });
}

async function seatsOf(name: string): Promise<Readonly<Record<string, number>>> {
  const found = await test.sql<{ cluster: string; replicas: number }>(
    `select w.cluster, w.replicas from work w join resource r on r.id = w.resource_id
     where r.name = $1 and w.desired_digest is not null order by 1`,
    [name],
  );
  return Object.fromEntries(found.map(({ cluster, replicas }) => [cluster, replicas]));
}

async function decisionOf(name: string): Promise<{ outcome: string; message: string; warnings: readonly string[] }> {
  const [row] = await test.sql<{ outcome: string; message: string; warnings: readonly string[] }>(
    `select d.outcome, d.message, d.warnings from binding b join decision d on d.id = b.decision_id
     join resource r on r.id = b.resource_id where r.name = $1`,
    [name],
  );
  return row!;
}

/** Cluster a is full of lower-priority workloads; b is too small for any of them. */
async function fullOfBatch(): Promise<void> {
  await room({ a: [4, 0], b: [0, 0] });
  await test.apply({ app: 'batch', policies: [policyOf('shop')], resources: [app('batch', 'shop', 4)] });
  await test.planAll();
  expect(await seatsOf('batch')).toEqual({ a: 4 });
  await test.sql('delete from reservation');
  await room({ a: [4, 4], b: [0, 0] });
}

describe('C30, AC3.5: preemption between workloads', () => {
  it('takes the minimum from workloads of lower priority if the policy says so, which keep the rest', async () => {
    await fullOfBatch();
    await test.apply({
      app: 'urgent',
      policies: [urgently('Automatic')],
      resources: [aPriorityClass('urgent', 1000), app('urgent', 'urgent', 3)],
    });
    await test.planAll();

    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{ a: 3 }, { a: 1 }]);
    expect((await decisionOf('urgent')).message).toBe(
      'Placed in 1 of 2 clusters. It preempts 3 replicas of Deployment shop/batch (priority 0).',
    );
    const batch = await decisionOf('batch');
    expect(batch.outcome).toBe('UNSCHEDULABLE');
    expect(batch.message).toContain('It gave up 3 replicas in a to Deployment urgent/urgent.');
    expect(await test.sql("select type, cluster, name, message from event where type = 'PREEMPTED'")).toEqual([
      {
        type: 'PREEMPTED',
        cluster: 'a',
        name: 'batch',
        message: 'Gives up 3 replicas in a for Deployment urgent/urgent: priority 1000 is higher than 0.',
      },
    ]);
    expect([await test.sql('select from preempted'), await test.sql('select from plan_due')]).toEqual([[], []]);
  });

  it('moves the victims if there is capacity elsewhere, and returns what becomes free', async () => {
    await fullOfBatch();
    await test.apply({
      app: 'urgent',
      policies: [urgently('Automatic')],
      resources: [aPriorityClass('urgent', 1000), app('urgent', 'urgent', 4)],
    });
    await test.planAll();
    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{ a: 4 }, { a: 0 }]);

    await room({ a: [4, 4], b: [4, 0] });
    await test.planAll();
    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{ a: 4 }, { b: 4 }]);
  });

  it('is proposed in the decision and done when exactly it is confirmed', async () => {
    await fullOfBatch();
    await test.apply({
      app: 'urgent',
      policies: [urgently()],
      resources: [aPriorityClass('urgent', 1000), app('urgent', 'urgent', 2)],
    });
    await test.planAll();
    const proposed = await decisionOf('urgent');
    expect([proposed.outcome, await seatsOf('batch')]).toEqual(['UNSCHEDULABLE', { a: 4 }]);
    expect(proposed.message).toMatch(
      /It would fit in a if it preempted 2 replicas of Deployment shop\/batch \(priority 0\); confirm this with `preempt`\.$/,
    );

    const ids = await test.sql<{ id: string; name: string }>("select id, name from resource where kind = 'Deployment' order by name");
    const [batch, urgent] = ids.map(({ id }) => id);
    const confirm = async (text: string) => {
      await test.store.intents.confirmPreemption(admin, urgent as never, text);
      await test.planAll();
      return [await seatsOf('urgent'), await seatsOf('batch')];
    };
    expect(await confirm(`a ${batch}:3:1`)).toEqual([{}, { a: 4 }]);
    expect(await confirm(`a ${batch}:2:2`)).toEqual([{ a: 2 }, { a: 2 }]);
    expect(await test.sql('select from resource where confirmed_preemption is not null')).toEqual([]);
  });

  it.each([
    { because: 'equals are never taken', policy: { schedulePriority: urgently().spec.schedulePriority! }, urgent: {} },
    { because: 'the class says Never', policy: {}, urgent: { preemptionPolicy: 'Never' } },
    {
      because: 'each cluster has all replicas of what is duplicated',
      policy: {
        placement: { replicaScheduling: { replicaSchedulingType: 'Duplicated' as const }, clusterAffinity: { clusterNames: ['a'] } },
      },
      urgent: {},
    },
  ])('does nothing where $because', async ({ policy, urgent }) => {
    await room({ a: [4, 0], b: [0, 0] });
    await test.apply({ app: 'classes', resources: [aPriorityClass('urgent', 1000, urgent)] });
    await test.apply({ app: 'batch', policies: [policyOf('shop', policy)], resources: [app('batch', 'shop', 4)] });
    await test.planAll();
    await test.sql('delete from reservation');
    await room({ a: [4, 4], b: [0, 0] });
    await test.apply({ app: 'urgent', policies: [urgently('Automatic')], resources: [app('urgent', 'urgent', 2)] });
    await test.planAll();

    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{}, { a: 4 }]);
    expect((await decisionOf('urgent')).message).not.toContain('would fit');
  });

  it('evicts nothing if the preempting workload still would not fit', async () => {
    await fullOfBatch();
    await test.apply({
      app: 'urgent',
      policies: [urgently('Automatic')],
      resources: [aPriorityClass('urgent', 1000), app('urgent', 'urgent', 5)],
    });
    await test.planAll();
    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{}, { a: 4 }]);
  });

  it('warns of an unknown PriorityClass, and tries again when it is created', async () => {
    await fullOfBatch();
    await test.apply({ app: 'urgent', policies: [urgently('Automatic')], resources: [app('urgent', 'urgent', 1)] });
    await test.planAll();
    expect((await decisionOf('urgent')).warnings).toEqual(['PriorityClass urgent is not in the hub; the priority counts as 0.']);

    await test.apply({ app: 'classes', resources: [aPriorityClass('urgent', 1000)] });
    await test.planAll();
    expect([await seatsOf('urgent'), await seatsOf('batch')]).toEqual([{ a: 1 }, { a: 3 }]);
  });

  it('two preempting workloads of one pass never take the same seats', async () => {
    await fullOfBatch();
    await test.apply({
      app: 'urgent',
      policies: [urgently('Automatic')],
      resources: [aPriorityClass('urgent', 1000), app('one', 'urgent', 3), app('two', 'urgent', 3)],
    });
    await test.planAll();
    const placed = [await seatsOf('one'), await seatsOf('two')].filter((seats) => seats['a'] === 3);
    expect([placed.length, await seatsOf('batch')]).toEqual([1, { a: 1 }]);
  });
});
