import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Health, healths } from './model/health.js';
import type { ResourceKey } from './model/plan.js';
import type { SeenObservation, SeenReport, SeenWork } from './model/report.js';
import { report } from './report.js';

const observed = (health: Health, ready = 2, generation: number | null = 1): SeenObservation => ({
  health,
  message: health === 'HEALTHY' ? null : 'as the member says',
  replicas: { desired: 2, ready },
  status: { readyReplicas: ready },
  generation,
});

const work = (cluster: string, changes: Partial<SeenWork> = {}): SeenWork => ({
  cluster,
  applied: true,
  blockedReason: null,
  reasonMessage: null,
  attempts: 0,
  suspended: false,
  appliedRevision: 1,
  deleting: false,
  memberGeneration: 1,
  desiredReplicas: 2,
  observation: observed('HEALTHY'),
  stale: false,
  ...changes,
});

const seen = (...works: SeenWork[]): SeenReport => ({
  key: 'r1' as ResourceKey,
  template: { apiVersion: 'apps/v1', kind: 'Deployment' },
  works,
  planned: { outcome: 'SCHEDULED', message: null, current: true },
  generation: 1,
  revisions: [1],
  deleted: false,
});

describe('one work', () => {
  it.each([
    { changes: {}, want: 'HEALTHY', ready: 2, because: 'it is applied, seen and healthy' },
    { changes: { stale: true }, want: 'UNKNOWN', ready: 0, because: 'a silent cluster is never healthy' },
    {
      changes: { observation: observed('HEALTHY', 2, 1), memberGeneration: 2 },
      want: 'PROGRESSING',
      ready: 0,
      because: 'the status is older than the last apply',
    },
    {
      changes: { observation: observed('HEALTHY', 2, 3), memberGeneration: 2 },
      want: 'HEALTHY',
      ready: 2,
      because: 'the member went on by itself',
    },
    {
      changes: { observation: observed('HEALTHY', 2, null), memberGeneration: null },
      want: 'HEALTHY',
      ready: 2,
      because: 'the kind has no generations',
    },
    {
      changes: { blockedReason: 'QUOTA_EXCEEDED', applied: false },
      want: 'DEGRADED',
      ready: 2,
      because: 'what runs there is not what was asked for',
    },
    { changes: { suspended: true, applied: false }, want: 'SUSPENDED', ready: 2, because: 'dispatch is held on purpose' },
    { changes: { applied: false }, want: 'PROGRESSING', ready: 0, because: 'the newest content is on its way' },
    { changes: { observation: null }, want: 'PROGRESSING', ready: 0, because: 'it was applied a moment ago' },
    {
      changes: { applied: false, observation: null, memberGeneration: null },
      want: 'PROGRESSING',
      ready: 0,
      because: 'it was never applied',
    },
    { changes: { applied: false, observation: null }, want: 'MISSING', ready: 0, because: 'it was there and is gone' },
    { changes: { observation: observed('DEGRADED', 1) }, want: 'DEGRADED', ready: 1, because: 'the member says so' },
  ] as const)('is $want: $because', ({ changes, want, ready }) => {
    const answer = report(seen(work('a', changes)));

    expect(answer.works).toEqual([{ cluster: 'a', health: want }]);
    expect(answer.replicas).toEqual({ desired: 2, ready });
    expect(answer.clusters).toEqual({ total: 1, ready: want === 'HEALTHY' ? 1 : 0 });
    expect(answer.message === null).toBe(want === 'HEALTHY');
  });
});

describe('the whole', () => {
  it('has the health of its worst work, and names it', () => {
    const answer = report(seen(work('b', { observation: observed('DEGRADED', 1) }), work('a'), work('c', { stale: true })));

    expect(answer.health).toBe('DEGRADED');
    expect(answer.message).toBe('b: as the member says');
    expect(answer.clusters).toEqual({ total: 3, ready: 1 });
    expect(answer.replicas).toEqual({ desired: 6, ready: 3 });
    expect(answer.status).toEqual({ readyReplicas: 3 });
  });

  it('counts further works with the same state as the first', () => {
    expect(report(seen(work('a', { stale: true }), work('b', { stale: true }))).message).toBe(
      'a: the cluster has not answered recently (and 1 more)',
    );
  });

  it('excludes a copy that an eviction replaced, and includes one without a replacement', () => {
    const gone = { stale: true, leaving: true };
    expect(report(seen(work('a', gone), work('b')))).toMatchObject({
      health: 'HEALTHY',
      clusters: { total: 1, ready: 1 },
      replicas: { desired: 2, ready: 2 },
      unknown: [],
      delivery: { state: 'DELIVERED' },
      works: [{ cluster: 'b', health: 'HEALTHY' }],
    });
    expect(report(seen(work('a', gone), work('b', { observation: observed('PROGRESSING', 1) })))).toMatchObject({ health: 'PROGRESSING' });
    expect(report(seen(work('a', gone)))).toMatchObject({ health: 'UNKNOWN', unknown: [{ cluster: 'a' }] });
    expect(report(seen(work('a', gone), work('b', { deleting: true })))).toMatchObject({ health: 'UNKNOWN' });
  });

  it('excludes works that are being deleted', () => {
    const answer = report(seen(work('a'), work('b', { deleting: true })));

    expect(answer).toMatchObject({ health: 'HEALTHY', clusters: { total: 1, ready: 1 }, replicas: { desired: 2, ready: 2 } });
  });

  it('is progressing while everything is being deleted', () => {
    expect(report(seen(work('a', { deleting: true })))).toMatchObject({
      health: 'PROGRESSING',
      clusters: { total: 0, ready: 0 },
      replicas: null,
    });
  });

  it('is missing when no cluster was chosen', () => {
    expect(report({ ...seen(), planned: { outcome: 'NO_CLUSTER_FIT', message: 'No cluster fits.', current: true } })).toMatchObject({
      health: 'MISSING',
      message: 'no cluster was chosen for it',
      replicas: null,
    });
  });

  it('keeps running works healthy when a later plan finds no cluster', () => {
    expect(report({ ...seen(work('a')), planned: { outcome: 'NO_CLUSTER_FIT', message: 'No cluster fits.', current: true } }).health).toBe(
      'HEALTHY',
    );
  });

  it('has the member’s count of wanted replicas for a kind without seats', () => {
    expect(report(seen(work('a', { desiredReplicas: null }))).replicas).toEqual({ desired: 2, ready: 2 });
  });

  it('has no replicas when the kind has none', () => {
    expect(report(seen(work('a', { desiredReplicas: null, observation: { ...observed('HEALTHY'), replicas: null } }))).replicas).toBeNull();
  });

  it('does not depend on the order of the works', () => {
    const anyWork = fc.record({
      applied: fc.boolean(),
      stale: fc.boolean(),
      deleting: fc.boolean(),
      health: fc.constantFrom(...healths),
      ready: fc.nat(2),
    });
    const anyReport = fc.array(anyWork, { maxLength: 6 }).chain((all) => {
      const works = all.map(({ health, ready, ...rest }, i) => work(`c${i}`, { ...rest, observation: observed(health, ready) }));
      return fc.tuple(fc.constant(works), fc.shuffledSubarray(works, { minLength: works.length }));
    });
    fc.assert(
      fc.property(anyReport, ([works, shuffled]) => {
        const answer = report(seen(...works));

        expect(report(seen(...shuffled))).toEqual(answer);
        expect(answer.clusters.ready).toBeLessThanOrEqual(answer.clusters.total);
        if (answer.clusters.total > 0) expect(answer.health === 'HEALTHY').toBe(answer.clusters.ready === answer.clusters.total);
      }),
    );
  });
});
