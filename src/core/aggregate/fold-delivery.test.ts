import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlannedOutcome } from '../model/delivery.js';
import type { SeenReport, SeenWork } from '../model/report.js';
import { foldDelivery } from './fold-delivery.js';

const work = (cluster: string, changes: Partial<SeenWork> = {}): SeenWork => ({
  cluster,
  applied: true,
  blockedReason: null,
  reasonMessage: null,
  attempts: 0,
  suspended: false,
  deleting: false,
  appliedRevision: 1,
  memberGeneration: 1,
  desiredReplicas: null,
  observation: null,
  stale: false,
  ...changes,
});

const scheduled: PlannedOutcome = { outcome: 'SCHEDULED', message: null, current: true };
const noFit: PlannedOutcome = { outcome: 'NO_CLUSTER_FIT', message: 'No cluster fits the policy.', current: true };
const noPolicy: PlannedOutcome = { outcome: 'NO_POLICY', message: 'No policy selects it.', current: true };

type Asked = Parameters<typeof foldDelivery>[0];
const delivery = (works: readonly SeenWork[], changes: Partial<SeenReport> = {}) =>
  foldDelivery({ works, planned: scheduled, revisions: [1], deleted: false, ...changes } satisfies Asked);

describe('delivery', () => {
  it('is DELIVERED when every cluster has the desired state', () => {
    expect(delivery([work('a'), work('b')])).toEqual({ state: 'DELIVERED', reason: null, message: null, undelivered: [], revision: null });
  });

  it.each([
    { planned: noFit, reason: 'NO_CLUSTER_FIT' },
    { planned: { ...noFit, outcome: 'RENDER_FAILED' as const }, reason: 'RENDER_FAILED' },
    { planned: { ...noFit, outcome: 'UNSCHEDULABLE' as const }, reason: 'UNSCHEDULABLE' },
    { planned: { ...noFit, outcome: 'WAITING_FOR_OVERRIDES' as const }, reason: 'WAITING_FOR_OVERRIDES' },
    { planned: { ...noFit, outcome: 'EXCLUDED' as const }, reason: 'EXCLUDED' },
    { planned: { ...noFit, outcome: 'FAILED' as const }, reason: 'PLAN_FAILED' },
    { planned: noPolicy, reason: 'NOT_PLACED' },
  ])('of a new template is BLOCKED by $reason, and says which revision stays', ({ planned, reason }) => {
    const answer = delivery([work('a'), work('b')], { planned, revisions: [1, 2] });

    expect(answer).toMatchObject({ state: 'BLOCKED', reason, undelivered: ['a', 'b'], revision: 1 });
    expect(answer.message).toContain('Revision 1 stays in 2 clusters.');
  });

  it('is BLOCKED if only the policy changed and no cluster fits any more', () => {
    expect(delivery([work('a')], { planned: noFit })).toMatchObject({ state: 'BLOCKED', reason: 'NO_CLUSTER_FIT', undelivered: ['a'] });
  });

  it('of a move is DELIVERING with the move as reason until its last step; a BLOCKED work has precedence', () => {
    const move = 'It leaves a: a cannot be reached.';
    expect(delivery([work('a'), work('b')], { move })).toMatchObject({ state: 'DELIVERING', reason: 'MOVING', message: move });
    expect(delivery([work('a'), work('b', { applied: false })], { move })).toMatchObject({ reason: 'MOVING', undelivered: ['b'] });
    const forbidden = work('b', { applied: false, blockedReason: 'FORBIDDEN' });
    expect(delivery([work('a'), forbidden], { move })).toMatchObject({ state: 'BLOCKED', reason: 'FORBIDDEN' });
  });

  it('stays DELIVERED if its policy was deleted and nothing else changed', () => {
    expect(delivery([work('a')], { planned: noPolicy }).state).toBe('DELIVERED');
  });

  it('is NOT_PLACED if no policy ever selected it', () => {
    expect(delivery([], { planned: noPolicy, revisions: [3] })).toEqual({
      state: 'BLOCKED',
      reason: 'NOT_PLACED',
      message: 'No policy selects it.',
      undelivered: [],
      revision: 2,
    });
  });

  it.each([
    { planned: null, because: 'it was never planned' },
    { planned: { ...scheduled, current: false }, because: 'the plan is of an older template' },
    { planned: { ...noFit, current: false }, because: 'the plan that failed is of an older template' },
  ])('is on its way while $because', ({ planned }) => {
    expect(delivery([work('a')], { planned, revisions: [1, 2] })).toMatchObject({ state: 'DELIVERING', undelivered: ['a'], revision: 1 });
  });

  it.each([
    { change: { applied: false }, state: 'DELIVERING', reason: null },
    { change: { applied: false, blockedReason: 'FORBIDDEN', reasonMessage: 'not allowed' }, state: 'BLOCKED', reason: 'FORBIDDEN' },
    { change: { applied: false, blockedReason: 'KIND_NOT_SERVED', attempts: 1 }, state: 'DELIVERING', reason: 'KIND_NOT_SERVED' },
    { change: { applied: false, blockedReason: 'KIND_NOT_SERVED', attempts: 3 }, state: 'BLOCKED', reason: 'KIND_NOT_SERVED' },
    { change: { applied: false, suspended: true }, state: 'BLOCKED', reason: 'SUSPENDED' },
    { change: { applied: false, stale: true }, state: 'BLOCKED', reason: 'CLUSTER_UNREACHABLE' },
    { change: { stale: true }, state: 'DELIVERED', reason: null },
    { change: { deleting: true }, state: 'DELIVERING', reason: null },
    { change: { deleting: true, blockedReason: 'FORBIDDEN' }, state: 'BLOCKED', reason: 'FORBIDDEN' },
  ])('with a work of $change is $state ($reason)', ({ change, state, reason }) => {
    expect(delivery([work('a'), work('b', change)])).toMatchObject({ state, reason });
  });

  it('reports BLOCKED works before slow ones', () => {
    const works = [
      work('a', { applied: false }),
      work('b', { applied: false, blockedReason: 'FOREIGN_OBJECT', reasonMessage: 'it is there' }),
    ];

    expect(delivery(works)).toMatchObject({
      state: 'BLOCKED',
      reason: 'FOREIGN_OBJECT',
      message: 'b: it is there',
      undelivered: ['a', 'b'],
    });
  });

  it('of a resource that is being deleted is never DELIVERED', () => {
    expect(delivery([work('a')], { deleted: true, planned: scheduled })).toMatchObject({ state: 'DELIVERING', undelivered: ['a'] });
  });
});

describe('the revision that every cluster has reached', () => {
  const blocked = { planned: noFit };

  it.each([
    { applied: [3, 3], revisions: [3, 8], reached: 7, because: 'revisions 4 to 7 have the template of revision 3' },
    { applied: [3, 8], revisions: [3, 6, 8], reached: 5, because: 'the cluster that is furthest behind counts' },
    { applied: [8, 8], revisions: [3, 8], reached: null, because: 'all have the present template' },
    { applied: [null, 8], revisions: [8], reached: 7, because: 'the object came with revision 8' },
    { applied: [null], revisions: [1], reached: 0, because: 'there was none before' },
    {
      applied: [2],
      revisions: Array.from({ length: 16 }, (_, i) => i + 10),
      reached: 2,
      because: 'changes between 2 and 10 may be forgotten',
    },
  ])('is $reached: $because', ({ applied, revisions, reached }) => {
    const works = applied.map((appliedRevision, i) => work(`c${i}`, { applied: false, appliedRevision }));

    expect(delivery(works, { ...blocked, revisions }).revision).toBe(reached);
  });
});

it('is current only if every wanted work is applied and no other is left', () => {
  const anyWork = fc.record({ applied: fc.boolean(), deleting: fc.boolean(), stale: fc.boolean(), suspended: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyWork, { maxLength: 5 }), fc.constantFrom(scheduled, noFit, noPolicy, null), (all, planned) => {
      const works = all.map((one, i) => work(`c${i}`, one));
      const { state, undelivered } = delivery(works, { planned });
      const complete = works.length > 0 && works.every(({ applied, deleting }) => applied && !deleting);

      if (state === 'DELIVERED') expect({ complete, undelivered }).toEqual({ complete: true, undelivered: [] });
      else expect(complete && planned === scheduled).toBe(false);
    }),
  );
});
