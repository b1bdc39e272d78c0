import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../kubernetes/object.js';
import { aggregateStatus, isFullyApplied } from './aggregate-status.js';

const items = (...statuses: Json[]) => statuses.map((status, i) => ({ cluster: `member${i + 1}`, status }));
const kinds = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  cronJob: { apiVersion: 'batch/v1', kind: 'CronJob' },
  service: { apiVersion: 'v1', kind: 'Service' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  budget: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  widget: { apiVersion: 'example.com/v1', kind: 'Widget' },
};
const done = (type: string): Json => ({ conditions: [{ type, status: 'True' }] });
const at = (ip: string): Json => ({ loadBalancer: { ingress: [{ ip }] } });

describe('a folded status', () => {
  it.each([
    {
      kind: kinds.deployment,
      seen: items({ replicas: 2, readyReplicas: 1 }, { replicas: 3 }),
      want: { replicas: 5, readyReplicas: 1 },
      because: 'counters add up',
    },
    { kind: kinds.deployment, seen: items(null, null), want: null, because: 'nothing was seen' },
    {
      kind: kinds.deployment,
      seen: items({ replicas: 'many' }, { replicas: 1 }),
      want: { replicas: 1 },
      because: 'a wrong type counts for nothing',
    },
    {
      kind: kinds.service,
      seen: items(at('1.1.1.1'), at('2.2.2.2'), at('1.1.1.1')),
      want: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }, { ip: '2.2.2.2' }] } },
      because: 'an address is named once',
    },
    {
      kind: kinds.pod,
      seen: items({ phase: 'Running' }, { phase: 'Failed' }, null),
      want: { phase: 'Failed' },
      because: 'the worst phase is that of the whole',
    },
    {
      kind: kinds.claim,
      seen: items({ phase: 'Bound' }, null),
      want: { phase: 'Pending' },
      because: 'a claim that is not seen is not bound',
    },
    {
      kind: kinds.widget,
      seen: items({ replicas: 1, mood: 'good' }, { replicas: 1 }),
      want: { replicas: 2 },
      because: 'of unknown kinds the usual counters are folded',
    },
    { kind: kinds.widget, seen: items({ mood: 'good' }), want: null, because: 'nothing of it can be folded' },
    {
      kind: kinds.budget,
      seen: items({ disruptedPods: { a: 't' } }, { disruptedPods: { a: 't' } }),
      want: { disruptedPods: { 'member1/a': 't', 'member2/a': 't' } },
      because: 'pods of the same name in two clusters are two pods',
    },
    {
      kind: kinds.cronJob,
      seen: items({ lastScheduleTime: '2026-01-02T00:00:00Z' }, { lastScheduleTime: '2026-01-01T00:00:00Z' }),
      want: { active: [], lastScheduleTime: '2026-01-02T00:00:00Z' },
      because: 'the latest run is the last one',
    },
  ])('of $kind.kind: $because', ({ kind, seen, want }) => {
    expect(aggregateStatus(kind, seen)).toEqual(want);
  });

  it.each([
    { seen: items(done('Complete'), done('Complete')), want: ['Complete'], because: 'all are complete' },
    { seen: items(done('Complete'), {}), want: [], because: 'one still runs' },
    { seen: items(done('Complete'), null), want: [], because: 'one was not seen yet' },
    { seen: items(done('Complete'), done('Failed')), want: ['Failed'], because: 'one failed' },
  ])('of a Job has the conditions $want: $because', ({ seen, want }) => {
    const { conditions } = aggregateStatus(kinds.job, seen) as { conditions: { type: string }[] };

    expect(conditions.map(({ type }) => type)).toEqual(want);
  });

  it('does not depend on the order in which members report', () => {
    const status = fc.oneof(
      fc.constant(null),
      fc.record({ replicas: fc.nat(9), phase: fc.constantFrom('Bound', 'Pending', 'Running', 'Failed') }, { requiredKeys: [] }),
    );
    const shuffled = fc.array(status, { maxLength: 6 }).chain((all) => {
      const seen = items(...(all as Json[]));
      return fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length }));
    });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(kinds)), shuffled, (kind, [seen, other]) => {
        expect(aggregateStatus(kind, other)).toEqual(aggregateStatus(kind, seen));
      }),
    );
  });

  it('never throws, whatever members send', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(kinds)), fc.array(fc.jsonValue(), { maxLength: 3 }), (kind, statuses) => {
        expect(() => aggregateStatus(kind, items(...(statuses as Json[])))).not.toThrow();
      }),
    );
  });
});

describe('fully applied', () => {
  it.each([
    { targets: [], works: [], want: false, because: 'nothing was chosen' },
    { targets: ['a'], works: [{ cluster: 'a', applied: true }], want: true, because: 'the one target is applied' },
    { targets: ['a', 'b'], works: [{ cluster: 'a', applied: true }], want: false, because: 'one target has no work' },
    { targets: ['b'], works: [{ cluster: 'a', applied: true }], want: false, because: 'the work is somewhere else' },
  ])('is $want: $because', ({ targets, works, want }) => {
    expect(isFullyApplied(targets, works)).toBe(want);
  });
});
