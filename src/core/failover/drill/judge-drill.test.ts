import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../../test/support/law-runs.js';
import type { ResourceKey } from '../../model/plan.js';
import type { ReadyStatus } from '../cluster-condition.js';
import { judge } from '../judge.js';
import { chooseDrilled, type DrillCandidate } from './choose-drilled.js';
import type { DrilledResource, DrillFacts, DrillJudgement } from './drill-facts.js';
import { type DrillSituation, judgeDrill } from './judge-drill.js';

const NOW = 1_800_000_000_000;

const resource = (more: Partial<DrilledResource> = {}): DrilledResource => ({
  resource: '1' as ResourceKey,
  name: 'Deployment shop/web',
  exists: true,
  eviction: null,
  frozen: null,
  evictedAt: null,
  movedAt: null,
  homeAt: null,
  isSettled: true,
  ready: 4,
  desired: 4,
  maxUnavailable: 0,
  floor: null,
  fewestReady: null,
  below: 0,
  ...more,
});
const away = resource({ evictedAt: NOW - 9_000, movedAt: NOW - 5_000, eviction: { state: 'DONE', excludes: true, message: '' } });

const drill = (more: Partial<DrillFacts> = {}): DrillFacts => ({
  id: '7',
  cluster: 'idc-a',
  state: 'MOVING',
  result: null,
  reason: null,
  message: '',
  awayAt: null,
  returningAt: null,
  returnAfterSeconds: 60,
  deadlineSeconds: 600,
  stoppedBy: null,
  resources: [resource()],
  ...more,
});

const condition = (ready: ReadyStatus, since = NOW - 3_600_000) => ({ ready, since, flaps: [] });
const calm: DrillSituation = {
  now: NOW,
  known: new Set(['idc-a', 'cloud-b']),
  conditions: new Map([
    ['idc-a', condition('True')],
    ['cloud-b', condition('True')],
  ]),
  frozen: null,
};
const without = (cluster: string): DrillSituation => ({
  ...calm,
  conditions: new Map([...calm.conditions, [cluster, condition('Unknown')]]),
});
const told = ({ state, result, reason, stands }: DrillJudgement) => ({ state, result, reason, stands });

describe('a drill', () => {
  it('evicts at most ten resources at a time, and is away when all are ready in other clusters', () => {
    const many = Array.from({ length: 12 }, (_, i) => resource({ resource: `${i + 1}` as ResourceKey }));
    expect(judgeDrill(drill({ resources: many }), calm).evicts).toHaveLength(10);
    const under = resource({ evictedAt: NOW - 9_000, eviction: { state: 'RUNNING', excludes: true, message: '' } });
    expect(judgeDrill(drill({ resources: [under, ...many] }), calm).evicts).toHaveLength(9);
    expect(told(judgeDrill(drill({ resources: [under, away] }), calm))).toEqual({
      state: 'MOVING',
      result: null,
      reason: null,
      stands: true,
    });
    expect(told(judgeDrill(drill({ resources: [away] }), calm))).toEqual({ state: 'AWAY', result: null, reason: null, stands: true });
  });

  it('returns when its time is over, when a person stops it, during a freeze, and when any cluster is not ready', () => {
    const standing = drill({ state: 'AWAY', awayAt: NOW - 59_000, resources: [away] });
    expect(judgeDrill(standing, calm).state).toBe('AWAY');
    expect(told(judgeDrill({ ...standing, awayAt: NOW - 60_000 }, calm))).toEqual({
      state: 'RETURNING',
      result: 'DONE',
      reason: 'The resources were away for 60 s.',
      stands: false,
    });
    expect(told(judgeDrill({ ...standing, stoppedBy: 'ann' }, calm))).toMatchObject({ result: 'STOPPED', reason: 'ann stopped it.' });
    expect(told(judgeDrill(standing, { ...calm, frozen: 'network works' }))).toMatchObject({
      result: 'STOPPED',
      reason: 'No work moves now: network works.',
    });
    expect(told(judgeDrill(standing, without('cloud-b')))).toEqual({
      state: 'RETURNING',
      result: 'STOPPED',
      reason: 'cloud-b is not ready.',
      stands: false,
    });
  });

  it('starts nothing and returns when one of its resources is frozen', () => {
    const held = resource({ resource: '2' as ResourceKey, name: 'Deployment shop/api', frozen: 'an audit' });
    const judged = judgeDrill(drill({ resources: [away, resource(), held] }), calm);
    expect([judged.evicts, told(judged)]).toEqual([
      [],
      { state: 'RETURNING', result: 'STOPPED', reason: 'Deployment shop/api may not move now: an audit.', stands: false },
    ]);
    expect(judgeDrill(drill({ resources: [away, { ...held, exists: false }] }), calm).result).toBeNull();
  });

  it('says how many of the resources that exist are ready in other clusters', () => {
    const message = (...resources: readonly DrilledResource[]) => judgeDrill(drill({ resources }), calm).message;
    expect(message(resource())).toBe('0 of 1 resource is ready in other clusters.');
    expect(message(away, resource())).toBe('1 of 2 resources are ready in other clusters.');
    expect(message(away, resource(), resource({ exists: false }))).toBe('1 of 2 resources are ready in other clusters.');
    expect(message(away, { ...away, exists: false })).toBe('All of 1 resource is ready in other clusters, for 60 s.');
  });

  it('keeps its resources in other clusters while the drilled cluster is not ready', () => {
    const returning = judgeDrill(drill({ state: 'AWAY', awayAt: NOW, resources: [away] }), without('idc-a'));
    expect(returning).toMatchObject({
      state: 'RETURNING',
      stands: true,
      message: 'idc-a is not ready. The return waits until idc-a is ready.',
    });
  });

  it('fails when a resource fits nowhere, or is not ready in other clusters within its deadline', () => {
    const blocked = resource({ evictedAt: NOW, eviction: { state: 'BLOCKED', excludes: true, message: 'No destination: full.' } });
    expect(told(judgeDrill(drill({ resources: [blocked] }), calm))).toMatchObject({
      state: 'RETURNING',
      result: 'FAILED',
      reason: 'Deployment shop/web: No destination: full.',
    });
    const late = resource({ evictedAt: NOW - 600_000, eviction: { state: 'RUNNING', excludes: true, message: '' } });
    expect(told(judgeDrill(drill({ resources: [late] }), calm))).toMatchObject({ state: 'RETURNING', result: 'FAILED', stands: false });
  });

  it('ends when everything that left is home, and names what is not home before the deadline', () => {
    const returning = drill({ state: 'RETURNING', result: 'DONE', reason: 'Over.', returningAt: NOW - 1_000 });
    const home = { ...away, eviction: { state: 'DONE' as const, excludes: false, message: '' } };
    expect(told(judgeDrill({ ...returning, resources: [away] }, calm))).toMatchObject({ state: 'RETURNING' });
    expect(told(judgeDrill({ ...returning, resources: [home, resource()] }, calm))).toMatchObject({ state: 'ENDED', result: 'DONE' });
    const moving = { ...home, isSettled: false };
    expect(told(judgeDrill({ ...returning, returningAt: NOW - 600_000, resources: [moving] }, calm))).toMatchObject({
      state: 'ENDED',
      result: 'FAILED',
      reason: 'Over. Deployment shop/web did not return within 600 s; the move goes on.',
    });
    expect(told(judgeDrill(returning, { ...calm, known: new Set(['cloud-b']) }))).toMatchObject({ state: 'ENDED', result: 'STOPPED' });
  });

  it('measures the fewest ready replicas and those below the floor, and does not count a scale-down', () => {
    const measured = (more: Partial<DrilledResource>) =>
      judgeDrill(drill({ resources: [{ ...away, floor: 4, fewestReady: 4, ...more }] }), calm).changes[0];
    expect(measured({ ready: 3 })).toMatchObject({ fewestReady: 3, below: 1 });
    expect(measured({ ready: 3, desired: 3 })).toMatchObject({ fewestReady: 3, below: 0 });
    expect(judgeDrill(drill({ resources: [resource({ maxUnavailable: '25%' })] }), calm).changes[0]).toMatchObject({ floor: 3 });
  });

  it(
    'always ends, keeps its resources away only while it must, and starts nothing during a freeze',
    () => {
      const reached = lawReach();
      const rarely = Array.from({ length: 24 }, () => null);
      const events = fc.array(
        fc.record({
          seconds: fc.integer({ min: 1, max: 90 }),
          done: fc.boolean(),
          home: fc.boolean(),
          lost: fc.constantFrom<string | null>(...rarely, 'idc-a', 'cloud-b'),
          frozen: fc.constantFrom<string | null>(...rarely, 'works'),
          stopped: fc.constantFrom(...rarely, true).map((is) => is === true),
        }),
        { minLength: 1, maxLength: 30 },
      );
      fc.assert(
        fc.property(events, fc.integer({ min: 1, max: 15 }), (steps, count) => {
          let now = NOW;
          let facts = drill({ resources: Array.from({ length: count }, (_, i) => resource({ resource: `${i + 1}` as ResourceKey })) });
          const play = (step: (typeof steps)[number]) => {
            now += step.seconds * 1000;
            const conditions = new Map(
              ['idc-a', 'cloud-b'].map((name) => [name, condition(name === step.lost ? 'Unknown' : 'True', NOW - 1)] as const),
            );
            const seen = { ...facts, stoppedBy: step.stopped ? 'ann' : facts.stoppedBy };
            const judged = judgeDrill(seen, { now, known: calm.known, conditions, frozen: step.frozen });
            if (step.frozen !== null || step.lost !== null) claim(judged.evicts).toEqual([]);
            if (judged.state === 'ENDED') claim([judged.result !== null, judged.stands]).toEqual([true, false]);
            if (step.lost === 'idc-a' && judged.state !== 'ENDED') claim(judged.stands).toBe(true);
            facts = after(seen, judged, now, step);
          };
          for (const step of steps) if (facts.state !== 'ENDED') play(step);
          // A calm hub in which evictions and moves end, or their deadlines pass, ends every drill.
          const calmly = { seconds: 601, done: true, home: false, lost: null, frozen: null, stopped: false };
          for (let i = 0; i < 8 && facts.state !== 'ENDED'; i++) play(calmly);
          reached.count(facts.resources.some(({ movedAt }) => movedAt !== null));
          claim(facts.state).toBe('ENDED');
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it('is an eviction like that of a drain for the rules of evictions: it counts for no freeze, and no copy leaves without it', () => {
    const facts = {
      now: NOW,
      clusters: ['idc-a', 'cloud-b'].map((name) => ({ name, ready: 'True' as const, heardAt: NOW, taints: [], before: condition('True') })),
      copies: [],
      evictions: [],
      recent: [],
    };
    const { started, waiting } = judge({ ...facts, drill: drill() }, 300);
    expect([started.map(({ producer, purgeMode }) => [producer, purgeMode]), waiting]).toEqual([[['drill', 'Gracefully']], 0]);
    expect(judge({ ...facts, drill: drill() }, 300, 'works').started).toEqual([]);
    expect(judge(facts, 300).started).toEqual([]);
  });
});

/** The drill as the store reads it after the judgement was saved. */
function after(
  before: DrillFacts,
  judged: DrillJudgement,
  now: number,
  step: { readonly done: boolean; readonly home: boolean },
): DrillFacts {
  const changes = new Map(judged.changes.map((change) => [change.resource, change]));
  const resources = before.resources.map((one): DrilledResource => {
    const change = changes.get(one.resource);
    const evictedAt = one.evictedAt ?? (change?.evicted ? now : null);
    const state = evictedAt === null ? null : step.done || one.eviction?.state === 'DONE' ? ('DONE' as const) : ('RUNNING' as const);
    return {
      ...one,
      evictedAt,
      movedAt: one.movedAt ?? (change?.moved ? now : null),
      homeAt: one.homeAt ?? (change?.home ? now : null),
      eviction: state && { state, excludes: judged.stands, message: '' },
      isSettled: step.home,
    };
  });
  const { state, result, reason, message } = judged;
  return {
    ...before,
    state,
    result,
    reason,
    message,
    resources,
    awayAt: state === 'AWAY' ? (before.awayAt ?? now) : before.awayAt,
    returningAt: state === 'RETURNING' ? (before.returningAt ?? now) : before.returningAt,
  };
}

describe('the share of a drill', () => {
  const candidate = fc.record({
    uid: fc.uuid(),
    application: fc.constantFrom('shop/a', 'shop/b', 'shop/c'),
    priority: fc.constantFrom(0, 0, 100),
    stays: fc.constantFrom<string | null>(null, null, null, 'it moves'),
  });
  const fleets = fc
    .array(candidate, { minLength: 1, maxLength: 60 })
    .map((all) => all.map((one, i): DrillCandidate => ({ ...one, resource: `${i + 1}` as ResourceKey })));

  it(
    'is the same for the same workloads in any order, within the percentage, and has no workload that stays',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(fleets, fc.integer({ min: 1, max: 25 }), fc.integer(), (all, share, seed) => {
          const chosen = chooseDrilled(all, { share });
          const free = all.filter(({ stays }) => stays === null);
          reached.count(chosen.length > 0);
          const shuffled = all.toSorted((a, b) => ((Number(a.resource) * 7919 + seed) % 61) - ((Number(b.resource) * 7919 + seed) % 61));
          claim(chooseDrilled(shuffled, { share })).toEqual(chosen);
          claim(chosen.length).toBe(Math.min(free.length, Math.max(1, Math.floor((all.length * share) / 100))));
          claim(chosen.every(({ stays }) => stays === null)).toBe(true);
          const least = Math.max(...chosen.map(({ priority }) => priority));
          const left = free.filter((one) => !chosen.includes(one));
          claim(left.every(({ priority }) => chosen.length === 0 || priority >= least)).toBe(true);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it('is all workloads of the named applications that may move', () => {
    const of = (resource: string, application: string, stays: string | null = null): DrillCandidate => {
      return { resource: resource as ResourceKey, uid: resource, application, priority: 0, stays };
    };
    const all = [of('10', 'shop/a'), of('2', 'shop/a'), of('3', 'shop/b'), of('4', 'shop/a', 'it moves')];
    expect(chooseDrilled(all, { applications: ['shop/a'] }).map(({ resource }) => resource)).toEqual(['2', '10']);
  });
});
