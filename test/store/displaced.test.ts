import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judge } from '../../src/core/failover/judge.js';
import { EVICTIONS_A_MINUTE } from '../../src/core/failover/limits/eviction-rate.js';
import type { ResourceKey } from '../../src/core/model/plan.js';
import type { PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { report } from '../../src/core/report.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { aDeployment, aPolicy, aPriorityClass } from '../support/builders.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { node } from '../support/node-pools.js';
import { admin } from '../support/store.js';

const divided = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b', 'c');
  await fleet.failover();
});
afterEach(() => fleet.close());

function policyOf(namespace: string, priorityClassName?: string): PlacementPolicy {
  const schedulePriority = priorityClassName && { priorityClassSource: 'KubePriorityClass' as const, priorityClassName };
  return aPolicy('all', { placement: { replicaScheduling: divided }, ...(schedulePriority && { schedulePriority }) }, namespace);
}

function app(name: string, namespace: string, replicas: number): KubeObject {
  return aDeployment(name, { namespace, replicas, requests: { cpu: '1' } });
}

async function room(figures: Readonly<Record<string, readonly [cores: number, taken: number]>>): Promise<void> {
  for (const [cluster, [cores, taken]] of Object.entries(figures))
    await fleet.report(cluster, { pools: node(cores, taken), allocating: {} });
}

const outcomeOf = async (name: string) =>
  (
    await fleet.sql<{ outcome: string }>('select b.outcome from binding b join resource r on r.id = b.resource_id where r.name = $1', [
      name,
    ])
  )[0]!.outcome;

describe('the workloads that one lost cluster displaces', () => {
  /** The one with the highest priority is applied last. All are in cluster a, the only one with capacity. */
  beforeEach(async () => {
    await room({ a: [9, 0], b: [1, 1], c: [1, 1] });
    await fleet.apply({ app: 'classes', resources: [aPriorityClass('high', 1_000), aPriorityClass('low', -5)] });
    await fleet.apply({ app: 'low', policies: [policyOf('low', 'low')], resources: [app('low', 'low', 2)] });
    for (const name of ['older', 'newer']) await fleet.apply({ app: name, policies: [policyOf(name)], resources: [app(name, name, 2)] });
    await fleet.apply({ app: 'high', policies: [policyOf('high', 'high')], resources: [app('high', 'high', 2)] });
    await fleet.settleAll();
    expect(await fleet.desired('high')).toEqual({ a: 2 });
    await room({ a: [9, 8], b: [4, 0], c: [1, 1] });
  });

  it('take the remaining capacity by priority, then by age; one that fits nowhere stays with that reason', async () => {
    await fleet.lose('a');
    await fleet.settleAll({}, 0);
    const names = ['high', 'older', 'newer', 'low'];
    expect(await Promise.all(names.map(fleet.desired))).toEqual([{ a: 2, b: 2 }, { a: 2, b: 2 }, { a: 2 }, { a: 2 }]);
    expect((await Promise.all(names.map(outcomeOf))).slice(2)).toEqual(['UNSCHEDULABLE', 'UNSCHEDULABLE']);
    const blocked = (await fleet.evictions()).filter(({ state }) => state === 'BLOCKED');
    expect(blocked.map(({ message }) => message)).toEqual([
      expect.stringContaining('No destination'),
      expect.stringContaining('No destination'),
    ]);

    await fleet.pass(10);
    await room({ b: [6, 4] });
    await fleet.settleAll({}, 0);
    expect([await fleet.desired('newer'), await fleet.desired('low')]).toEqual([{ a: 2, b: 2 }, { a: 2 }]);
  });

  it('are evicted in this order if the rate does not allow all at once', async () => {
    await fleet.lose('a');
    const facts = await fleet.store.failover.facts();
    const recent = Array.from({ length: EVICTIONS_A_MINUTE - 1 }, () => ({ cluster: 'c', startedAt: facts.now }));
    const first = judge({ ...facts, recent }, 0);
    const [{ id: high } = { id: '' }] = await fleet.sql<{ id: string }>("select id from resource where name = 'high'");
    expect([first.started.map(({ resource }) => resource), first.waiting]).toEqual([[high], 3]);
  });
});

describe('a replica that moves', () => {
  const reserved = async () => fleet.sql("select cluster, replicas from reservation where cluster = 'b'");
  const delivery = async () => {
    const keys = (await fleet.sql<{ id: ResourceKey }>('select id from resource')).map(({ id }) => id);
    await fleet.store.reports.save((await fleet.store.reports.snapshot(keys)).map(report));
    await fleet.sql('delete from plan_due where resource_id in (select resource_id from transition)');
    return (await fleet.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'web' }]))[0]!.delivery;
  };
  const into = (cluster: string) =>
    aPolicy('all', { placement: { replicaScheduling: divided, clusterAffinity: { clusterNames: [cluster] } } });

  it('counts once: the reservation in its new cluster shrinks by the pods in the figures of that cluster', async () => {
    await room({ a: [9, 0], b: [9, 0], c: [1, 1] });
    await fleet.apply({ app: 'web', policies: [into('a')], resources: [app('web', 'shop', 4)] });
    await fleet.settleAll();
    await room({ a: [9, 4] });

    await fleet.apply({ policies: [into('b')] });
    await fleet.plan();
    // The first step adds one replica, within the surge; the move has reserved all four.
    expect(await fleet.desired('web')).toEqual({ a: 4, b: 1 });
    expect(await delivery()).toMatchObject({ state: 'DELIVERING', reason: 'MOVING', message: expect.stringContaining('It leaves a') });
    await room({ b: [9, 0] });
    expect(await reserved()).toEqual([{ cluster: 'b', replicas: 4 }]);

    await fleet.settle();
    // Each cluster has the state of the current step; the move is not complete.
    expect(await delivery()).toMatchObject({ state: 'DELIVERING', reason: 'MOVING' });
    await fleet.pass(10);
    await room({ b: [9, 1] });
    expect(await reserved()).toEqual([{ cluster: 'b', replicas: 3 }]);

    await fleet.settleAll();
    await fleet.pass(10);
    await room({ b: [9, 4] });
    expect([await fleet.desired('web'), await reserved()]).toEqual([{ b: 4 }, []]);
    expect(await delivery()).toMatchObject({ state: 'DELIVERED', reason: null });
  });

  it('counts once in its quota, while the copy in the lost cluster stays', async () => {
    const quota = { kind: 'FederatedResourceQuota', namespace: 'shop', name: 'limits', spec: { overall: { cpu: '5' } } } as const;
    await room({ a: [9, 0], b: [1, 1], c: [1, 1] });
    await fleet.apply({ app: 'web', policies: [policyOf('shop'), quota], resources: [app('web', 'shop', 4)] });
    await fleet.settleAll();
    await room({ b: [9, 0] });
    await fleet.lose('a');
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('web')).toEqual({ a: 4, b: 4 });

    await fleet.apply({ app: 'more', resources: [app('more', 'shop', 1)] });
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('more')).toEqual({ b: 1 });
  });
});
