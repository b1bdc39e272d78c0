import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judge } from '../../src/core/failover/judge.js';
import type { Placement, Policy } from '../../src/core/model/policy/policy.js';
import type { ProbeResult, SeenByProcess } from '../../src/engine/ports/fleet.js';
import { aDeployment, aPolicy } from '../support/builders.js';
import { type FailingFleet, openFailingFleet } from '../support/failing-fleet.js';
import { admin, aReport, everywhere } from '../support/store.js';

let fleet: FailingFleet;
beforeEach(async () => {
  fleet = await openFailingFleet('a', 'b', 'c');
  await fleet.failover();
});
afterEach(() => fleet.close());

const one: Placement = { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }] };

/** A Deployment of two replicas that a policy with this failover places in one cluster. */
async function applyOne(failover: object, facts: object = {}): Promise<string> {
  const policy = aPolicy('one', { placement: one, propagateDeps: true, failover, ...facts });
  await fleet.apply({ app: 'web', policies: [policy], resources: [aDeployment('web', { replicas: 2 })] });
  await fleet.settleAll();
  return Object.keys(await fleet.desired('web'))[0]!;
}

const freezeMoves = (cluster: string) =>
  fleet.store.intents.freeze(admin, { scope: 'MOVES', cluster, application: null, policy: null, reason: 'a test', seconds: null });

const application = (fields: object = {}) => ({
  application: { decisionConditions: { tolerationSeconds: 60 }, purgeMode: 'Gracefully', gracePeriodSeconds: 600, ...fields },
});

describe('automatic taints', () => {
  it('keep new work off a lost cluster, keep existing work, and are removed when it is back', async () => {
    await fleet.apply({ app: 'old', policies: [everywhere()], resources: [aDeployment('old')] });
    await fleet.settleAll();
    await fleet.lose('a');
    await fleet.failover();
    await fleet.apply({ app: 'new', resources: [aDeployment('new')] });
    await fleet.sql('insert into plan_due (resource_id) select id from resource');
    await fleet.settleAll();
    expect([await fleet.desired('old'), await fleet.desired('new')].map(Object.keys)).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);

    await fleet.bringBack('a');
    await fleet.settleAll();
    expect([await fleet.desired('old'), await fleet.desired('new')].map(Object.keys)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it("follow users' documents by the conditions of clusters", async () => {
    const policy = {
      kind: 'ClusterTaintPolicy',
      namespace: '',
      name: 'partial',
      spec: {
        targetClusters: { clusterNames: ['a', 'b'] },
        addOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['False'] }],
        removeOnConditions: [{ conditionType: 'CompleteAPIEnablements', operator: 'In', statusValues: ['True'] }],
        taints: [{ key: 'partial', value: 'yes', effect: 'NoSchedule' }],
      },
    } as const;
    const partial = (cluster: string, complete: boolean) => fleet.report(cluster, { apis: { ...aReport('').apis!, complete } });
    await fleet.apply({ policies: [policy as unknown as Policy, everywhere()] });
    await partial('a', false);
    await partial('c', false);
    expect((await fleet.failover()).taints).toMatchObject([{ cluster: 'a', now: [{ key: 'partial', policy: 'partial' }] }]);
    await fleet.apply({ app: 'new', resources: [aDeployment('new')] });
    await fleet.plan();
    expect(Object.keys(await fleet.desired('new'))).toEqual(['b', 'c']);
    expect((await fleet.failover()).taints).toEqual([]);

    await partial('a', true);
    expect((await fleet.failover()).taints).toMatchObject([{ cluster: 'a', now: [] }]);
    await fleet.plan();
    expect(Object.keys(await fleet.desired('new'))).toEqual(['a', 'b', 'c']);
    expect(await fleet.eventTypes()).toEqual(expect.arrayContaining(['CLUSTER_TAINTED', 'CLUSTER_UNTAINTED']));
  });
});

describe('a process that took over a cluster (GR7)', () => {
  const reported = async (cluster: string, facts: Partial<ProbeResult>, seen: SeenByProcess) =>
    void (await fleet.store.fleet.saveProbes([{ cluster, report: aReport(`uid-of-${cluster}`, facts), seen }]));
  const epochOf = async (cluster: string) => (await fleet.store.leases.hold([`cluster/${cluster}`], 60_000))[0]!.epoch;
  const started = async () => (await fleet.failover(0)).started.map(({ cluster, producer }) => [cluster, producer]);

  it('evicts nothing from it because of what was stored before, until it has probed it', async () => {
    const home = await applyOne({});
    const epoch = await epochOf(home);
    await reported(home, {}, { epoch: epoch - 1, listed: true });
    await fleet.lose(home);
    expect(await started()).toEqual([]);
    expect((await fleet.failover(0)).waiting).toBe(1);

    await reported(home, { ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', uid: null, apis: null }, { epoch, listed: false });
    expect(await started()).toEqual([[home, 'failover']]);
  });

  it('evicts no application that failed before, until it has listed what is there', async () => {
    const home = await applyOne(application());
    const epoch = await epochOf(home);
    await reported(home, {}, { epoch, listed: false });
    await fleet.settle({ [`${home}/web`]: { health: 'DEGRADED' } });
    await fleet.failover();
    await fleet.pass(70);
    expect(await started()).toEqual([]);
    await reported(home, {}, { epoch, listed: true });
    expect(await started()).toEqual([[home, 'application']]);
    // Nobody holds the lease: what is stored is from a process before.
    await fleet.sql('delete from eviction');
    await fleet.sql("update lease set expires_at = now() where name like 'cluster/%'");
    expect(await started()).toEqual([]);
  });
});

describe('the eviction of a copy in a lost cluster', () => {
  it.each(['Directly', 'Gracefully'] as const)(
    '%s: the replacement starts at once, and the stale copy goes after the return',
    async (purgeMode) => {
      const left = await applyOne({ cluster: { purgeMode } });
      await fleet.lose(left);
      await fleet.settleAll({}, 0);
      const now = await fleet.desired('web');
      expect(Object.values(now).reduce((sum, n) => sum + n, 0)).toBe(purgeMode === 'Directly' ? 2 : 4);
      await fleet.bringBack(left);
      await fleet.settleAll({}, 0);
      expect(await fleet.desired('web')).toEqual(Object.fromEntries(Object.entries(now).filter(([cluster]) => cluster !== left)));
      expect(await fleet.evictions()).toMatchObject([{ cluster: left, state: 'DONE', excludes: false }]);
    },
  );

  it('ends its failover when the lost cluster is unregistered', async () => {
    const left = await applyOne({ cluster: { purgeMode: 'Directly' } });
    await fleet.lose(left);
    await fleet.settleAll({}, 0);
    await fleet.pass(600);
    await fleet.settleAll({}, 0);
    expect(await fleet.sql('select cluster from failover where ended_at is null')).toEqual([{ cluster: left }]);
    await fleet.store.intents.unregisterCluster(admin, left, { deleteWorkloads: false });
    await fleet.settleAll({}, 0);
    expect(await fleet.sql('select cluster from failover where ended_at is null')).toEqual([]);
    expect(await fleet.eventTypes()).toContain('FAILOVER_ENDED');
  });

  it('with purge mode Never keeps it, also after the return', async () => {
    const left = await applyOne({ cluster: { purgeMode: 'Never' } });
    await fleet.lose(left);
    await fleet.settleAll({}, 0);
    await fleet.bringBack(left);
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('web')).toMatchObject({ [left]: 2 });
    expect(Object.keys(await fleet.desired('web'))).toHaveLength(2);
    expect(await fleet.evictions()).toMatchObject([{ cluster: left, state: 'RUNNING', message: expect.stringContaining('is kept') }]);
  });
});

describe('what an eviction waits for', () => {
  it('changes without another plan of the resource', async () => {
    const left = await applyOne({});
    await fleet.lose(left);
    await fleet.failover(0);
    await fleet.plan();
    const due = async () => (await fleet.sql<{ n: number }>('select count(*)::int as n from plan_due'))[0]!.n;
    const messages: string[] = [];
    for (const shown of [{ health: 'PROGRESSING', ready: 0 } as const, { health: 'HEALTHY', ready: 2 } as const]) {
      const [target] = Object.keys(await fleet.desired('web')).filter((cluster) => cluster !== left);
      await fleet.settle({ [`${target}/web`]: shown });
      await fleet.plan();
      const { changed } = await fleet.failover(0);
      messages.push(...changed.map(({ message }) => message));
      expect(await due()).toBe(0);
    }
    expect(messages).toEqual([expect.stringMatching(/^Waiting until/), expect.stringMatching(/^The replacement is ready\./)]);

    await fleet.bringBack(left);
    const { changed } = await fleet.failover(0);
    expect(changed).toMatchObject([{ state: 'DONE' }]);
    expect(await due()).toBeGreaterThan(0);
  });
});

describe('the copies that are read for a lost cluster', () => {
  const unreachable = { key: 'cluster.karmada.io/unreachable', operator: 'Exists', effect: 'NoExecute' } as const;
  it.each([
    { name: 'nothing is tolerated', tolerations: [], read: 1 },
    { name: 'the loss is tolerated without a time limit', tolerations: [unreachable], read: 0 },
    { name: 'everything is tolerated without a time limit', tolerations: [{ operator: 'Exists' }], read: 0 },
    { name: 'there is a time limit, too', tolerations: [{ operator: 'Exists' }, { ...unreachable, tolerationSeconds: 60 }], read: 1 },
    { name: 'another loss is tolerated', tolerations: [{ ...unreachable, key: 'cluster.karmada.io/not-ready' }], read: 1 },
    { name: 'another effect is tolerated', tolerations: [{ ...unreachable, effect: 'NoSchedule' }], read: 1 },
    { name: 'the core has to judge a value', tolerations: [{ ...unreachable, operator: 'Equal' }], read: 1 },
  ] as const)('are $read of 1 where $name', async ({ tolerations, read }) => {
    const left = await applyOne({}, { placement: { ...one, clusterTolerations: tolerations } });
    expect((await fleet.store.failover.facts()).copies).toEqual([]);
    await fleet.lose(left);
    expect((await fleet.store.failover.facts()).copies).toHaveLength(read);
    await fleet.store.intents.drainCluster(admin, left, 1);
    expect((await fleet.store.failover.facts()).copies).toHaveLength(1);
  });
});

describe('an application that fails in its cluster', () => {
  const failing = (cluster: string) =>
    ({ [`${cluster}/web`]: { health: 'PROGRESSING', ready: 0, status: { job: { id: 'j-7' } } } }) as const;

  it('leaves it when its toleration is over, and does not return for an hour', async () => {
    const left = await applyOne(application());
    await fleet.settleAll(failing(left));
    await fleet.pass(59);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toEqual([]);
    await fleet.pass(2);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toMatchObject([{ cluster: left, state: 'DONE', excludes: true }]);
    const [now] = Object.entries(await fleet.desired('web'));
    expect(now).toEqual([expect.not.stringMatching(left), 2]);

    await fleet.pass(3_600);
    await fleet.failover();
    expect(await fleet.evictions()).toMatchObject([{ excludes: false }]);
    await fleet.settleAll();
    expect(Object.entries(await fleet.desired('web'))).toEqual([now]);
  });

  it('is not moved if its pods wait for a reason that exists in every cluster', async () => {
    const left = await applyOne(application());
    const trouble = { namespace: 'shop', kind: 'Deployment', name: 'web', stuck: 2, reason: 'CrashLoopBackOff', unschedulableSince: [] };
    await fleet.report(left, { troubles: [trouble] });
    await fleet.settleAll(failing(left));
    await fleet.pass(61);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toEqual([]);
    const events = await fleet.sql<{ message: string }>("select message from event where type = 'APPLICATION_NOT_MOVED'");
    expect(events).toEqual([{ message: expect.stringContaining('CrashLoopBackOff') }]);

    await fleet.report(left, { troubles: [] });
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toMatchObject([{ cluster: left }]);
  });

  it('is not moved for a revision that was never healthy', async () => {
    const left = await applyOne(application());
    await fleet.apply({ app: 'web', resources: [aDeployment('web', { replicas: 2, labels: { edited: 'yes' } })] });
    await fleet.settleAll(failing(left));
    await fleet.pass(3_000);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toEqual([]);
    expect(await fleet.eventTypes()).toContain('APPLICATION_NOT_MOVED');
  });

  it('is not moved while moves in its cluster are frozen', async () => {
    const left = await applyOne(application());
    await freezeMoves(left);
    await fleet.settleAll(failing(left));
    await fleet.pass(61);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toEqual([]);
    expect(await fleet.sql("select message from event where type = 'APPLICATION_NOT_MOVED'")).toEqual([
      { message: expect.stringContaining('freeze') },
    ]);

    await fleet.sql('delete from standing_freeze');
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toMatchObject([{ cluster: left }]);
  });

  it('takes its state along, and leaves first, with purgeMode Directly', async () => {
    const rules = [{ aliasLabelName: 'job-id', jsonPath: '{ .job.id }' }];
    const left = await applyOne(application({ purgeMode: 'Directly', gracePeriodSeconds: undefined, statePreservation: { rules } }));
    await fleet.settleAll(failing(left));
    await fleet.pass(61);
    await fleet.settleAll(failing(left));
    expect(Object.keys(await fleet.desired('web'))).toEqual([expect.not.stringMatching(left)]);
    expect(await fleet.sql('select cluster, preserved from eviction')).toEqual([{ cluster: left, preserved: { 'job-id': 'j-7' } }]);
  });

  it('stays with that reason if its state cannot be read', async () => {
    const rules = [{ aliasLabelName: 'job-id', jsonPath: '{ .job.uid }' }];
    const left = await applyOne(application({ purgeMode: 'Directly', gracePeriodSeconds: undefined, statePreservation: { rules } }));
    await fleet.settleAll(failing(left));
    await fleet.pass(61);
    await fleet.settleAll(failing(left));
    expect(await fleet.evictions()).toEqual([]);
    expect(await fleet.sql('select held from application_health where failing_since is not null')).toEqual([
      { held: expect.stringContaining('{ .job.uid }') },
    ]);
  });
});

describe('decisions of a person about moves', () => {
  const replicas = async () => Object.values(await fleet.desired('web')).reduce((sum, n) => sum + n, 0);

  it('drain a cluster, a number of resources at a time, each after its replacement is ready', async () => {
    const policy = aPolicy('one', { placement: one });
    const names = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6'];
    await fleet.apply({ app: 'web', policies: [policy], resources: names.map((name) => aDeployment(name, { replicas: 1 })) });
    await fleet.settleAll();
    const places = async () => (await Promise.all(names.map(fleet.desired))).map((now) => Object.keys(now).join(' '));
    const there = (await places()).filter((place) => place === 'a').length;
    expect(there).toBeGreaterThan(1);
    await fleet.store.intents.drainCluster(admin, 'a', 1);
    await fleet.failover();
    expect(await fleet.evictions()).toMatchObject([{ cluster: 'a', state: 'RUNNING' }]);
    await fleet.plan();
    expect((await places()).filter((place) => place.includes('a'))).toHaveLength(there);

    await fleet.settleAll();
    expect((await places()).filter((place) => place.includes('a'))).toEqual([]);
    expect(await fleet.evictions()).toHaveLength(there);
    expect(await fleet.eventTypes()).toEqual(expect.arrayContaining(['DRAIN_STARTED', 'DRAIN_DONE']));
    expect(await fleet.store.reads.clustersNamed(admin, ['a'])).toMatchObject([
      { cordoned: true, drain: { left: 0, moving: 0, blocked: 0 } },
    ]);

    await fleet.store.intents.updateCluster(admin, { name: 'a', expectedRevision: null, cordoned: false });
    await fleet.settleAll();
    expect((await fleet.evictions()).filter(({ excludes }) => excludes)).toEqual([]);
    expect(await fleet.store.reads.clustersNamed(admin, ['a'])).toMatchObject([{ cordoned: false, drain: null }]);
  });

  it('keep resources in a drained cluster that fit nowhere else', async () => {
    const policy = aPolicy('pinned', { placement: { clusterAffinity: { clusterNames: ['a'] } } });
    await fleet.apply({ app: 'web', policies: [policy], resources: [aDeployment('web', { replicas: 2 })] });
    await fleet.settleAll();
    await fleet.store.intents.drainCluster(admin, 'a', 10);
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 2 });
    expect(await fleet.evictions()).toMatchObject([{ state: 'BLOCKED', message: expect.stringContaining('No destination') }]);
    expect(await fleet.eventTypes()).not.toContain('DRAIN_DONE');
  });

  it('cancel an eviction: the copy stays while the cluster is lost, and is not evicted again', async () => {
    const left = await applyOne({ cluster: { purgeMode: 'Gracefully' } });
    await fleet.lose(left);
    await fleet.failover(0);
    await fleet.plan();
    expect(await fleet.store.intents.resolveEviction(admin, '1', 'CANCEL')).toEqual({ kind: 'resolved' });
    await fleet.settleAll({}, 0);
    // Replicas started elsewhere stay until they are known to be ready.
    expect(await fleet.desired('web')).toMatchObject({ [left]: 2 });
    expect(await fleet.evictions()).toMatchObject([
      { state: 'CANCELLED', excludes: false, message: 'admin cancelled it: its copy stays.' },
    ]);
    expect(await fleet.store.intents.resolveEviction(admin, '1', 'CONFIRM')).toEqual({ kind: 'ended', state: 'CANCELLED' });
    expect(await fleet.store.intents.resolveEviction(admin, '7', 'CONFIRM')).toEqual({ kind: 'absent' });

    // The next loss is judged independently.
    await fleet.bringBack(left);
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('web')).toEqual({ [left]: 2 });
    await fleet.lose(left);
    await fleet.failover(0);
    expect(await fleet.evictions()).toHaveLength(2);
  });

  it.each([
    ['CANCEL', 'CANCELLED', { excludes: false, message: 'admin cancelled it: its copy stays.' }],
    ['CONFIRM', 'DONE', { excludes: true, message: 'admin confirmed it: its copy goes now.' }],
  ] as const)('%s stays while a pass saves what it decided before', async (resolution, state, facts) => {
    const left = await applyOne({ cluster: { purgeMode: 'Gracefully' } });
    await fleet.lose(left);
    await fleet.failover(0);
    await fleet.plan();
    const judgement = judge(await fleet.store.failover.facts(), 0);
    expect(judgement.changed).toMatchObject([{ cluster: left, before: 'RUNNING' }]);
    await fleet.store.intents.resolveEviction(admin, '1', resolution);

    const [lease] = await fleet.store.leases.hold(['plan'], 60_000);
    const { resource } = judgement.changed[0]!;
    const told = { severity: 'INFO', message: 'A change that was not saved.', cluster: left } as const;
    const events = [
      { ...told, type: 'EVICTION_EXPIRED', resource },
      { ...told, type: 'CLUSTER_TAINTED' },
    ] as const;
    await fleet.store.failover.save(judgement, events, lease!.epoch);
    expect(await fleet.evictions()).toMatchObject([{ cluster: left, state, ...facts }]);
    expect(await fleet.eventTypes()).not.toContain('EVICTION_EXPIRED');
    expect(await fleet.eventTypes()).toContain('CLUSTER_TAINTED');
  });

  it('evict with a NoExecute taint when the toleration is over since it was set', async () => {
    const clusterTolerations = [{ key: 'broken', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }] as const;
    const left = await applyOne({}, { placement: { ...one, clusterTolerations } });
    const taint = (value: string) =>
      fleet.store.intents.updateCluster(admin, {
        name: left,
        expectedRevision: null,
        taints: [
          { key: 'slow', effect: 'PreferNoSchedule' },
          { key: 'broken', value, effect: 'NoExecute' },
        ],
      });
    const stored = async () => {
      const [row] = await fleet.sql<{ taints: object[]; revision: number }>('select taints, revision from cluster where name = $1', [left]);
      return row!;
    };
    await taint('disk');
    await fleet.failover();
    const first = await stored();
    expect(first.taints).toEqual([
      { key: 'slow', effect: 'PreferNoSchedule' },
      { key: 'broken', value: 'disk', effect: 'NoExecute', timeAdded: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    ]);
    expect(await fleet.evictions()).toEqual([]);

    const earlier = new Date(Date.now() - 61_000).toISOString();
    await fleet.sql("update cluster set taints = jsonb_set(taints, '{1,timeAdded}', to_jsonb($2::text)) where name = $1", [left, earlier]);
    await taint('disk');
    expect((await stored()).revision).toBe(first.revision);
    await taint('disks');
    expect((await stored()).taints[1]).toMatchObject({ value: 'disks', timeAdded: earlier });
    await fleet.failover();
    expect(await fleet.evictions()).toMatchObject([{ cluster: left, state: 'RUNNING' }]);
  });

  it('confirm an eviction: the kept copy is removed', async () => {
    const left = await applyOne({ cluster: { purgeMode: 'Never' } });
    await fleet.lose(left);
    await fleet.settleAll({}, 0);
    await fleet.bringBack(left);
    await fleet.settleAll({}, 0);
    expect(await replicas()).toBe(4);
    await fleet.store.intents.resolveEviction(admin, '1', 'CONFIRM');
    await fleet.settleAll({}, 0);
    expect([await replicas(), await fleet.desired('web')]).toEqual([2, expect.not.objectContaining({ [left]: 2 })]);
  });

  it('return resources from a later affinity group, and those that left a cluster that is back', async () => {
    const groups = ['a', 'b'].map((name) => ({ affinityName: name, clusterNames: [name] }));
    await fleet.apply({
      app: 'web',
      policies: [aPolicy('groups', { placement: { clusterAffinities: groups } })],
      resources: [aDeployment('web', { replicas: 2 })],
    });
    await fleet.settleAll();
    await fleet.lose('a');
    await fleet.settleAll({}, 0);
    await fleet.bringBack('a');
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('web')).toEqual({ b: 2 });
    for (const cluster of [null, 'a']) {
      const found = await fleet.store.intents.away(admin, { cluster, application: { namespace: 'shop', name: 'web' } }, 10);
      expect(found).toHaveLength(1);
      if (cluster !== 'a') continue;
      await fleet.store.intents.reschedule(
        admin,
        found.map(({ resource }) => resource),
      );
    }
    await fleet.settleAll({}, 0);
    expect(await fleet.desired('web')).toEqual({ a: 2 });
    expect(await fleet.store.intents.away(admin, { cluster: null, application: null }, 10)).toEqual([]);
  });
});

/** One node pool with capacity for this many replicas of one core, of which so many are used. */
function room(cores: number, taken = 0) {
  const free = [{ nodes: 1, allocatable: { cpu: cores, pods: 1_000 }, free: { cpu: cores - taken, pods: 1_000 - taken } }];
  const figures = { allocatable: { cpu: cores, pods: 1_000 }, requested: { cpu: taken, pods: taken }, freePerNode: free };
  return { pools: [{ name: 'all', nodes: 1, readyNodes: 1, ...figures }], allocating: {} };
}

const byRoom = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } as const;
const large = (replicas: number) => aDeployment('web', { replicas, requests: { cpu: '1' } });

describe('capacity and overflow', () => {
  it('AC4.1: 100 replicas with capacity for 60 at home are 60 and 40, and a reduction to 50 empties the cloud first', async () => {
    const home = { affinityName: 'home', clusterNames: ['a'], overflowAffinities: [{ affinityName: 'cloud', clusterNames: ['b'] }] };
    const policies = [aPolicy('home', { placement: { clusterAffinities: [home], replicaScheduling: byRoom } })];
    await fleet.report('a', room(60));
    await fleet.report('b', room(1_000));
    await fleet.apply({ app: 'web', policies, resources: [large(10)] });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 10 });

    await fleet.report('a', room(60, 10));
    await fleet.sql("update reservation set made_at = now() - interval '1 hour'");
    await fleet.sql('delete from reservation');
    await fleet.apply({ app: 'web', resources: [large(100)] });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 60, b: 40 });

    await fleet.report('a', room(60, 60));
    await fleet.report('b', room(1_000, 40));
    await fleet.sql('delete from reservation');
    await fleet.apply({ app: 'web', resources: [large(50)] });
    let least = 100;
    for (let i = 0; i < 20; i += 1) {
      await fleet.plan();
      const { a = 0, b = 0 } = await fleet.desired('web');
      if (b > 0) expect(a).toBe(60);
      least = Math.min(least, a + b);
      await fleet.settle();
    }
    expect([await fleet.desired('web'), least]).toEqual([{ a: 50 }, 50]);
  });

  it('that is missing for replicas for 5 minutes causes them to be placed again, with the new ones first', async () => {
    const policies = [aPolicy('room', { placement: { clusterAffinity: { clusterNames: ['a', 'b'] }, replicaScheduling: byRoom } })];
    await fleet.report('a', room(10));
    await fleet.apply({ app: 'web', policies, resources: [large(6)] });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 6 });
    await fleet.report('b', room(10));
    const pending = (minutes: number) => ({
      ...room(10, 10),
      troubles: [
        {
          namespace: 'shop',
          kind: 'Deployment',
          name: 'web',
          stuck: 0,
          reason: null,
          unschedulableSince: [0, 1].map(() => Date.now() - minutes * 60_000),
        },
      ],
    });
    await fleet.report('a', pending(4));
    const shown = { 'a/web': { health: 'PROGRESSING', ready: 4 } } as const;
    await fleet.settleAll(shown);
    expect(await fleet.desired('web')).toEqual({ a: 6 });

    await fleet.report('a', pending(6));
    await fleet.settle(shown);
    await fleet.plan();
    await freezeMoves('a');
    expect((await fleet.failover()).takenBack).toEqual([]);
    await fleet.sql('delete from standing_freeze');
    await fleet.failover();
    await fleet.plan();
    const { a, b } = await fleet.desired('web');
    expect([a! >= 4, b! > 0]).toEqual([true, true]);
    await fleet.report('a', { ...room(10, 4), troubles: [] });
    await fleet.settleAll();
    expect(await fleet.desired('web')).toEqual({ a: 4, b: 2 });
    expect(await fleet.eventTypes()).toContain('REPLICAS_UNSCHEDULABLE');
  });
});
