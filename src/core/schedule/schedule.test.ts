import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, aDeployment, aPlacement, roomForPods, seen } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Placement } from '../model/policy/policy.js';
import { type Schedule, schedule } from './schedule.js';

const divided: Placement = { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' } };
const fleet = [aCluster('oslo'), aCluster('paris'), aCluster('rome')];
const web = aDeployment('web', { replicas: 4 });

function seats(placement: Placement, clusters: readonly Cluster[], facts: Parameters<typeof seen>[1] = {}, template: KubeObject = web) {
  return seatsOf(schedule(seen(template, facts), aPlacement(placement), clusters));
}

function seatsOf(answer: Schedule) {
  return answer.kind === 'scheduled' ? Object.fromEntries(answer.seats.map(({ cluster, replicas }) => [cluster, replicas])) : answer.kind;
}

function refusal(placement: Placement, cluster: Cluster, facts: Parameters<typeof seen>[1] = {}) {
  const answer = schedule(seen(web, facts), aPlacement(placement), [aCluster('other'), cluster]);
  return answer.clusters.find((one) => one.cluster === cluster.name);
}

describe('a schedule', () => {
  it('gives every cluster the full count by default', () => {
    expect(seats({}, fleet)).toEqual({ oslo: 4, paris: 4, rome: 4 });
  });

  it('divides if requested, the left-over seat by the parity of the uid', () => {
    expect(seats(divided, fleet)).toEqual({ oslo: 2, paris: 1, rome: 1 });
    expect(seats(divided, fleet, { uid: 'd43fdeeb-d750-4e2b-bee3-64eb94534f4c' })).toEqual({ oslo: 1, paris: 1, rome: 2 });
  });

  it('divides by the weights of a list and excludes clusters without a weight', () => {
    const list = [
      { targetCluster: { clusterNames: ['oslo'] }, weight: 3 },
      { targetCluster: { clusterNames: ['oslo', 'rome'] }, weight: 1 },
    ];
    const placement = { replicaScheduling: { ...divided.replicaScheduling, weightPreference: { staticWeightList: list } } };
    expect(seats(placement, fleet)).toEqual({ oslo: 3, rome: 1 });
  });

  it('keeps the object in its clusters when it is scaled to zero', () => {
    expect(seats(divided, fleet, {}, aDeployment('web', { replicas: 0 }))).toEqual({ oslo: 0, paris: 0, rome: 0 });
  });

  it('places kinds without replicas in all clusters, without counts', () => {
    expect(seats(divided, fleet, {}, aConfigMap('c'))).toEqual({ oslo: null, paris: null, rome: null });
  });

  it('divides the completions of a Job as it divided its parallelism', () => {
    const job: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'shop' },
      spec: { parallelism: 3, completions: 9 },
    };
    const answer = schedule(seen(job), aPlacement(divided), fleet.slice(0, 2));
    expect(answer.kind === 'scheduled' && Object.fromEntries(answer.completions!)).toEqual({ oslo: 6, paris: 3 });
  });

  it('does not depend on the order of the fleet', () => {
    expect(schedule(seen(web), aPlacement(divided), fleet.toReversed())).toEqual(schedule(seen(web), aPlacement(divided), fleet));
  });

  it('selects at most as many clusters as the spread constraint allows, first those that have the resource', () => {
    const placement = { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 2 }] };
    expect(seats(placement, fleet, { placed: [{ cluster: 'rome', replicas: 4 }] })).toEqual({ oslo: 4, rome: 4 });
    expect(schedule(seen(web), aPlacement(placement), fleet).clusters[2]).toMatchObject({
      chosen: false,
      rule: 'spread-constraint',
      remedy: 'raise maxGroups to 3',
    });
  });

  it('keeps all present clusters while the constraints allow them, even if a new selection would take fewer', () => {
    const placement: Placement = {
      replicaScheduling: { ...divided.replicaScheduling, weightPreference: { dynamicWeight: 'AvailableReplicas' } },
      spreadConstraints: [
        { spreadByField: 'region', minGroups: 1 },
        { spreadByLabel: 'rack', minGroups: 2 },
      ],
    };
    const at = (name: string, region: string, rack: string, pods: number) =>
      aCluster(name, { region, labels: { rack }, capacity: roomForPods(pods) });
    const placed = ['oslo', 'paris', 'rome'].map((cluster) => ({ cluster, replicas: 1 }));
    const clusters = [at('oslo', 'eu', 'r2', 11), at('paris', 'eu', 'r1', 11), at('rome', 'us', 'r1', 11), at('tokyo', 'asia', 'r1', 12)];
    const three = aDeployment('web', { replicas: 3 });
    expect(seats(placement, clusters, { placed, appliedPlacement: placement }, three)).toEqual({ oslo: 1, paris: 1, rome: 1 });

    // Two regions violate this constraint, so the clusters are selected again.
    const oneRegion = { ...placement, spreadConstraints: [{ spreadByField: 'region', minGroups: 1, maxGroups: 1 }] };
    expect(seats(oneRegion, clusters, { placed, appliedPlacement: oneRegion }, three)).toEqual({ oslo: 2, paris: 1 });
  });

  it('fails when fewer clusters fit than the spread constraint needs', () => {
    expect(seats({ spreadConstraints: [{ spreadByField: 'cluster', minGroups: 4 }] }, fleet)).toBe('unschedulable');
  });

  it('uses the first affinity group that fits, and does not return from a later one', () => {
    const placement = {
      clusterAffinities: [
        { affinityName: 'near', clusterNames: ['oslo'] },
        { affinityName: 'far', clusterNames: ['rome'] },
      ],
    };
    expect(seats(placement, fleet)).toEqual({ oslo: 4 });
    expect(seats(placement, [aCluster('oslo', { cordoned: true }), aCluster('rome')])).toEqual({ rome: 4 });
    expect(seats(placement, fleet, { placed: [{ cluster: 'rome', replicas: 4 }] })).toEqual({ rome: 4 });
  });

  it('returns the reason for each cluster if none fits', () => {
    const answer = schedule(seen(web), aPlacement({ clusterAffinity: { clusterNames: ['oslo'] } }), [
      aCluster('oslo', { cordoned: true }),
      aCluster('rome'),
    ]);
    expect(answer).toMatchObject({
      kind: 'no-fit',
      message: 'No cluster fits: 1 refused by cluster-cordoned, 1 refused by cluster-affinity.',
    });
    expect(answer.clusters.map(({ remedy }) => remedy)).toEqual(['uncordon oslo', 'add rome to clusterNames']);
  });

  it('has its own message if there are no clusters at all', () => {
    expect(schedule(seen(web), aPlacement({}), [])).toMatchObject({
      kind: 'no-fit',
      message: expect.stringMatching(/^No cluster is registered\. .*`manifold cluster register/),
    });
  });
});

describe('a cluster is refused', () => {
  const held = { placed: [{ cluster: 'x', replicas: 4 }] };
  const taint = { key: 'burst-only', effect: 'NoSchedule' } as const;

  it.each<{ placement?: Placement; cluster: Partial<Cluster>; rule: string; remedy: string | null; field: string | null; kept: boolean }>([
    {
      cluster: { taints: [taint] },
      rule: 'taint-toleration',
      remedy: 'tolerate taint burst-only:NoSchedule',
      field: 'spec.placement.clusterTolerations',
      kept: true,
    },
    { cluster: { cordoned: true }, rule: 'cluster-cordoned', remedy: 'uncordon x', field: 'cluster.cordoned', kept: true },
    {
      cluster: { apis: new Set() },
      rule: 'api-enablement',
      remedy: 'install apps/v1/Deployment in the cluster',
      field: 'cluster.apis',
      kept: true,
    },
    { cluster: { deleting: true }, rule: 'cluster-deleting', remedy: null, field: 'cluster.deleting', kept: false },
    {
      placement: { clusterAffinity: { exclude: ['x'] } },
      cluster: {},
      rule: 'cluster-affinity',
      remedy: 'remove x from exclude',
      field: 'spec.placement.clusterAffinity.exclude',
      kept: false,
    },
    {
      placement: { spreadConstraints: [{ spreadByField: 'region' }] },
      cluster: {},
      rule: 'spread-property',
      remedy: 'set region of the cluster',
      field: 'spec.placement.spreadConstraints[0].spreadByField',
      kept: false,
    },
  ])('by $rule ("$remedy"); one that holds the resource is kept: $kept', ({ placement = {}, cluster, rule, remedy, field, kept }) => {
    expect(refusal(placement, aCluster('x', cluster))).toMatchObject({ chosen: false, rule, remedy, field });
    expect(refusal(placement, aCluster('x', cluster), held)?.rule).toBe(kept ? null : rule);
  });

  it('while the resource is being evicted from it', () => {
    expect(refusal({}, aCluster('x'), { ...held, evicting: ['x'] })).toMatchObject({ chosen: false, rule: 'cluster-eviction' });
  });

  it('not for a taint that is only PreferNoSchedule or is tolerated', () => {
    const tolerations = [{ key: 'burst-only', operator: 'Exists' as const }];
    expect(refusal({}, aCluster('x', { taints: [{ ...taint, effect: 'PreferNoSchedule' }] }))?.chosen).toBe(true);
    expect(refusal({ clusterTolerations: tolerations }, aCluster('x', { taints: [taint] }))?.chosen).toBe(true);
    expect(refusal({ clusterTolerations: [{ operator: 'Exists' }] }, aCluster('x', { taints: [taint] }))?.chosen).toBe(true);
    expect(refusal({ clusterTolerations: [{ key: 'burst-only', value: 'x' }] }, aCluster('x', { taints: [taint] }))?.chosen).toBe(false);
    expect(refusal({ clusterTolerations: [{ operator: 'Exists', effect: 'NoExecute' }] }, aCluster('x', { taints: [taint] }))?.chosen).toBe(
      false,
    );
  });
});
