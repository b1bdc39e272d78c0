import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NodePool } from '../../src/core/model/cluster/cluster.js';
import type { Placement } from '../../src/core/model/policy/policy.js';
import { aConfigMap, aDeployment, anOverride, aPolicy } from '../support/builders.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { admin } from '../support/store.js';

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b', 'c');
  await fleet.failover();
});
afterEach(() => fleet.close());

type Failback = NonNullable<Placement['failback']>;

const groups = (failback?: Failback): Placement => ({
  clusterAffinities: [
    { affinityName: 'home', clusterNames: ['a'] },
    { affinityName: 'cloud', clusterNames: ['b'] },
  ],
  ...(failback && { failback }),
});
/** Two replicas in each of `a` and `b`; `c` takes the others. */
const both = (failback?: Failback): Placement => ({ clusterAffinity: { clusterNames: ['a', 'b'] }, ...(failback && { failback }) });

const brokenOverride = anOverride('broken', {
  overrideRules: [{ overriders: { plaintext: [{ path: '/nope', operator: 'remove' }] } }],
});
/** One node with this many free cores. */
const roomFor = (cpu: number): readonly NodePool[] => {
  const free = { cpu, memory: 64 * 2 ** 30, pods: 100 };
  const freePerNode = [{ nodes: 1, allocatable: free, free }];
  return [{ name: 'general', nodes: 1, readyNodes: 1, allocatable: free, requested: { cpu: 0, memory: 0, pods: 0 }, freePerNode }];
};
const notReady = { state: 'WAITING', gate: 'not-ready', message: 'Its newest plan failed.' };

const names = ['w1', 'w2', 'w3', 'w4'];

async function applyAll(placement: Placement, apps: readonly string[] = names): Promise<void> {
  const policies = [aPolicy('p', { placement, propagateDeps: false })];
  for (const app of apps) await fleet.apply({ app, policies, resources: [aDeployment(app, { replicas: 2 })] });
  await fleet.settleAll();
}

async function failOver(cluster = 'a'): Promise<void> {
  await fleet.lose(cluster);
  await fleet.settleAll({}, 0);
  await fleet.bringBack(cluster);
  await fleet.settleAll({}, 0);
}

const home = async () => {
  const all = await Promise.all(names.map(async (name) => [name, Object.keys(await fleet.desired(name))] as const));
  return all.filter(([, clusters]) => clusters.includes('a')).map(([name]) => name);
};
const returns = () =>
  fleet.sql<{ name: string; state: string; gate: string | null; message: string }>(
    'select r.name, f.state, f.gate, f.message from failback f join resource r on r.id = f.resource_id order by r.name, f.id',
  );
const openFailovers = () => fleet.sql('select from failover where ended_at is null');

/** As `manifold failback --cluster a`. */
async function returnByRequest(): Promise<void> {
  const away = await fleet.store.intents.away(admin, { cluster: 'a', application: null }, 10);
  const back = away.flatMap(({ resource, homes }) => homes.map(({ cluster }) => ({ resource, cluster, isWorkload: true })));
  await fleet.store.intents.reschedule(
    admin,
    away.map(({ resource }) => resource),
    back,
  );
}

describe('an automatic return', () => {
  it('is done in tranches: the next one begins when the one before is ready', async () => {
    await applyAll(groups({ mode: 'Automatic', stableMinutes: 5, tranche: 2 }));
    await failOver();
    expect(await home()).toEqual([]);
    expect(await returns()).toEqual(
      names.map((name) => ({ name, state: 'WAITING', gate: 'stable', message: 'a must be ready for 5 minutes.' })),
    );
    expect(await openFailovers()).toHaveLength(1);

    await fleet.pass(301);
    await fleet.settleAll({ 'a/w1': { health: 'PROGRESSING', ready: 0 } }, 0);
    expect(await home()).toEqual(['w1', 'w2']);
    expect(await fleet.desired('w1')).toMatchObject({ b: 2 });
    expect(await returns()).toMatchObject([
      { name: 'w1', state: 'RETURNING' },
      { name: 'w2', state: 'DONE' },
      { name: 'w3', state: 'WAITING', gate: 'tranche', message: '2 workloads return at a time; Deployment shop/w1 is not ready yet.' },
      { name: 'w4', state: 'WAITING', gate: 'tranche' },
    ]);

    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(names);
    expect(await fleet.desired('w1')).toEqual({ a: 2 });
    expect((await returns()).map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE', 'DONE']);
    const types = await fleet.eventTypes();
    expect(types.filter((type) => type.startsWith('FAILBACK_')).slice(0, 6)).toEqual([
      ...names.map(() => 'FAILBACK_WAITING'),
      ...['FAILBACK_WAITING', 'FAILBACK_WAITING'],
    ]);
    await fleet.failover(0);
    expect(await openFailovers()).toEqual([]);
  });

  it('continues after the deadline of a workload that is not ready, and without a deleted one', async () => {
    await applyAll(
      { ...groups({ mode: 'Automatic', stableMinutes: 5, tranche: 1, maxPerDay: 9 }), movement: { deadline: '2m' } },
      names.slice(0, 3),
    );
    await failOver();
    await fleet.pass(301);
    const sick = { health: 'PROGRESSING', ready: 0 } as const;
    await fleet.settleAll({ 'a/w1': sick, 'a/w2': sick }, 0);
    expect((await returns()).map(({ name, state }) => [name, state])).toEqual([
      ['w1', 'RETURNING'],
      ['w2', 'WAITING'],
      ['w3', 'WAITING'],
    ]);

    await fleet.pass(121);
    await fleet.sql("update transition set progressed_at = progressed_at - interval '121 seconds'");
    await fleet.settleAll({ 'a/w1': sick, 'a/w2': sick }, 0);
    expect(await returns()).toMatchObject([
      { name: 'w1', state: 'STOPPED', message: expect.stringMatching(/^It was not ready within 120 s: ./) },
      { name: 'w2', state: 'RETURNING' },
      { name: 'w3', state: 'WAITING' },
    ]);
    expect(await fleet.desired('w1')).toMatchObject({ b: 2 });

    await fleet.sql("update resource set deleted_at = now() where name = 'w2'");
    await fleet.failover(0);
    expect(await returns()).toMatchObject([{ state: 'STOPPED' }, { state: 'RETURNING' }, { name: 'w3', state: 'RETURNING' }]);
  });

  it('counts the returns of the last 24 hours, and continues when the oldest is older', async () => {
    await applyAll(groups({ mode: 'Automatic', stableMinutes: 5, tranche: 1, maxPerDay: 3 }));
    await failOver();
    await fleet.pass(301);
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(['w1', 'w2', 'w3']);
    expect((await returns()).filter(({ state }) => state !== 'DONE')).toEqual([
      { name: 'w4', state: 'WAITING', gate: 'day', message: 'The policy allows 3 returned workloads in 24 hours.' },
    ]);
    await fleet.pass(24 * 3600);
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(names);
  });

  it('waits while its home flaps, and while a person froze moves', async () => {
    await applyAll(groups({ mode: 'Automatic', stableMinutes: 5 }), ['w1']);
    await failOver();
    await fleet.lose('a');
    await fleet.failover(0);
    await fleet.bringBack('a');
    await fleet.pass(301);
    await fleet.settleAll({}, 0);
    await fleet.pass(301);
    await fleet.settleAll({}, 0);
    expect(await returns()).toMatchObject([{ gate: 'flapping', message: 'a stopped being ready 2 times within an hour.' }]);
    await fleet.store.intents.freeze(admin, { scope: 'MOVES', cluster: null, application: null, policy: null, reason: 'x', seconds: null });
    await fleet.pass(3600);
    await fleet.settleAll({}, 0);
    expect(await returns()).toMatchObject([{ gate: 'freeze', message: 'A person froze its moves.' }]);
    expect(await home()).toEqual([]);
    await fleet.sql('delete from standing_freeze');
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(['w1']);
  });

  it('returns a ConfigMap together with the workload of its application', async () => {
    const policies = [aPolicy('p', { placement: groups({ mode: 'Automatic', stableMinutes: 5, tranche: 1 }), propagateDeps: false })];
    (policies[0]!.spec.resourceSelectors as object[]).push({ apiVersion: 'v1', kind: 'ConfigMap' });
    for (const app of names.slice(0, 2)) await fleet.apply({ app, policies, resources: [aDeployment(app), aConfigMap(`${app}-settings`)] });
    await fleet.settleAll();
    await failOver();
    await fleet.pass(301);
    await fleet.settleAll({ 'a/w1': { health: 'PROGRESSING', ready: 0 } }, 0);
    expect(await returns()).toMatchObject([
      { name: 'w1', state: 'RETURNING' },
      { name: 'w1-settings' },
      { name: 'w2', state: 'WAITING', gate: 'tranche' },
      { name: 'w2-settings', state: 'WAITING', gate: 'tranche' },
    ]);
    await fleet.settleAll({}, 0);
    expect([await fleet.desired('w2'), await fleet.desired('w2-settings')]).toMatchObject([{ a: 2 }, { a: 1 }]);
  });
});

describe('a cluster that is back, of a policy without groups', () => {
  it.each<{ mode: Failback['mode'] | null; atOnce: boolean; onRequest: boolean }>([
    { mode: null, atOnce: true, onRequest: true },
    { mode: 'Manual', atOnce: false, onRequest: true },
    { mode: 'Never', atOnce: false, onRequest: false },
  ])('with $mode it is used again at once: $atOnce, on request: $onRequest', async ({ mode, atOnce, onRequest }) => {
    await applyAll(both(mode === null ? undefined : { mode }), ['w1']);
    await failOver();
    expect(await home()).toEqual(atOnce ? ['w1'] : []);
    expect(await openFailovers()).toEqual([]);
    await returnByRequest();
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(onRequest ? ['w1'] : []);
  });

  it('is used again when its policy no longer sets failback, or no other cluster is left', async () => {
    await applyAll(both({ mode: 'Never' }), ['w1', 'w2']);
    await failOver();
    expect(await fleet.evictions()).toMatchObject([{ excludes: true }, { excludes: true }]);
    await fleet.lose('b');
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(['w1', 'w2']);
  });

  it.each<Failback>([{ mode: 'Never' }, { mode: 'Manual' }, { mode: 'Automatic', stableMinutes: 5, maxPerDay: 1 }])(
    'is not used again because a plan failed: $mode',
    async (failback) => {
      await applyAll(both(failback), ['w1', 'w2']);
      await failOver();
      await fleet.apply({ policies: [brokenOverride] });
      await fleet.settleAll({}, 0);
      await fleet.pass(301);
      await fleet.settleAll({}, 0);
      expect(await fleet.sql('select distinct outcome from binding')).toEqual([{ outcome: 'RENDER_FAILED' }]);
      expect(await fleet.evictions()).toMatchObject([{ excludes: true }, { excludes: true }]);
      if (failback.mode === 'Automatic') expect(await returns()).toMatchObject([notReady, notReady]);

      await fleet.store.intents.deletePolicies(admin, [{ ...brokenOverride, expectedRevision: null }]);
      await fleet.settleAll({}, 0);
      expect(await home()).toEqual(failback.mode === 'Automatic' ? ['w1'] : []);
    },
  );

  it('is used again with Automatic if free capacity divides the replicas', async () => {
    await fleet.report('a', { pools: roomFor(20) });
    await fleet.report('b', { pools: roomFor(12) });
    const placement = {
      ...both({ mode: 'Automatic', stableMinutes: 5 }),
      replicaScheduling: {
        replicaSchedulingType: 'Divided',
        replicaDivisionPreference: 'Weighted',
        weightPreference: { dynamicWeight: 'AvailableReplicas' },
      },
    } as const;
    const policies = [aPolicy('p', { placement, propagateDeps: false })];
    await fleet.apply({ app: 'w1', policies, resources: [aDeployment('w1', { replicas: 8, requests: { cpu: '1' } })] });
    await fleet.settleAll();
    expect(await fleet.desired('w1')).toEqual({ a: 5, b: 3 });
    await failOver();
    await fleet.report('a', { pools: roomFor(20) });
    expect(await fleet.desired('w1')).toEqual({ b: 8 });

    await fleet.pass(301);
    await fleet.settleAll({}, 0);
    expect(await returns()).toMatchObject([{ state: 'DONE', message: 'It is back in a.' }]);
    expect(Object.keys(await fleet.desired('w1'))).toEqual(['a', 'b']);
  });

  it.each<{ mode: Failback['mode'] | null; by: string }>([
    { mode: 'Automatic', by: 'by itself' },
    { mode: 'Manual', by: 'on request' },
    { mode: null, by: 'on request' },
  ])('gets back what it had of aggregated replicas, and not more, with $mode $by', async ({ mode, by }) => {
    const report = async () => {
      await fleet.report('a', { pools: roomFor(5) });
      await fleet.report('b', { pools: roomFor(12) });
    };
    await report();
    await fleet.report('b', { pools: roomFor(3) });
    const placement = {
      ...both(mode === null ? undefined : { mode, ...(mode === 'Automatic' && { stableMinutes: 5 }) }),
      replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' },
    } as const;
    const policies = [aPolicy('p', { placement, propagateDeps: false })];
    await fleet.apply({ app: 'w1', policies, resources: [aDeployment('w1', { replicas: 8, requests: { cpu: '1' } })] });
    await fleet.settleAll();
    expect(await fleet.desired('w1')).toEqual({ a: 5, b: 3 });
    await report();
    await failOver();
    await report();
    expect(await fleet.desired('w1')).toEqual({ b: 8 });
    // Its home has more room now than it had, and is not given more than it had.
    await fleet.report('a', { pools: roomFor(20) });
    await fleet.pass(301);
    if (by === 'on request') await returnByRequest();
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('w1')).toEqual({ a: 5, b: 3 });
    expect(await returns()).toMatchObject([{ state: 'DONE', message: 'It is back in a.' }]);
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('w1')).toEqual({ a: 5, b: 3 });
  });

  it('is used again in tranches with Automatic', async () => {
    await applyAll(both({ mode: 'Automatic', stableMinutes: 5, tranche: '25%' }));
    await failOver();
    await fleet.pass(301);
    await fleet.settleAll({ 'a/w1': { health: 'PROGRESSING', ready: 0 } }, 0);
    expect(await home()).toEqual(['w1']);
    await fleet.settleAll({}, 0);
    expect(await home()).toEqual(names);
    expect(await fleet.evictions()).toMatchObject(names.map(() => ({ state: 'DONE', excludes: false })));
  });
});
