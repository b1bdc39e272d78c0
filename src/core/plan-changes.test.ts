import { describe, expect, it } from '@jest/globals';
import { aCluster, aDeployment, aPolicy, aWorld, seen } from '../../test/support/builders.js';
import { plan } from './plan.js';
import { placementsOf, planEvents, removalsOf, samePlacements } from './plan-changes.js';
import { memoryOf } from './schedule/plan-memory.js';

const web = aDeployment('web', { replicas: 2 });
const standing = new Map([
  ['paris', { digest: 'sha256:1' }],
  ['rome', { digest: 'sha256:1' }],
  ['oslo', { digest: null }],
]);
const nobodyAsked = { deleteReason: null, orphan: false };
const world = (policies = [aPolicy('p', { placement: { clusterAffinity: { clusterNames: ['paris'] } } })]) =>
  aWorld({ clusters: [aCluster('paris'), aCluster('rome'), aCluster('oslo')], policies });

describe('removalsOf', () => {
  it('removes the desired works that are not kept, with the reason of the decision', () => {
    const input = seen(web);
    expect(removalsOf(input, plan(input, world()), standing, new Set(['paris']), nobodyAsked)).toEqual([
      { cluster: 'rome', orphan: false, reason: expect.stringMatching(/^no longer placed here: /) },
    ]);
  });

  it('gives the reason of the person who deleted the resource, and leaves the objects if that person chose so', () => {
    const input = seen(web, { deleted: true });
    const removals = removalsOf(input, plan(input, world()), standing, new Set(), { deleteReason: 'the shop closes', orphan: true });
    expect(removals).toEqual([
      { cluster: 'paris', orphan: true, reason: 'the shop closes' },
      { cluster: 'rome', orphan: true, reason: 'the shop closes' },
    ]);
  });
});

describe('placementsOf', () => {
  it('is the present placement when the plan places nothing', () => {
    const placed = [{ cluster: 'rome', replicas: 2 }];
    const input = seen(web, { placed });
    expect(samePlacements(placementsOf(plan(input, world([])), input), placed)).toBe(true);
  });

  it.each([
    { other: [{ cluster: 'rome', replicas: 3 }], because: 'the replicas differ' },
    { other: [{ cluster: 'rome', replicas: 2, leaving: true }], because: 'the copy is leaving' },
    { other: [], because: 'one has a cluster more' },
  ])('differs from $other: $because', ({ other }) => {
    expect(samePlacements([{ cluster: 'rome', replicas: 2 }], other)).toBe(false);
  });
});

describe('planEvents', () => {
  it('reports a failed interpreter and each conflict of dependents', () => {
    const input = seen(web);
    const events = planEvents(input.key, { ...plan(input, world()), retryInSeconds: 5, conflicts: ['they disagree'] });
    expect(events.map(({ type }) => type)).toEqual(['INTERPRETER_FAILED', 'DEPENDENCY_POLICY_CONFLICT']);
  });
});

describe('memoryOf', () => {
  const stored = [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }];
  const find = () => [{ apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'keys' }];

  it('keeps the stored memory when the plan places nothing', () => {
    const input = seen(web, { affinity: 'eu' });
    const memory = memoryOf(input, plan(input, world([])), { stored, find });
    expect(memory).toMatchObject({ affinity: 'eu', dependencies: stored, scheduled: false });
  });

  it('finds dependencies only if the policy propagates them', () => {
    const input = seen(web);
    const placement = { clusterAffinity: { clusterNames: ['paris'] } };
    const alone = memoryOf(input, plan(input, world([aPolicy('p', { placement })])), { stored, find });
    const taking = memoryOf(input, plan(input, world([aPolicy('p', { placement, propagateDeps: true })])), { stored, find });
    expect([alone.dependencies, taking.dependencies]).toEqual([[], find()]);
  });
});
