// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write variables so.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aConfigMap, aDeployment, anOverride, aPolicy, aWorld, nodes, roomForPods, seen } from '../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawRuns } from '../../test/support/law-runs.js';
import type { Plan, PlanInput, ResourceKey, World } from './model/plan.js';
import { compareTurns, plan, planInTurn } from './plan.js';
import { surrenderedSeats } from './preemption/surrendered-seats.js';

const dynamic = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;
const gpu = 'nvidia.com/gpu';
const given = (answer: Plan) => Object.fromEntries((answer.works ?? []).map(({ cluster, replicas }) => [cluster, replicas]));
const app = (key: string, template = aDeployment(key), facts: Partial<PlanInput> = {}) =>
  seen(template, { key: key as ResourceKey, ...facts });

function inTurn(resources: readonly PlanInput[], world: World): ReadonlyMap<string, Plan> {
  const next = planInTurn(world);
  return new Map(resources.toSorted(compareTurns).map((one) => [one.key, next(one)]));
}

describe('AC3.4: many decisions in one pass', () => {
  const world = aWorld({
    clusters: [aCluster('a', { capacity: roomForPods(30) }), aCluster('b', { capacity: roomForPods(12) })],
    policies: [aPolicy('p', { placement: { replicaScheduling: dynamic } })],
  });

  it(
    'never place more than fits, in any order of arrival',
    () => {
      const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 14 });
      fc.assert(
        fc.property(counts, fc.nat(), (replicas, turn) => {
          const resources = replicas.map((count, i) => app(`w${String(i).padStart(2, '0')}`, aDeployment(`w${i}`, { replicas: count })));
          const plans = inTurn(resources, world);
          const totals = { a: 0, b: 0 };
          for (const one of plans.values()) for (const { cluster, replicas: n } of one.works ?? []) totals[cluster as 'a'] += n!;
          claim([totals.a <= 30, totals.b <= 12]).toEqual([true, true]);
          const at = turn % resources.length;
          claim(inTurn([...resources.slice(at), ...resources.slice(0, at)], world)).toEqual(plans);
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it('AC3.2: of two gangs of which one fits, one is placed as a whole and one waits', () => {
    const clusters = [aCluster('a', { capacity: nodes([4, { [gpu]: 8 }]) }), aCluster('b', { capacity: nodes([3, { [gpu]: 8 }]) })];
    const policies = [aPolicy('p', { placement: { replicaScheduling: dynamic, gang: true } })];
    const job = (name: string) => app(name, aDeployment(name, { replicas: 4, requests: { [gpu]: '8' } }));
    const plans = inTurn([job('two'), job('one')], aWorld({ clusters, policies }));
    expect([given(plans.get('one')!), plans.get('two')!.decision.outcome]).toEqual([{ a: 4 }, 'UNSCHEDULABLE']);
  });

  it(
    'AC3.2: gangs never start in part and never share a place, whatever arrives first',
    () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 });
      fc.assert(
        fc.property(sizes, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (list, a, b) => {
          const clusters = [aCluster('a', { capacity: nodes([a, { [gpu]: 8 }]) }), aCluster('b', { capacity: nodes([b, { [gpu]: 8 }]) })];
          const policies = [aPolicy('p', { placement: { replicaScheduling: dynamic, gang: true } })];
          const jobs = list.map((size, i) => app(`j${i}`, aDeployment(`j${i}`, { replicas: size, requests: { [gpu]: '8' } })));
          const plans = inTurn(jobs, aWorld({ clusters, policies }));
          const taken = { a: 0, b: 0 };
          for (const [i, size] of list.entries()) {
            const { works } = plans.get(`j${i}`)!;
            if (!works) continue;
            claim(works.map(({ replicas }) => replicas)).toEqual([size]);
            taken[works[0]!.cluster as 'a'] += size;
          }
          claim([taken.a <= a, taken.b <= b]).toEqual([true, true]);
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it('the higher priority is placed first', () => {
    const low = app('a-low', aDeployment('a', { replicas: 40 }));
    const high = app('z-high', aDeployment('z', { replicas: 40 }), { priority: { value: 5, preempts: false } });
    const plans = inTurn([low, high], world);
    expect([plans.get('z-high')!.decision.outcome, plans.get('a-low')!.decision.outcome]).toEqual(['SCHEDULED', 'UNSCHEDULABLE']);
  });

  it('resources that lost their cluster precede new ones of the same priority, the oldest first', () => {
    const clusters = [aCluster('a'), aCluster('b', { capacity: roomForPods(2) })];
    const policies = [aPolicy('p', { placement: { replicaScheduling: dynamic } })];
    const displaced = { placed: [{ cluster: 'a', replicas: 2 }], evicting: ['a'] };
    const resources = [
      app('8', aDeployment('new', { replicas: 2 }), { uid: '0' }),
      app('10', aDeployment('younger', { replicas: 2 }), { uid: '1', ...displaced }),
      app('9', aDeployment('older', { replicas: 2 }), { uid: '2', ...displaced }),
    ];
    const plans = inTurn(resources, aWorld({ clusters, policies }));
    expect([...plans].map(([key, { decision }]) => [key, decision.outcome])).toEqual([
      ['9', 'SCHEDULED'],
      ['10', 'UNSCHEDULABLE'],
      ['8', 'UNSCHEDULABLE'],
    ]);
  });

  it('P27: a workload that leaves a lost cluster counts once in its quota, in its new cluster', () => {
    const quota = { namespace: 'shop', name: 'q', overall: { cpu: 5 }, used: { cpu: 4 } };
    const clusters = [aCluster('a'), aCluster('b', { capacity: nodes([1, { cpu: 9 }]) })];
    const world = aWorld({ clusters, policies: [aPolicy('p', { placement: { replicaScheduling: dynamic } })], quotas: [quota] });
    const web = aDeployment('web', { replicas: 4, requests: { cpu: '1' } });
    const more = aDeployment('more', { replicas: 1, requests: { cpu: '1' } });
    const at = (leaving: boolean) => ({ placed: [{ cluster: 'a', replicas: 4, ...(leaving && { leaving }) }], evicting: ['a'] });

    const plans = inTurn([app('1', web, at(false)), app('2', more)], world);
    expect([given(plans.get('1')!), given(plans.get('2')!)]).toEqual([{ a: 4, b: 4 }, { b: 1 }]);
    const next = inTurn(
      [app('1', web, { ...at(true), placed: [...at(true).placed, { cluster: 'b', replicas: 4 }] }), app('2', more)],
      world,
    );
    expect([given(next.get('1')!), given(next.get('2')!)]).toEqual([{ a: 4, b: 4 }, { b: 1 }]);
  });

  it('respect workload anti-affinity to placements of the same pass', () => {
    const clusters = [aCluster('a'), aCluster('b')];
    const placement = {
      spreadConstraints: [{ spreadByField: 'cluster', maxGroups: 1 }],
      workloadAffinity: { antiAffinity: { groupByLabelKey: 'app' } },
    };
    const one = (name: string) => app(name, aDeployment(name, { labels: { app: 'x' } }));
    const plans = inTurn([one('one'), one('two')], aWorld({ clusters, policies: [aPolicy('p', { placement })] }));
    expect([given(plans.get('one')!), given(plans.get('two')!)]).toEqual([{ a: 2 }, { b: 2 }]);
  });

  it('P27: share the quota', () => {
    const clusters = [aCluster('a', { capacity: nodes([9, { cpu: 8 }]) })];
    const quotas = [{ namespace: 'shop', name: 'q', overall: { cpu: 5 }, used: {} }];
    const policies = [aPolicy('p', { placement: { replicaScheduling: dynamic } })];
    const one = (name: string) => app(name, aDeployment(name, { replicas: 3, requests: { cpu: '1' } }));
    const plans = inTurn([one('one'), one('two')], aWorld({ clusters, quotas, policies }));
    expect(plans.get('one')!.works).not.toBeNull();
    expect(plans.get('two')!.decision.message).toBe('The quota shop/q has 2 cpu left, and the workload requests 3: 1 too much.');
  });
});

describe('dependencies (parity D1 to D4)', () => {
  const clusters = [aCluster('a'), aCluster('b'), aCluster('c')];
  const dependents = [
    { name: 'Deployment shop/web', clusters: ['b'] },
    { name: 'Deployment shop/api', clusters: ['b', 'c', 'gone'], conflictResolution: 'Overwrite' as const },
  ];

  it('are placed where they are needed, without a policy of their own', () => {
    const answer = plan(seen(aConfigMap('settings'), { dependents }), aWorld({ clusters }));
    expect(given(answer)).toEqual({ b: null, c: null });
    expect(answer.decision.clusters.map(({ chosen, reason }) => [chosen, reason])).toEqual([
      [false, 'No workload in this cluster depends on the resource.'],
      [true, 'Required in this cluster by Deployment shop/api and 1 more.'],
      [true, 'Required in this cluster by Deployment shop/api.'],
    ]);
    expect(answer.works!.every(({ conflictResolution }) => conflictResolution === 'Overwrite')).toBe(true);
  });

  it('are added to the placements of their own policy', () => {
    const policies = [
      aPolicy('p', {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }],
        placement: { clusterAffinity: { clusterNames: ['a'] } },
      }),
    ];
    expect(given(plan(seen(aConfigMap('settings'), { dependents: [dependents[0]!] }), aWorld({ clusters, policies })))).toEqual({
      a: null,
      b: null,
    });
  });

  it('stay where they are when no dependent is placed', () => {
    const answer = plan(seen(aConfigMap('settings'), { dependents: [{ name: 'x', clusters: [] }] }), aWorld({ clusters }));
    expect([answer.works, answer.decision.outcome]).toEqual([null, 'NO_CLUSTER_FIT']);
  });
});

describe('an eviction', () => {
  const world = aWorld({ clusters: [aCluster('a'), aCluster('b')], policies: [aPolicy('p')] });
  const placed = [{ cluster: 'a', replicas: 2 }];

  it('keeps the work until it ends, without a seat', () => {
    const answer = plan(seen(aDeployment('web'), { placed, evicting: ['a'] }), world);
    expect(answer.works!.map(({ cluster, leaving = false }) => [cluster, leaving])).toEqual([
      ['b', false],
      ['a', true],
    ]);
    expect(answer.decision.clusters[0]).toMatchObject({ chosen: false, rule: 'cluster-eviction' });
  });

  it('removes it at once with purge mode Directly', () => {
    const evictions = [{ cluster: 'a', purgeMode: 'Directly' as const }];
    expect(given(plan(seen(aDeployment('web'), { placed, evicting: ['a'], evictions }), world))).toEqual({ b: 2 });
  });
});

describe('a lazy policy (parity B6)', () => {
  const spec = (name: string) => ({
    ...aPolicy('p').spec,
    activationPreference: 'Lazy',
    placement: { clusterAffinity: { clusterNames: [name] } },
  });
  const world = aWorld({ clusters: [aCluster('a'), aCluster('b')], policies: [aPolicy('p', spec('b'))] });
  const before = { placed: [{ cluster: 'a', replicas: 2 }], appliedPolicy: spec('a') };

  it.each([
    { templateChanged: false, in: { a: 2 } },
    { templateChanged: true, in: { b: 2 } },
  ])('that was edited counts when the template changes: $templateChanged', ({ templateChanged, in: where }) => {
    expect(given(plan(seen(aDeployment('web'), { ...before, templateChanged }), world))).toEqual(where);
  });
});

describe('a plan stores and proposes', () => {
  it('the affinity group that it used', () => {
    const clusterAffinities = [{ affinityName: 'near', clusterNames: ['a'] }];
    const world = aWorld({ clusters: [aCluster('a')], policies: [aPolicy('p', { placement: { clusterAffinities } })] });
    expect(plan(seen(aDeployment('web')), world).affinity).toBe('near');
  });

  it('the preemption that would make a workload with a higher priority fit', () => {
    const neighbours = [
      {
        key: 'low' as ResourceKey,
        namespace: 'shop',
        labels: {},
        priority: 0,
        requirements: { request: { cpu: 2 } },
        placed: [{ cluster: 'a', replicas: 2 }],
      },
    ];
    const world = aWorld({
      clusters: [aCluster('a', { capacity: nodes([2, { cpu: 2 }, { cpu: 0 }]) })],
      policies: [aPolicy('p', { placement: { replicaScheduling: dynamic } })],
      neighbours,
    });
    const template = aDeployment('urgent', { replicas: 1, requests: { cpu: '2' } });
    const answer = plan(seen(template, { priority: { value: 1, preempts: true } }), world);
    expect(answer).toMatchObject({ works: null, preemption: { cluster: 'a', victims: [{ key: 'low', replicas: 1 }] } });
  });

  it('nobody whose seats are leaving: they become free by themselves', () => {
    const low = (key: string, leaving: boolean) => ({
      key: key as ResourceKey,
      namespace: 'shop',
      labels: {},
      priority: 0,
      requirements: { request: { cpu: 2 } },
      placed: [{ cluster: 'a', replicas: 2, ...(leaving && { leaving }) }],
    });
    const victimsAmong = (...neighbours: readonly ReturnType<typeof low>[]) => {
      const world = aWorld({
        clusters: [aCluster('a', { capacity: nodes([2, { cpu: 2 }, { cpu: 0 }]) })],
        policies: [aPolicy('p', { placement: { replicaScheduling: dynamic } })],
        neighbours,
      });
      const template = aDeployment('urgent', { replicas: 1, requests: { cpu: '2' } });
      return plan(seen(template, { priority: { value: 1, preempts: true } }), world).preemption?.victims.map(({ key }) => key);
    };
    expect(victimsAmong(low('first', true))).toBeUndefined();
    expect(victimsAmong(low('first', true), low('second', false))).toEqual(['second']);
  });

  it('a seat that is leaving as it is, whoever asks for it', () => {
    const placed = [
      { cluster: 'a', replicas: 2, leaving: true },
      { cluster: 'b', replicas: 2 },
    ];
    const yields = ['a', 'b'].map((cluster) => ({ cluster, keeps: 1, priority: 5, taker: 'Deployment urgent/urgent' }));
    expect(surrenderedSeats(seen(aDeployment('low'), { placed, yields }))?.left).toEqual([
      { cluster: 'a', replicas: 2, leaving: true },
      { cluster: 'b', replicas: 1 },
    ]);
  });

  it('P20: the last good render where an override fails, and names policy, path and cluster', () => {
    const overrideRules = [{ overriders: { plaintext: [{ path: '/spec/absent/deep', operator: 'replace' as const, value: 1 }] } }];
    const world = aWorld({ clusters: [aCluster('a')], policies: [aPolicy('p')], overrides: [anOverride('broken', { overrideRules })] });
    const standing = [{ cluster: 'a', replicas: 2 }];
    const answer = plan(seen(aDeployment('web'), { placed: standing }), world);
    expect([answer.works, answer.decision.outcome]).toEqual([null, 'RENDER_FAILED']);
    for (const part of ['broken', 'spec.overrideRules[0].overriders', 'cluster a']) expect(answer.decision.message).toContain(part);
  });

  it('nothing while scheduling is suspended', () => {
    const world = aWorld({ clusters: [aCluster('a')], policies: [aPolicy('p')] });
    expect(plan(seen(aDeployment('web'), { suspension: { scheduling: true } }), world)).toMatchObject({
      works: null,
      decision: { message: 'Scheduling of this resource is suspended.' },
    });
  });

  it('renders every cluster with its own values', () => {
    const overrideRules = [{ overriders: { labelsOverrider: [{ operator: 'add' as const, value: { where: '${where}' } }] } }];
    const override = anOverride('o', { variables: [{ name: 'where', from: { field: 'name' } }], overrideRules });
    const world = aWorld({ clusters: [aCluster('a'), aCluster('b')], policies: [aPolicy('p')], overrides: [override] });
    expect(plan(seen(aDeployment('web')), world).works!.map(({ manifest }) => manifest.metadata.labels!['where'])).toEqual(['a', 'b']);
  });
});
