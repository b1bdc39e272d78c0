import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../test/support/stepped-clock.js';
import type { ResourceKey, WorkKey } from '../core/model/plan.js';
import { Recorder } from './dispatch/recorder.js';
import { stamp } from './dispatch/stamp.js';
import type { DispatchResult, DispatchStore } from './ports/dispatch.js';
import type { ProbeResult } from './ports/fleet.js';
import { EventBudget } from './runtime/event-budget.js';
import { gathered, KeyQueue } from './runtime/key-queue.js';
import { retryInMs } from './runtime/retry-policy.js';
import { Traces } from './runtime/traces.js';
import { ClusterHealth } from './session/cluster-health.js';
import { OwnershipConflicts } from './session/ownership-conflicts.js';
import { isOlder } from './session/resource-version.js';

describe('KeyQueue', () => {
  it('holds a key once and keeps the order of first arrival', () => {
    let calls = 0;
    const queue = new KeyQueue<string>(() => {
      calls += 1;
    });
    queue.add(['b', 'a', 'b']);
    queue.add(['a']);
    expect([queue.take(10), queue.size, calls]).toEqual([['b', 'a'], 0, 1]);
  });

  it('returns no more keys than requested', () => {
    const queue = new KeyQueue<number>(() => {});
    queue.add([1, 2, 3]);
    expect([queue.take(2), queue.take(2)]).toEqual([[1, 2], [3]]);
  });
});

describe('ClusterHealth', () => {
  const report = (ready: ProbeResult['ready']): ProbeResult => ({
    ready,
    reason: ready,
    message: '',
    uid: null,
    version: null,
    apis: null,
    pools: null,
  });

  it('publishes the first answer at once', () => {
    expect(new ClusterHealth().observe(report('False'), 0).ready).toBe('False');
  });

  it.each([
    { answers: ['True', 'Unknown', 'Unknown'], want: 'True', because: '20 s of silence are below the threshold' },
    { answers: ['True', 'Unknown', 'Unknown', 'Unknown', 'Unknown'], want: 'Unknown', because: '30 s of silence reach it' },
    {
      answers: ['True', 'Unknown', 'Unknown', 'Unknown', 'True', 'Unknown'],
      want: 'True',
      because: 'one good answer starts the count anew',
    },
    { answers: ['Unknown', 'True', 'True'], want: 'Unknown', because: 'coming back takes 30 s too' },
    { answers: ['Unknown', 'True', 'True', 'True', 'True'], want: 'True', because: 'and then it is back' },
  ] as const)('$answers every 10 s is $want: $because', ({ answers, want }) => {
    const health = new ClusterHealth();
    const published = answers.map((ready, i) => health.observe(report(ready), i * 10_000));
    expect(published.at(-1)!.ready).toBe(want);
  });
});

describe('ownership conflicts', () => {
  const key = 'paris/1' as WorkKey;

  it('applies a contested field again five times in five minutes and then stops', () => {
    const ownershipConflicts = new OwnershipConflicts();
    const verdicts = [0, 1, 2, 3, 4, 5, 6].map((s) => ownershipConflicts.recordLoss(key, 'kubectl', s * 1_000));
    expect(verdicts).toEqual(['win-back', 'win-back', 'win-back', 'win-back', 'win-back', 'newly-contested', 'contested']);
    expect(ownershipConflicts.contender(key)).toBe('kubectl');
  });

  it('does not count conflicts that are more than five minutes old', () => {
    const ownershipConflicts = new OwnershipConflicts();
    const verdicts = [0, 1, 2, 3, 4, 5, 6].map((n) => ownershipConflicts.recordLoss(key, 'kubectl', n * 70_000));
    expect(new Set(verdicts)).toEqual(new Set(['win-back']));
  });

  it("starts at zero after a person's decision", () => {
    const ownershipConflicts = new OwnershipConflicts();
    for (let i = 0; i < 6; i += 1) ownershipConflicts.recordLoss(key, 'kubectl', i);
    ownershipConflicts.clear(key);
    expect([ownershipConflicts.contender(key), ownershipConflicts.recordLoss(key, 'kubectl', 10)]).toEqual([null, 'win-back']);
  });
});

describe('EventBudget', () => {
  const minute = 60_000;

  it('records six events of a cluster that flaps, and then one in ten minutes', () => {
    const budget = new EventBudget();
    const told = Array.from({ length: 120 }, (_, i) => budget.take(1_000 * minute + i * minute)).filter((one) => one !== 'silent');
    expect(told.slice(0, 6)).toEqual(['tell', 'tell', 'tell', 'tell', 'tell', 'last']);
    expect(told).toHaveLength(6 + 11);
  });

  it('records an event at once for a cluster that was quiet', () => {
    const budget = new EventBudget();
    for (let i = 0; i < 10; i += 1) budget.take(1_000 * minute);
    expect(budget.take(1_009 * minute)).toBe('silent');
    expect(budget.take(1_100 * minute)).toBe('tell');
  });
});

describe('ownership conflicts that could not be stored', () => {
  it('count once', () => {
    const ownershipConflicts = new OwnershipConflicts();
    const paris = 'paris/1' as WorkKey;
    for (let i = 0; i < 20; i += 1) ownershipConflicts.giveBack(paris, ownershipConflicts.recordLoss(paris, 'kubectl', i));
    expect(ownershipConflicts.recordLoss(paris, 'kubectl', 20)).toBe('win-back');
  });
});

describe('retryInMs', () => {
  it.each([
    { code: 'IMMUTABLE_FIELD', attempts: 0, after: undefined, low: null, high: null, because: 'only another manifest helps' },
    { code: 'RATE_LIMITED', attempts: 0, after: 7_000, low: 7_000, high: 8_000, because: 'the member said when' },
    { code: 'SERVER_ERROR', attempts: 0, after: undefined, low: 250, high: 500, because: 'the first retry is quick' },
    {
      code: 'SERVER_ERROR',
      attempts: 30,
      after: undefined,
      low: 150_000,
      high: 300_000,
      because: 'the last ones are five minutes apart at most',
    },
    {
      code: 'NAMESPACE_TERMINATING',
      attempts: 3,
      after: undefined,
      low: 15_000,
      high: 30_000,
      because: 'a namespace ends in its own time',
    },
  ] as const)('$code after $attempts attempts: $because', ({ code, attempts, after, low, high }) => {
    const delays = [0, 0.5, 0.999].map((r) => retryInMs(code, attempts, after, () => r));
    for (const delay of delays) {
      if (low === null) expect(delay).toBeNull();
      else {
        expect(delay).toBeGreaterThanOrEqual(low);
        expect(delay).toBeLessThanOrEqual(high);
      }
    }
  });
});

describe('isOlder', () => {
  it.each([
    { version: '9', than: '10', want: true },
    { version: '10', than: '10', want: false },
    { version: '11', than: null, want: false },
    { version: 'abc', than: '10', want: false },
  ])('$version against $than is $want', ({ version, than, want }) => {
    expect(isOlder(version, than)).toBe(want);
  });
});

describe('stamp', () => {
  it('marks the object and leaves the rest as it is', () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'n', labels: { app: 'x' } },
      data: { k: 'v' },
    };
    const stamped = stamp(manifest, 'hub-1', { namespace: 'n', name: 'shop' }, 'paris/7' as WorkKey);
    expect(stamped).toEqual({
      ...manifest,
      metadata: {
        ...manifest.metadata,
        labels: { app: 'x', 'manifold.hub/managed': 'true' },
        annotations: { 'manifold.hub/hub': 'hub-1', 'manifold.hub/application': 'n/shop', 'manifold.hub/work': 'paris/7' },
      },
    });
    expect(manifest.metadata.labels).toEqual({ app: 'x' });
  });
});

describe('Traces', () => {
  it('keeps the last steps of a key, newest first', async () => {
    const clock = aSteppedClock();
    const traces = new Traces(clock);
    for (let i = 0; i < 20; i += 1) traces.add('plan', 'k', `seen ${i}`, 'd', 'o');
    expect(traces.of('k').map((step) => step.seen)).toEqual(Array.from({ length: 12 }, (_, i) => `seen ${19 - i}`));
    expect(traces.of('unknown')).toEqual([]);
  });
});

describe('gathered', () => {
  it('passes keys on once, some milliseconds after the first of them', async () => {
    const clock = aSteppedClock();
    const passed: string[][] = [];
    const add = gathered<string>(clock, 30, (keys) => passed.push([...keys]));
    add([]);
    add(['a', 'b']);
    await clock.step(29);
    add(['b', 'c']);
    expect(passed).toEqual([]);
    await clock.step(1);
    add(['a']);
    await clock.step(30);
    expect(passed).toEqual([['a', 'b', 'c'], ['a']]);
  });
});

describe('Recorder', () => {
  const result = (n: number): DispatchResult => ({ key: `paris/${n}` as WorkKey, dispatched: null, outcome: { kind: 'gone' } });

  it('stores results of a few milliseconds as one group, and those that arrive during a statement as the next', async () => {
    const clock = aSteppedClock();
    const groups: number[] = [];
    let answer = () => {};
    const store = {
      record(results: readonly DispatchResult[]) {
        groups.push(results.length);
        return new Promise<ResourceKey[]>((resolve) => {
          answer = () => resolve([]);
        });
      },
    } as unknown as DispatchStore;
    const recorder = new Recorder(
      store,
      clock,
      () => {},
      () => {},
    );
    recorder.add(result(0));
    await clock.step(4);
    for (let i = 1; i < 5; i += 1) recorder.add(result(i));
    await clock.step(1);
    for (let i = 5; i < 8; i += 1) recorder.add(result(i));
    answer();
    await clock.step(0);
    answer();
    await recorder.drained();
    expect(groups).toEqual([5, 3]);
  });

  it('keeps results while the database is unavailable and reports nobody before they are stored', async () => {
    const clock = aSteppedClock();
    let away = true;
    const told: number[] = [];
    const store = {
      record: async () => {
        if (away) throw new Error('away');
        return [] as ResourceKey[];
      },
    } as unknown as DispatchStore;
    const recorder = new Recorder(
      store,
      clock,
      (results) => told.push(results.length),
      () => {},
    );
    recorder.add(result(1));
    await clock.step(100);
    recorder.add(result(2));
    expect(told).toEqual([]);
    away = false;
    await clock.step(1_000);
    await recorder.drained();
    expect(told).toEqual([2]);
  });
});
