import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../test/support/law-runs.js';
import type { ResourceKey } from '../model/plan.js';
import { causeOf } from './causes.js';
import type { ReadyStatus } from './cluster-condition.js';
import type { ClusterEvidence, FailoverFacts, OpenEviction } from './facts.js';
import { judge } from './judge.js';
import { EVICTIONS_A_MINUTE } from './limits/eviction-rate.js';
import { nextState } from './next-state.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const cluster = fc
  .record({
    ready: fc.constantFrom<ReadyStatus>('True', 'True', 'False', 'Unknown'),
    sinceMinutes: fc.integer({ min: 0, max: 30 }),
    flapMinutes: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 4 }),
    taint: fc.constantFrom(false, false, true),
  })
  .map(
    ({ ready, sinceMinutes, flapMinutes, taint }): Omit<ClusterEvidence, 'name'> => ({
      ready,
      heardAt: NOW - sinceMinutes * MINUTE,
      taints: taint ? [{ key: 'maintenance', effect: 'NoExecute', timeAdded: new Date(NOW - sinceMinutes * MINUTE).toISOString() }] : [],
      before: { ready, since: NOW - sinceMinutes * MINUTE, flaps: flapMinutes.map((minutes) => NOW - minutes * MINUTE) },
    }),
  );
const fleets = fc.array(cluster, { minLength: 1, maxLength: 12 }).map((all) => all.map((one, i) => ({ ...one, name: `c${i}` })));
const copies = (clusters: readonly ClusterEvidence[], count: number, seconds: number | null): FailoverFacts['copies'] =>
  clusters.flatMap(({ name }) =>
    Array.from({ length: count }, (_, i) => ({
      resource: `${i + 1}` as ResourceKey,
      cluster: name,
      tolerations: seconds === null ? [] : [{ operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: seconds }],
      purgeMode: 'Gracefully' as const,
    })),
  );

const eviction = fc.record<Omit<OpenEviction, 'id' | 'resource' | 'cluster' | 'message' | 'tolerations' | 'refusal'>>({
  state: fc.constantFrom('RUNNING', 'BLOCKED', 'RUNNING', 'DONE'),
  purgeMode: fc.constantFrom('Gracefully', 'Directly', 'Never'),
  deadline: fc.constantFrom(NOW - 1, NOW + MINUTE),
  isDue: fc.boolean(),
  isPlaced: fc.boolean(),
  stands: fc.boolean(),
  isReplaced: fc.boolean(),
});

describe('failover', () => {
  it(
    'starts no eviction while fewer than half of the clusters are ready, or many stopped being ready at once',
    () => {
      const reached = lawReach();
      const lost = fleets.map((all) =>
        all.map((one, i) =>
          i % 3 === 0 ? one : { ...one, ready: 'Unknown' as const, before: { ...one.before!, ready: 'Unknown' as const } },
        ),
      );
      fc.assert(
        fc.property(lost, (clusters) => {
          const away = clusters.filter(({ ready }) => ready !== 'True').length;
          const isolated = (clusters.length - away) * 2 < clusters.length && !(clusters.length <= 3 && away === 1);
          reached.count(isolated);
          const { started, frozen } = judge({ now: NOW, clusters, copies: copies(clusters, 2, 0), evictions: [], recent: [] }, 300);
          if (isolated) claim([started, typeof frozen]).toEqual([[], 'string']);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'starts no eviction within 15 minutes after many clusters were lost within 5, however short they are tolerated',
    () => {
      const reached = lawReach();
      const lossMinutes = fc
        .tuple(fc.integer({ min: 0, max: 18 }), fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 6 }))
        .map(([last, before]) => before.map((minutes) => last + minutes));
      fc.assert(
        fc.property(lossMinutes, fc.constantFrom(null, 0, 60), (minutes, seconds) => {
          const clusters = Array.from({ length: 12 }, (_, i): ClusterEvidence => {
            const ready = i < minutes.length ? 'Unknown' : 'True';
            const since = NOW - (minutes[i] ?? 60) * MINUTE;
            return { name: `c${i}`, ready, heardAt: since, taints: [], before: { ready, since, flaps: [] } };
          });
          const atOnce = (last: number) => minutes.filter((one) => one >= last && one < last + 5).length;
          const isHeld = minutes.some((last) => last < 15 && atOnce(last) > 3);
          reached.count(isHeld);
          const { started, frozen } = judge({ now: NOW, clusters, copies: copies(clusters, 1, seconds), evictions: [], recent: [] }, 300);
          claim(frozen !== null).toBe(isHeld);
          if (isHeld) claim(started).toEqual([]);
          else if (seconds === 0) claim(started).toHaveLength(minutes.length);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'evicts from no cluster that is well, from none before its toleration is over, and never more than the rate allows',
    () => {
      const reached = lawReach();
      const mostlyWell = fc
        .tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 4, max: 12 }))
        .map(([at, sinceMinutes, size]) =>
          Array.from({ length: size }, (_, i): ClusterEvidence => {
            const ready = i === at % size ? 'Unknown' : 'True';
            const since = NOW - sinceMinutes * MINUTE;
            return { name: `c${i}`, ready, heardAt: since, taints: [], before: { ready, since, flaps: i === at % size ? [since] : [] } };
          }),
        );
      fc.assert(
        fc.property(
          mostlyWell,
          fc.constantFrom(null, 0, 30, 120),
          fc.integer({ min: 1, max: 60 }),
          fc.nat(40),
          (clusters, seconds, count, begun) => {
            const recent = Array.from({ length: begun }, () => ({ cluster: 'c0', startedAt: NOW - 1_000 }));
            const { started } = judge({ now: NOW, clusters, copies: copies(clusters, count, seconds), evictions: [], recent }, 300);
            reached.count(started.length > 0);
            claim(started.length).toBeLessThanOrEqual(Math.max(0, EVICTIONS_A_MINUTE - begun));
            for (const one of started) {
              const { ready, before } = clusters.find(({ name }) => name === one.cluster)!;
              claim(ready).toBe('Unknown');
              claim(NOW - before!.since).toBeGreaterThanOrEqual((seconds ?? 300) * 1000);
            }
          },
        ),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'ends each eviction, or says what it waits for; a copy is let go only when it is replaced and the cluster is ready, or its grace is over',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(eviction, fc.boolean(), fc.boolean(), (facts, ready, tainted) => {
          const one: OpenEviction = {
            ...facts,
            id: '1',
            resource: '1' as ResourceKey,
            cluster: 'c0',
            message: 'old',
            tolerations: [],
            refusal: 'No room.',
          };
          const stands = !ready || tainted;
          const next = nextState(one, { known: true, ready, stands }, NOW);
          reached.count(next !== null);
          const { state, message } = next ?? one;
          expect(message).not.toBe('');
          if (one.state === 'DONE') return;
          if (state === 'DONE') claim(!one.stands || (one.isReplaced && one.isPlaced && ready)).toBe(true);
          if (state === 'EXPIRED') claim(!stands && NOW >= one.deadline).toBe(true);
          if (state === 'CANCELLED') claim(stands).toBe(false);
          if (next && stands) claim(next.excludes).toBe(true);
          if (next && !next.excludes) expect(['DONE', 'CANCELLED', 'EXPIRED']).toContain(state);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );
});

describe('how long a lost cluster is tolerated', () => {
  const lost = (flaps: number, minutes: number): ClusterEvidence => {
    const since = NOW - minutes * MINUTE;
    const times = Array.from({ length: flaps }, (_, i) => NOW - (i + minutes) * MINUTE);
    return { name: 'c0', ready: 'Unknown', heardAt: since, taints: [], before: { ready: 'Unknown', since, flaps: times } };
  };
  const well = ['c1', 'c2'].map(
    (name): ClusterEvidence => ({
      name,
      ready: 'True',
      heardAt: NOW,
      taints: [],
      before: { ready: 'True', since: 0, flaps: [] },
    }),
  );
  const started = (cluster: ClusterEvidence, seconds: number | null) =>
    judge({ now: NOW, clusters: [cluster, ...well], copies: copies([cluster], 1, seconds), evictions: [], recent: [] }, 300).started.length;

  it('is 300 s without a setting in the policy, otherwise that setting', () => {
    expect([started(lost(1, 4), null), started(lost(1, 6), null), started(lost(1, 1), 30), started(lost(1, 1), 120)]).toEqual([0, 1, 1, 0]);
  });

  it('doubles with each further loss within an hour', () => {
    expect([started(lost(1, 2), 60), started(lost(2, 2), 61), started(lost(3, 3), 60), started(lost(3, 5), 60)]).toEqual([1, 0, 0, 1]);
  });

  it('is unlimited for a toleration without seconds', () => {
    const copy = {
      resource: '1' as ResourceKey,
      cluster: 'c0',
      tolerations: [{ operator: 'Exists' as const }],
      purgeMode: 'Gracefully' as const,
    };
    expect(judge({ now: NOW, clusters: [lost(1, 30), ...well], copies: [copy], evictions: [], recent: [] }, 0).started).toEqual([]);
  });

  it('begins when the condition changes, and continues from not ready to unreachable', () => {
    const before = { ready: 'False', since: NOW - MINUTE, flaps: [NOW - MINUTE] } as const;
    const { conditions } = judge({ now: NOW, clusters: [{ ...lost(0, 0), before }], copies: [], evictions: [], recent: [] }, 300);
    expect(conditions).toEqual([{ cluster: 'c0', before, now: { ...before, ready: 'Unknown', held: null } }]);
  });
});

it('a taint with an invalid time hides no other cause', () => {
  const cluster = {
    name: 'a',
    ready: 'Unknown',
    heardAt: null,
    before: null,
    taints: [{ key: 'k', effect: 'NoExecute', timeAdded: 'yesterday' }],
  } as const;
  const condition = { ready: 'Unknown', since: 0, flaps: [] } as const;

  expect(causeOf(cluster, condition, [], 300, 1_000_000)).toMatchObject({ producer: 'failover', at: 300_000 });
});
