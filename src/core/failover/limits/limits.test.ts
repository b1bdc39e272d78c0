import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../model/plan.js';
import type { ReadyStatus } from '../cluster-condition.js';
import type { ClusterEvidence, FailoverFacts, Producer } from '../facts.js';
import { STORM_EVICTIONS } from '../freeze.js';
import { judge } from '../judge.js';
import { EVICTIONS_A_MINUTE, SLOW_EVICTIONS_A_MINUTE } from './eviction-rate.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

/** Ten clusters; the first `lost` are unreachable, each lost long enough not to freeze evictions. */
const fleet = (lost: number) =>
  Array.from({ length: 10 }, (_, i): ClusterEvidence => {
    const ready: ReadyStatus = i < lost ? 'Unknown' : 'True';
    const since = NOW - (20 + 10 * i) * MINUTE;
    return { name: `c${i}`, ready, heardAt: since, taints: [], before: { ready, since, flaps: [] } };
  });
const copies = Array.from({ length: 100 }, (_, i) => ({
  resource: `${i}` as ResourceKey,
  cluster: 'c0',
  tolerations: [],
  purgeMode: 'Gracefully' as const,
}));
const recentOf = (counts: Readonly<Record<string, number>>, minutesAgo: number, producer?: Producer) =>
  Object.entries(counts).flatMap(([cluster, count]) =>
    Array.from({ length: count }, () => ({ cluster, startedAt: NOW - minutesAgo * MINUTE, ...(producer && { producer }) })),
  );
const judged = (lost: number, recent: FailoverFacts['recent'] = []) =>
  judge({ now: NOW, clusters: fleet(lost), copies, evictions: [], recent }, 300);

describe('the rate of evictions', () => {
  it('is 30 a minute while one cluster is lost, and 6 while several are', () => {
    expect([judged(1).started.length, judged(2).started.length]).toEqual([EVICTIONS_A_MINUTE, SLOW_EVICTIONS_A_MINUTE]);
  });

  it('is the setting of the hub, and a fifth of it while several are lost', () => {
    const startedAt = (lost: number) =>
      judge({ now: NOW, clusters: fleet(lost), copies, evictions: [], recent: [] }, 300, null, 50).started.length;
    expect([startedAt(1), startedAt(2)]).toEqual([50, 10]);
  });

  it('is used in order of priority, then of age of the resource', () => {
    const important = copies.map((copy, i) => ({ ...copy, priority: i === 99 ? 7 : i < 50 ? -1 : 0 }));
    const shuffled = important.toSorted((a, b) => (a.resource.at(-1)! < b.resource.at(-1)! ? -1 : 1));
    const { started } = judge({ now: NOW, clusters: fleet(1), copies: shuffled, evictions: [], recent: [] }, 300);
    expect(started.map(({ resource }) => resource)).toEqual(['99', ...Array.from({ length: 29 }, (_, i) => `${50 + i}`)]);
  });

  it('counts the evictions of the last minute', () => {
    expect(judged(2, recentOf({ c0: 4 }, 0.5)).started).toHaveLength(SLOW_EVICTIONS_A_MINUTE - 4);
    expect(judged(2, recentOf({ c0: 4 }, 1)).started).toHaveLength(SLOW_EVICTIONS_A_MINUTE);
  });
});

describe('a storm of evictions', () => {
  it('stops after 20 resources have left other clusters than the first within 10 minutes', () => {
    expect(judged(2, recentOf({ c0: 200, c1: STORM_EVICTIONS }, 5)).frozen).toBeNull();
    const { frozen, started, waiting } = judged(2, recentOf({ c0: 200, c1: STORM_EVICTIONS + 1 }, 5));
    expect(frozen).toBe('221 resources were moved away from 2 clusters within 10 minutes');
    expect([started, waiting]).toEqual([[], 100]);
  });

  it('is neither the loss of one large cluster, nor evictions more than 10 minutes ago, nor those by taints of a person', () => {
    expect(judged(1, recentOf({ c0: 300 }, 5)).frozen).toBeNull();
    expect(judged(2, recentOf({ c0: 200, c1: 100 }, 10)).frozen).toBeNull();
    expect(judged(2, recentOf({ c0: 200, c1: 100 }, 5, 'taint')).frozen).toBeNull();
  });

  it('lets the work of two lost clusters leave at about 4 resources a minute', () => {
    const left = new Set(copies.map((copy, i) => ({ ...copy, cluster: `c${i % 2}` })));
    const begun: { readonly cluster: string; readonly startedAt: number; readonly producer: Producer }[] = [];
    let now = NOW;
    for (; left.size > 0 && now < NOW + 60 * MINUTE; now += MINUTE / 6) {
      const recent = begun.filter(({ startedAt }) => now - startedAt < 10 * MINUTE);
      const { started } = judge({ now, clusters: fleet(2), copies: [...left], evictions: [], recent }, 300);
      for (const { resource, cluster, producer } of started) {
        begun.push({ cluster, startedAt: now, producer });
        for (const copy of left) if (copy.resource === resource) left.delete(copy);
      }
    }
    expect(left.size).toBe(0);
    for (const { startedAt: end } of begun)
      expect(begun.filter(({ startedAt }) => startedAt <= end && end - startedAt < 10 * MINUTE).length).toBeLessThanOrEqual(42);
    expect((now - NOW) / MINUTE).toBeGreaterThan(20);
  });

  it('also stops the moves of applications that fail in many ready clusters', () => {
    const recent = recentOf({ c4: 15, c5: 15, c6: 15 }, 5, 'application');
    expect(judged(0, recent).frozen).toBe('45 resources were moved away from 3 clusters within 10 minutes');
  });
});
