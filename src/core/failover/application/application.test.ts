import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aDeployment, aPolicy, aWorld, seen } from '../../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawRuns } from '../../../../test/support/law-runs.js';
import type { Health } from '../../model/health.js';
import type { ResourceKey } from '../../model/plan.js';
import { plan } from '../../plan.js';
import type { ClusterCondition } from '../cluster-condition.js';
import type { ApplicationCopy } from './application-copy.js';
import { judgeApplications } from './judge-applications.js';
import { preservedState } from './preserved-state.js';

const NOW = 1_800_000_000_000;
const ready: ClusterCondition = { ready: 'True', since: 0, flaps: [] };

function copy(cluster: string, facts: Partial<ApplicationCopy> = {}): ApplicationCopy {
  return {
    resource: '1' as ResourceKey,
    cluster,
    health: 'DEGRADED',
    settled: true,
    revision: 3,
    before: { healthyRevision: 3, failingSince: NOW - 61_000, held: null },
    stuck: null,
    unschedulable: 0,
    clusters: 1,
    earlier: 0,
    tolerationSeconds: 60,
    purgeMode: 'Gracefully',
    graceSeconds: 600,
    state: null,
    ...facts,
  };
}

function judged(...copies: readonly ApplicationCopy[]) {
  const conditions = new Map(copies.map(({ cluster }) => [cluster, ready]));
  const { due, changes } = judgeApplications(copies, conditions, NOW);
  return { left: due.map((one) => one.copy.cluster), held: changes.flatMap(({ now }) => now.held ?? []), due, changes };
}

describe('an application that fails by itself', () => {
  it('leaves its cluster after its toleration, which doubles each time within an hour', () => {
    expect(judged(copy('a')).left).toEqual(['a']);
    expect(judged(copy('a', { earlier: 1 })).left).toEqual([]);
    expect(judged(copy('a', { earlier: 1, tolerationSeconds: 30 })).left).toEqual(['a']);
  });

  it('is counted from the start of its failure, and anew if it was healthy in between', () => {
    const before = { healthyRevision: 3, failingSince: null, held: null };
    expect(judged(copy('a', { before })).changes).toMatchObject([{ now: { failingSince: NOW } }]);
    expect(judged(copy('a', { health: 'HEALTHY', revision: 4 })).changes).toMatchObject([
      { now: { healthyRevision: 4, failingSince: null } },
    ]);
    expect(judged(copy('a', { settled: false })).changes).toMatchObject([{ now: { healthyRevision: 3, failingSince: null } }]);
  });

  it('is not moved while it is frozen, with that reason; its health is recorded', () => {
    const frozen = judged(copy('a', { isFrozen: true }));
    expect([frozen.left, frozen.held]).toEqual([[], ['a freeze of its cluster, application or policy is in force']]);
    expect(judged(copy('a', { isFrozen: true, health: 'HEALTHY', revision: 4 })).changes).toMatchObject([
      { now: { healthyRevision: 4, failingSince: null, held: null } },
    ]);
  });

  it('is not moved if another cluster would not help, with the reason', () => {
    const fresh = { healthyRevision: 2, failingSince: NOW - 61_000, held: null };
    const cases: readonly [Partial<ApplicationCopy>, RegExp][] = [
      [{ stuck: 'ImagePullBackOff' }, /ImagePullBackOff/],
      [{ stuck: 'CrashLoopBackOff', unschedulable: 3 }, /CrashLoopBackOff/],
      [{ before: fresh }, /revision 3 has not been healthy in a before/],
      [{ before: fresh, unschedulable: 2 }, /revision 3 has not been healthy/],
    ];
    for (const [facts, why] of cases) expect(judged(copy('a', facts))).toMatchObject({ left: [], held: [expect.stringMatching(why)] });
  });

  it('is moved from a cluster that never had capacity for it', () => {
    const never = { healthyRevision: null, failingSince: NOW - 61_000, held: null };
    expect(judged(copy('a', { before: never })).left).toEqual([]);
    expect(judged(copy('a', { before: never, health: 'PROGRESSING', unschedulable: 2 })).left).toEqual(['a']);
  });

  it('is not moved if it fails in more than half of its clusters', () => {
    const many = (names: string) => [...names].map((name) => copy(name, { clusters: 4 }));
    expect(judged(...many('ab')).left).toEqual(['a', 'b']);
    expect(judged(...many('abc'))).toMatchObject({ left: [], held: [1, 2, 3].map(() => expect.stringContaining('3 of 4 clusters')) });
  });

  it('has its state read from its status, and stays if that is missing', () => {
    const rules = { rules: [{ aliasLabelName: 'job', jsonPath: '{ .jobs[1].id }' }] };
    const status = { jobs: [{ id: 'x' }, { id: 7 }] };
    expect(judged(copy('a', { state: { rules, status } })).due).toMatchObject([{ preserved: { job: '7' } }]);
    expect(judged(copy('a', { state: { rules, status: {} } })).held).toEqual([expect.stringContaining('{ .jobs[1].id }')]);
    expect(preservedState({ rules: [{ aliasLabelName: 'a', jsonPath: "{.x['y z']}" }] }, { x: { 'y z': true } })).toEqual({
      labels: { a: 'true' },
    });
    expect(preservedState({ rules: [{ aliasLabelName: 'a', jsonPath: '{.x[*].y}' }] }, { x: [] })).toEqual({ missing: expect.any(String) });
  });

  it(
    'never leaves a cluster that is not ready, before its toleration is over, or for what is its own fault',
    () => {
      let [reached, all] = [0, 0];
      const copies = fc
        .array(
          fc.record({
            health: fc.constantFrom<Health>('DEGRADED', 'DEGRADED', 'PROGRESSING', 'PROGRESSING', 'HEALTHY', 'UNKNOWN'),
            stuck: fc.constantFrom(null, null, null, null, 'ErrImagePull'),
            revision: fc.constantFrom(3, 3, 3, 4),
            seconds: fc.constantFrom(10, 61, 61, 300),
          }),
          { minLength: 2, maxLength: 5 },
        )
        .map((facts) =>
          facts.map(({ seconds, ...one }, i) =>
            copy(`c${i}`, {
              ...one,
              clusters: facts.length + 4,
              before: { healthyRevision: 3, failingSince: NOW - seconds * 1000, held: null },
            }),
          ),
        );
      fc.assert(
        fc.property(copies, fc.nat(4), (found, away) => {
          const conditions = new Map(
            found.map(({ cluster }, i) => [cluster, i === away ? { ...ready, ready: 'Unknown' as const } : ready]),
          );
          const { due } = judgeApplications(found, conditions, NOW);
          all += 1;
          if (due.length > 0) reached += 1;
          claim(due.length * 2).toBeLessThanOrEqual(found[0]!.clusters);
          for (const { copy: left } of due) {
            claim(conditions.get(left.cluster)!.ready).toBe('True');
            claim([left.stuck, left.revision]).toEqual([null, 3]);
            claim(NOW - left.before.failingSince!).toBeGreaterThanOrEqual(60_000);
            expect(['DEGRADED', 'PROGRESSING']).toContain(left.health);
          }
        }),
        { numRuns: lawRuns },
      );
      expect(reached * 2).toBeGreaterThanOrEqual(all);
    },
    LAW_TIMEOUT_MS,
  );
});

it('a plan gives the preserved state only to the replacement of the copy', () => {
  const world = aWorld({
    clusters: [aCluster('a'), aCluster('b')],
    policies: [aPolicy('p', { placement: { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }] } })],
  });
  const evictions = [{ cluster: 'a', purgeMode: 'Gracefully' as const, preserved: { job: '7' } }];
  const { works } = plan(seen(aDeployment('web'), { placed: [{ cluster: 'a', replicas: 1 }], evicting: ['a'], evictions }), world);
  expect(works!.map(({ cluster, leaving, manifest }) => [cluster, leaving, manifest.metadata.labels?.['job']])).toEqual([
    ['b', undefined, '7'],
    ['a', true, undefined],
  ]);
});
