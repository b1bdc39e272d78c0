import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aDeployment, anOverride, aPolicy, aWorld, seen } from '../../test/support/builders.js';
import type { Plan, World } from './model/plan.js';
import type { Placement } from './model/policy/policy.js';
import { plan } from './plan.js';

const placement = fc.record(
  {
    clusterAffinity: fc.record(
      { clusterNames: fc.subarray(['c0', 'c1', 'c2', 'c3']), exclude: fc.subarray(['c0', 'c4']) },
      { requiredKeys: [] },
    ),
    replicaScheduling: fc.constantFrom(
      { replicaSchedulingType: 'Duplicated' as const },
      { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Weighted' as const },
      { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Aggregated' as const },
    ),
  },
  { requiredKeys: [] },
);
const cluster = fc.record({ cordoned: fc.boolean(), deleting: fc.boolean(), region: fc.constantFrom('eu', 'us') });
const fleet = fc.array(cluster, { maxLength: 6 }).map((facts) => facts.map((one, i) => aCluster(`c${i}`, one)));
const replicas = fc.nat(40);
const brokenOverride = anOverride('broken', {
  overrideRules: [{ targetCluster: { clusterNames: ['c1'] }, overriders: { plaintext: [{ path: '/nope', operator: 'remove' }] } }],
});

const world = (clusters: World['clusters'], wanted: Placement, overrides: World['overrides'] = []) =>
  aWorld({ clusters, policies: [aPolicy('p', { placement: wanted })], overrides });
const seatsIn = ({ works }: Plan) => (works ?? []).map(({ cluster: name, replicas: count }) => ({ cluster: name, replicas: count }));

describe('a plan', () => {
  it.each([
    { apis: ['apps/v1/Deployment'], fits: true, warns: false, because: 'its version is served' },
    { apis: ['apps/v1beta2/Deployment'], fits: true, warns: true, because: 'another version of the same group and kind is served' },
    { apis: ['apps/v1beta2/StatefulSet'], fits: false, warns: false, because: 'another kind of the group is no help' },
    { apis: ['extensions/v1/Deployment'], fits: false, warns: false, because: 'the kind of another group is another kind' },
  ])('of a new placement by the versions that a cluster serves: $because', ({ apis, fits, warns }) => {
    const clusters = [aCluster('c0', { apis: new Set(apis), apisComplete: true })];
    const { works, warnings } = plan(seen(aDeployment('web')), world(clusters, {}));
    expect(works?.map(({ cluster: name }) => name) ?? []).toEqual(fits ? ['c0'] : []);
    const warning =
      'apps/v1 Deployment is served in other versions by c0 (apps/v1beta2): it is applied in that version, which must accept the manifest as it is.';
    expect(warnings).toEqual(warns ? [warning] : []);
  });

  it('never removes a work unless it places the resource', () => {
    fc.assert(
      fc.property(fleet, placement, replicas, fc.boolean(), (clusters, wanted, count, broken) => {
        const { decision, works } = plan(
          seen(aDeployment('web', { replicas: count })),
          world(clusters, wanted, broken ? [brokenOverride] : []),
        );
        expect(works === null).toBe(decision.outcome !== 'SCHEDULED');
        expect(works?.length).not.toBe(0);
      }),
    );
  });

  it('decides on every cluster, in name order, and has a work for each chosen one', () => {
    fc.assert(
      fc.property(fleet, placement, replicas, (clusters, wanted, count) => {
        const { decision, works } = plan(seen(aDeployment('web', { replicas: count })), world(clusters, wanted));
        expect(decision.clusters.map((one) => one.cluster)).toEqual(clusters.map(({ name }) => name));
        expect(decision.clusters.filter((one) => one.chosen).map((one) => one.cluster)).toEqual((works ?? []).map((one) => one.cluster));
        expect(decision.clusters.every((one) => one.chosen === (one.rule === null) && one.reason !== '')).toBe(true);
      }),
    );
  });

  it('divides exactly the wanted count', () => {
    const divided: Placement = { replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' } };
    fc.assert(
      fc.property(fleet, replicas, fc.uuid(), (clusters, count, uid) => {
        const planned = plan(seen(aDeployment('web', { replicas: count }), { uid }), world(clusters, divided));
        const total = seatsIn(planned).reduce((sum, seat) => sum + seat.replicas!, 0);
        expect(total).toBe(planned.works ? count : 0);
      }),
    );
  });

  it('is the same after its result was applied', () => {
    fc.assert(
      fc.property(fleet, placement, replicas, (clusters, wanted, count) => {
        const template = aDeployment('web', { replicas: count });
        const first = plan(seen(template), world(clusters, wanted));
        const again = plan(seen(template, { claim: first.decision.policy, placed: seatsIn(first) }), world(clusters, wanted));
        expect(seatsIn(again)).toEqual(seatsIn(first));
      }),
    );
  });

  it('removes every work of a deleted resource, even without its policy', () => {
    expect(plan(seen(aDeployment('web'), { deleted: true, placed: [{ cluster: 'c0', replicas: 1 }] }), aWorld()).works).toEqual([]);
  });
});
