import { describe, expect, it } from '@jest/globals';
import { aCluster, aDeployment, aPlacement, nodes, roomForPods, seen } from '../../../test/support/builders.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Neighbour, PlanInput, ResourceKey } from '../model/plan.js';
import type { Placement } from '../model/policy/policy.js';
import { preemptionFor } from '../preemption/propose-preemption.js';
import { type Schedule, type Surroundings, schedule } from './schedule.js';

/* What users of the existing hubs complain about, each with the answer of this one. The numbers are those of the list of pains. */

const dynamic = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;
const aggregated = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } as const;
const gpu = 'nvidia.com/gpu';

function ask(
  placement: Placement,
  clusters: readonly Cluster[],
  facts: Partial<PlanInput> & { replicas?: number } = {},
  around: Surroundings = {},
) {
  const { replicas = 6, ...rest } = facts;
  return schedule(seen(aDeployment('web', { replicas }), rest), aPlacement(placement), clusters, around);
}

function seats(answer: Schedule) {
  return answer.kind === 'scheduled' ? Object.fromEntries(answer.seats.map(({ cluster, replicas }) => [cluster, replicas])) : answer.kind;
}

function about(answer: Schedule, cluster: string) {
  return answer.clusters.find((one) => one.cluster === cluster);
}

const placedIn = (placed: Readonly<Record<string, number>>) => Object.entries(placed).map(([cluster, replicas]) => ({ cluster, replicas }));
const withRoom = (name: string, pods: number, facts: Partial<Cluster> = {}) => aCluster(name, { capacity: roomForPods(pods), ...facts });

describe('P4: every decision about a cluster is explained', () => {
  it('every cluster has rule, field, smallest change, capacity with source and age, and seats before and after', () => {
    const clusters = [withRoom('full', 0), withRoom('open', 9), withRoom('tainted', 9, { taints: [{ key: 'x', effect: 'NoSchedule' }] })];
    const answer = ask({ replicaScheduling: dynamic }, clusters, { placed: placedIn({ open: 2 }) });
    expect(about(answer, 'open')).toMatchObject({
      chosen: true,
      before: 2,
      replicas: 6,
      capacity: { more: 9, source: 'sums', reserved: 0, ageSeconds: 3 },
    });
    expect(about(answer, 'full')).toMatchObject({ rule: 'capacity', field: 'cluster.capacity', remedy: 'free room for one pod' });
    expect(about(answer, 'tainted')).toMatchObject({ rule: 'taint-toleration', remedy: 'tolerate taint x:NoSchedule' });
  });
});

describe('P8, C2, C3: groups fill and drain in order, with automatic failback', () => {
  const groups = [
    { affinityName: 'near', clusterNames: ['oslo'] },
    { affinityName: 'far', clusterNames: ['rome'] },
  ];
  const fleet = [aCluster('oslo'), aCluster('rome')];
  const there = { placed: placedIn({ rome: 6 }), affinity: 'far' };

  it.each<{ mode: 'Never' | 'Manual' | 'Automatic'; facts: Partial<PlanInput>; in: string }>([
    { mode: 'Never', facts: { returns: true }, in: 'rome' },
    { mode: 'Manual', facts: { returns: true }, in: 'rome' },
    { mode: 'Manual', facts: { rescheduleRequestedAt: '2026-01-02T00:00:00Z', scheduledAt: '2026-01-01T00:00:00Z' }, in: 'oslo' },
    { mode: 'Never', facts: { rescheduleRequestedAt: '2026-01-02T00:00:00Z', scheduledAt: '2026-01-01T00:00:00Z' }, in: 'rome' },
    { mode: 'Automatic', facts: { returns: false }, in: 'rome' },
    { mode: 'Automatic', facts: { returns: true }, in: 'oslo' },
  ])('with $mode and $facts it is in $in', ({ mode, facts, in: where }) => {
    const answer = ask({ clusterAffinities: groups, failback: { mode, stableMinutes: 5 } }, fleet, { ...there, ...facts });
    expect(seats(answer)).toEqual({ [where]: 6 });
  });

  it('reports the earlier group that fits again and how long it must', () => {
    const placement: Placement = { clusterAffinities: groups, failback: { mode: 'Automatic', stableMinutes: 5 } };
    expect(ask(placement, fleet, there)).toMatchObject({ affinity: 'far', failback: { affinity: 'near' } });
    expect(ask(placement, [aCluster('oslo', { cordoned: true }), aCluster('rome')], there)).toMatchObject({ failback: null });
  });

  it('C2: a later group is tried when the earlier ones fail, with the reason', () => {
    const answer = ask({ clusterAffinities: groups }, [aCluster('oslo', { cordoned: true }), aCluster('rome')]);
    expect(answer).toMatchObject({
      affinity: 'far',
      message: expect.stringContaining('Group far is used because an earlier group failed'),
    });
    expect(seats(answer)).toEqual({ rome: 6 });
  });

  it('C3: overflow fills after the primary tier and drains before it', () => {
    const idc = { affinityName: 'idc', clusterNames: ['idc'], overflowAffinities: [{ affinityName: 'cloud', clusterNames: ['cloud'] }] };
    const placement: Placement = { clusterAffinities: [idc], replicaScheduling: aggregated };
    const clusters = [withRoom('cloud', 50), withRoom('idc', 4)];
    expect(seats(ask(placement, clusters, { replicas: 6 }))).toEqual({ idc: 4, cloud: 2 });
    expect(seats(ask(placement, clusters, { replicas: 5, placed: placedIn({ idc: 4, cloud: 2 }) }))).toEqual({ idc: 4, cloud: 1 });
    expect(seats(ask(placement, clusters, { replicas: 3, placed: placedIn({ idc: 4, cloud: 2 }) }))).toEqual({ idc: 3 });
  });
});

describe('P10: reserved and unknown capacity is never assigned', () => {
  it('reservations are deducted and reported', () => {
    const reservations = [{ cluster: 'a', replicas: 5, requirements: null }];
    const answer = ask({ replicaScheduling: dynamic }, [withRoom('a', 10), withRoom('b', 10)], { replicas: 15 }, { reservations });
    expect(seats(answer)).toEqual({ a: 5, b: 10 });
    expect(about(answer, 'a')?.capacity).toMatchObject({ more: 5, reserved: 5 });
  });

  it('a cluster of unknown capacity counts neither as empty nor as full', () => {
    const answer = ask({ replicaScheduling: dynamic }, [aCluster('silent'), withRoom('b', 10)]);
    expect(seats(answer)).toEqual({ b: 6 });
    expect(about(answer, 'silent')).toMatchObject({ rule: 'capacity', capacity: { more: null, source: 'unknown' } });
  });

  it('AC3.1: eight GPUs go where one node has them, and wait with the reason if it is full', () => {
    const template = aDeployment('train', { replicas: 1, requests: { [gpu]: '8' } });
    const a = aCluster('a', { capacity: nodes([2, { [gpu]: 8 }, { [gpu]: 4 }]) });
    const run = (b: Cluster) => schedule(seen(template), aPlacement({ replicaScheduling: dynamic }), [a, b]);
    expect(seats(run(aCluster('b', { capacity: nodes([1, { [gpu]: 8 }]) })))).toEqual({ b: 1 });
    const waits = run(aCluster('b', { capacity: nodes([1, { [gpu]: 8 }, { [gpu]: 0 }]) }));
    expect(waits.kind).toBe('unschedulable');
    expect(about(waits, 'a')).toMatchObject({ reason: expect.stringContaining('No node fits'), remedy: `free 4 ${gpu} on one node` });
  });

  it('a cluster whose largest node is too small is refused by every division method', () => {
    const template = aDeployment('train', { replicas: 1, requests: { [gpu]: '8' } });
    const clusters = [
      aCluster('big', { capacity: nodes([1, { [gpu]: 8 }, { [gpu]: 0 }]) }),
      aCluster('small', { capacity: nodes([9, { [gpu]: 4 }]) }),
    ];
    const answer = schedule(seen(template), aPlacement({}), clusters);
    expect(seats(answer)).toEqual({ big: 1 });
    expect(about(answer, 'small')).toMatchObject({ rule: 'node-fit', remedy: `add a node with 8 ${gpu}` });
  });
});

describe('P15: spread constraints hold together', () => {
  const at = (name: string, region: string, zone: string, pods = 20, labels = {}) =>
    withRoom(name, pods, { region, zones: [zone], labels });
  const fleet = [
    at('a1', 'a', 'a-1', 20, { rack: 'r1' }),
    at('a2', 'a', 'a-2', 20, { rack: 'r2' }),
    at('b1', 'b', 'b-1', 90, { rack: 'r3' }),
    at('c1', 'c', 'c-1', 5, { rack: 'r3' }),
  ];

  it('an absent maximum is no limit', () => {
    expect(Object.keys(seats(ask({ spreadConstraints: [{ spreadByField: 'cluster', minGroups: 2 }] }, fleet)))).toHaveLength(4);
  });

  it('spreads by zone, provider or label as by region', () => {
    const zones = ask({ spreadConstraints: [{ spreadByField: 'zone', minGroups: 2, maxGroups: 2 }] }, fleet, { replicas: 1 });
    expect(Object.keys(seats(zones))).toHaveLength(2);
    const racks = ask({ spreadConstraints: [{ spreadByLabel: 'rack', minGroups: 3, maxGroups: 3 }] }, fleet);
    expect(Object.keys(seats(racks))).toEqual(['a1', 'a2', 'b1', 'c1']);
  });

  it('holds region, zone and cluster at once', () => {
    const placement: Placement = {
      replicaScheduling: dynamic,
      spreadConstraints: [
        { spreadByField: 'region', minGroups: 2, maxGroups: 2 },
        { spreadByField: 'zone', minGroups: 3, maxGroups: 3 },
        { spreadByField: 'cluster', minGroups: 3, maxGroups: 3 },
      ],
    };
    expect(Object.keys(seats(ask(placement, fleet, { replicas: 9 })))).toEqual(['a1', 'a2', 'b1']);
  });

  it('the minimum holds after division', () => {
    const placement: Placement = { replicaScheduling: aggregated, spreadConstraints: [{ spreadByField: 'region', minGroups: 3 }] };
    const answer = ask(placement, fleet, { replicas: 6 });
    const given = answer.kind === 'scheduled' ? answer.seats.map(({ cluster }) => cluster[0]) : [];
    expect(new Set(given)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('or the refusal has the reason', () => {
    const placement: Placement = { replicaScheduling: aggregated, spreadConstraints: [{ spreadByField: 'region', minGroups: 3 }] };
    expect(ask(placement, fleet, { replicas: 2 })).toMatchObject({
      kind: 'unschedulable',
      message: 'The policy requires at least 3 regions, and 2 replicas reach no more than 2.',
    });
    const four: Placement = { spreadConstraints: [{ spreadByField: 'region', minGroups: 4 }] };
    expect(ask(four, fleet)).toMatchObject({ kind: 'unschedulable', message: 'The policy requires at least 4 regions and 3 fit.' });
    expect(about(ask(four, fleet), 'a1')).toMatchObject({ rule: 'spread-constraint', remedy: 'lower minGroups to 3' });
  });

  it('maxSkew evens out the groups', () => {
    const placement: Placement = { replicaScheduling: dynamic, spreadConstraints: [{ spreadByField: 'region', minGroups: 3, maxSkew: 1 }] };
    const answer = ask(placement, fleet, { replicas: 14 });
    const byRegion = Object.groupBy(answer.kind === 'scheduled' ? answer.seats : [], ({ cluster }) => cluster[0]!);
    const totals = Object.values(byRegion).map((list) => list!.reduce((sum, { replicas }) => sum + replicas!, 0));
    expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1);
    expect(ask(placement, fleet, { replicas: 60 })).toMatchObject({ kind: 'unschedulable', message: expect.stringContaining('region c') });
  });
});

describe('P21: preferences', () => {
  const fleet = [
    withRoom('cheap', 10, { properties: { price: '1' }, labels: { tier: 'public' } }),
    withRoom('dear', 10, { properties: { price: '9' }, labels: { tier: 'private' } }),
  ];
  const price = { name: 'price', weight: 50, property: { key: 'price', prefer: 'Lowest' as const } };

  it('rank by price, and show the score by name', () => {
    const one: Placement = { spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }], preferences: [price] };
    const answer = ask(one, fleet, { replicas: 2 });
    expect(seats(answer)).toEqual({ cheap: 2 });
    expect(about(answer, 'dear')?.scores).toContainEqual({ name: 'price', value: 0 });
  });

  it('are weighed against each other', () => {
    const label = { weight: 80, label: { key: 'tier', values: ['private', 'public'] } };
    const one: Placement = { spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }], preferences: [price, label] };
    expect(seats(ask({ ...one, preferences: [price, { ...label, weight: 1 }] }, fleet, { replicas: 2 }))).toEqual({ cheap: 2 });
    expect(seats(ask({ ...one, preferences: [{ ...price, weight: 10 }, label] }, fleet, { replicas: 2 }))).toEqual({ dear: 2 });
  });

  it('fill preferred clusters first, up to their capacity', () => {
    expect(seats(ask({ replicaScheduling: dynamic, preferences: [price] }, fleet, { replicas: 12 }))).toEqual({ cheap: 10, dear: 2 });
    expect(seats(ask({ replicaScheduling: aggregated, preferences: [price] }, fleet, { replicas: 5 }))).toEqual({ cheap: 5 });
  });

  it('move nothing that runs', () => {
    const one: Placement = { spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }], preferences: [price] };
    expect(seats(ask(one, fleet, { replicas: 2, placed: placedIn({ dear: 2 }) }))).toEqual({ dear: 2 });
  });

  it('prefer near and little used clusters', () => {
    const oslo = { latitude: '59.9', longitude: '10.7' };
    const sydney = { latitude: '-33.9', longitude: '151.2' };
    const clusters = [
      aCluster('oslo', { properties: oslo, capacity: { ...roomForPods(10), allocatable: { pods: 10, cpu: 10 }, allocated: { cpu: 9 } } }),
      aCluster('sydney', { properties: sydney, capacity: { ...roomForPods(10), allocatable: { pods: 10, cpu: 10 } } }),
    ];
    const one = (preferences: Placement['preferences']): Placement => ({
      spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }],
      preferences: preferences!,
    });
    expect(seats(ask(one([{ weight: 1, distance: { latitude: 55.7, longitude: 12.6 } }]), clusters))).toEqual({ oslo: 6 });
    expect(seats(ask(one([{ weight: 1, utilisation: { resource: 'cpu', prefer: 'Lowest' } }]), clusters))).toEqual({ sydney: 6 });
  });

  describe('C10: workload affinity', () => {
    const fleet3 = [aCluster('oslo', { region: 'eu' }), aCluster('rome', { region: 'eu' }), aCluster('tokyo', { region: 'asia' })];
    const neighbour = (facts: Partial<Neighbour>): Neighbour => ({
      key: 'other' as ResourceKey,
      namespace: 'shop',
      labels: { app: 'x' },
      priority: 0,
      requirements: null,
      placed: placedIn({ oslo: 1 }),
      ...facts,
    });
    const run = (workloadAffinity: Placement['workloadAffinity'], neighbours: readonly Neighbour[], rest: Placement = {}) =>
      schedule(seen(aDeployment('web', { labels: { app: 'x' } })), aPlacement({ workloadAffinity: workloadAffinity!, ...rest }), fleet3, {
        neighbours,
      });
    const near = { groupByLabelKey: 'app' };

    it('keeps a group together or apart', () => {
      expect(seats(run({ affinity: near }, [neighbour({})]))).toEqual({ oslo: 2 });
      expect(seats(run({ affinity: near }, []))).toEqual({ oslo: 2, rome: 2, tokyo: 2 });
      expect(seats(run({ antiAffinity: near }, [neighbour({})]))).toEqual({ rome: 2, tokyo: 2 });
    });

    it('uses any topology key, and several namespaces if requested', () => {
      expect(seats(run({ affinity: { ...near, topologyKey: 'region' } }, [neighbour({})]))).toEqual({ oslo: 2, rome: 2 });
      const elsewhere = neighbour({ namespace: 'elsewhere' });
      expect(seats(run({ antiAffinity: near }, [elsewhere]))).toEqual({ oslo: 2, rome: 2, tokyo: 2 });
      expect(seats(run({ antiAffinity: { ...near, namespaces: 'All' } }, [elsewhere]))).toEqual({ rome: 2, tokyo: 2 });
    });

    it('only ranks as a preference', () => {
      const one = { spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }] };
      const answer = run({ affinity: { ...near, mode: 'Preferred' } }, [neighbour({ placed: placedIn({ tokyo: 1 }) })], one);
      expect(seats(answer)).toEqual({ tokyo: 2 });
      expect(about(answer, 'tokyo')?.scores).toContainEqual({ name: 'workload-wish', value: 100 });
    });
  });
});

describe('P27: quota guides placement', () => {
  const template = aDeployment('web', { replicas: 4, requests: { cpu: '1' } });
  const quota = { namespace: 'shop', name: 'compute', overall: { cpu: 10 }, used: { cpu: 8 } };
  const fleet = [aCluster('a', { capacity: nodes([9, { cpu: 4 }]) }), aCluster('b', { capacity: nodes([9, { cpu: 4 }]) })];
  const run = (quotas: Surroundings['quotas'], facts: Partial<PlanInput> = {}) =>
    schedule(seen(template, facts), aPlacement({ replicaScheduling: dynamic }), fleet, { quotas: quotas! });

  it('the refusal names the quota and the excess', () => {
    expect(run([quota])).toMatchObject({
      kind: 'unschedulable',
      message: 'The quota shop/compute has 2 cpu left, and the workload requests 4: 2 too much.',
    });
    expect(about(run([quota]), 'a')).toMatchObject({ rule: 'quota', remedy: 'raise the quota shop/compute' });
  });

  it('counts only additional requests, and always permits a reduction', () => {
    expect(seats(run([quota], { placed: placedIn({ a: 2 }) }))).toEqual({ a: 3, b: 1 });
    expect(run([{ ...quota, used: { cpu: 99 } }], { placed: placedIn({ a: 6 }) }).kind).toBe('scheduled');
  });

  it('an assignment to a cluster is one of its capacity limits', () => {
    const assignments = [{ cluster: 'a', hard: { cpu: 1 }, used: {} }];
    expect(about(run([{ ...quota, used: {}, assignments }]), 'a')?.capacity).toMatchObject({ more: 1 });
  });
});

describe('P28: zero replicas', () => {
  it.each([dynamic, aggregated])('scaled to zero, the object stays in its clusters ($replicaDivisionPreference)', (replicaScheduling) => {
    const fleet = [withRoom('a', 5), withRoom('b', 5), withRoom('c', 5)];
    expect(seats(ask({ replicaScheduling }, fleet, { replicas: 0, placed: placedIn({ a: 2, b: 1 }) }))).toEqual({ a: 0, b: 0 });
  });
});

describe('AC3.2: a gang starts as a whole or waits', () => {
  const template = aDeployment('train', { replicas: 4, requests: { [gpu]: '8' } });
  const placement: Placement = { replicaScheduling: dynamic, gang: true };
  const fleet = (a: number, b: number) => [
    aCluster('a', { capacity: nodes([a, { [gpu]: 8 }]) }),
    aCluster('b', { capacity: nodes([b, { [gpu]: 8 }]) }),
  ];

  it('goes to the one cluster that takes all of it', () => {
    expect(seats(schedule(seen(template), aPlacement(placement), fleet(3, 4)))).toEqual({ b: 4 });
  });

  it('waits if only parts would fit', () => {
    const answer = schedule(seen(template), aPlacement(placement), fleet(3, 3));
    expect(answer.kind).toBe('unschedulable');
    expect(about(answer, 'a')).toMatchObject({ rule: 'gang', remedy: 'free room for 1 more' });
  });

  it('stays where it runs', () => {
    const held = seen(template, { placed: placedIn({ a: 4 }) });
    expect(seats(schedule(held, aPlacement(placement), fleet(0, 9)))).toEqual({ a: 4 });
  });
});

describe('C24: components are counted and placed as a set', () => {
  const demand = {
    replicas: null,
    requirements: null,
    components: [
      { name: 'driver', replicas: 1, requirements: { request: { cpu: 1 } } },
      { name: 'worker', replicas: 3, requirements: { request: { cpu: 3 } } },
    ],
  };
  const placement: Placement = { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }] };

  it('in the cluster that takes all of them', () => {
    const fleet = [aCluster('a', { capacity: nodes([2, { cpu: 4 }]) }), aCluster('b', { capacity: nodes([3, { cpu: 4 }]) })];
    expect(seats(ask(placement, fleet, { demand }))).toEqual({ b: null });
    expect(ask(placement, fleet.slice(0, 1), { demand }).kind).toBe('unschedulable');
  });
});

describe('AC3.5, C30: priority and preemption', () => {
  const template = aDeployment('urgent', { replicas: 2, requests: { cpu: '4' } });
  const fleet = [
    aCluster('a', { capacity: nodes([3, { cpu: 4 }, { cpu: 0 }]) }),
    aCluster('b', { capacity: nodes([3, { cpu: 4 }, { cpu: 0 }]) }),
  ];
  const holds = (key: string, priority: number, cluster: string, replicas: number, cpu = 4): Neighbour => ({
    key: key as ResourceKey,
    namespace: 'shop',
    labels: {},
    priority,
    requirements: { request: { cpu } },
    placed: [{ cluster, replicas }],
  });
  const run = (neighbours: readonly Neighbour[], priority = { value: 10, preempts: true }) =>
    preemptionFor(seen(template, { priority }), aPlacement({ replicaScheduling: dynamic }), fleet, { neighbours });

  it('preempts the smallest set of lower priority, in one cluster', () => {
    const neighbours = [holds('low', 1, 'a', 3), holds('mid', 5, 'b', 3), holds('lowest', 0, 'b', 1)];
    expect(run(neighbours)).toEqual({ cluster: 'a', frees: 2, victims: [{ key: 'low', replicas: 2, keeps: 1, priority: 1 }] });
  });

  it('preempts a gang as a whole or not at all, and nothing that gives up nothing', () => {
    const gang = { ...holds('gang', 1, 'a', 3), gives: 'whole' as const };
    expect(run([gang])).toEqual({ cluster: 'a', frees: 3, victims: [{ key: 'gang', replicas: 3, keeps: 0, priority: 1 }] });
    expect(run([{ ...gang, gives: 'never' }])).toBeNull();
  });

  it('never preempts equal priorities, and nothing if it may not or if that would not help', () => {
    expect(run([holds('equal', 10, 'a', 3)])).toBeNull();
    expect(run([holds('low', 1, 'a', 3)], { value: 10, preempts: false })).toBeNull();
    expect(run([holds('low', 1, 'a', 1), holds('low2', 1, 'b', 1)])).toBeNull();
    expect(run([holds('small', 1, 'a', 30, 0.1)])).toBeNull();
  });
});

describe('steady (P19): a change never moves a replica that need not move', () => {
  it('a new cluster with capacity takes no running replicas', () => {
    const placed = placedIn({ a: 3, b: 3 });
    const placement: Placement = { replicaScheduling: dynamic, spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 2 }] };
    const fleet = [withRoom('a', 0), withRoom('b', 0), withRoom('new', 99)];
    expect(seats(ask(placement, fleet, { placed, appliedPlacement: placement }))).toEqual({ a: 3, b: 3 });
  });

  it('scaling up under a tight constraint keeps running replicas if capacity allows', () => {
    const placed = placedIn({ a: 3, b: 3 });
    expect(
      seats(ask({ replicaScheduling: aggregated }, [withRoom('a', 9), withRoom('b', 2), withRoom('c', 99)], { placed, replicas: 8 })),
    ).toEqual({
      a: 5,
      b: 3,
    });
  });
});
