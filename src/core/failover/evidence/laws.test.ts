import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../../test/support/law-runs.js';
import type { ResourceKey } from '../../model/plan.js';
import type { ReadyStatus } from '../cluster-condition.js';
import type { ClusterEvidence, FailoverFacts } from '../facts.js';
import { judge } from '../judge.js';
import { contradiction } from './contradiction.js';
import { describeEvidence } from './describe-evidence.js';
import { countsForMs, type Evidence, type EvidenceKind } from './evidence.js';
import { quietUntil } from './quiet-time.js';

const NOW = 1_800_000_000_000;
const SECOND = 1_000;

const ago = (ms: number | null) => (ms === null ? null : NOW - ms);
function evidenceOf(kind: EvidenceKind, aliveMs: number | null, failingMs: number | null = null): Evidence {
  const aliveAt = ago(aliveMs);
  const countsUntil = aliveAt === null ? null : aliveAt + countsForMs[kind];
  return { kind, replica: '', aliveAt, countsUntil, checkedAt: NOW, failingSince: ago(failingMs), message: '' };
}

const seconds = (max: number) => fc.integer({ min: 0, max: max * SECOND });
/** The time of the last evidence of each kind other than the probe; about half of them recent. */
const others = fc.record({
  WATCH: fc.option(seconds(200)),
  NODE_LEASES: fc.option(seconds(100)),
  REPLICA: fc.option(seconds(60)),
});
const lost = fc.record({
  ready: fc.constantFrom<ReadyStatus>('False', 'Unknown'),
  before: fc.constantFrom<ReadyStatus>('True', 'Unknown', 'False'),
  failingMs: fc.integer({ min: 30 * SECOND, max: 120 * SECOND }),
  others,
});
type Lost = typeof lost extends fc.Arbitrary<infer T> ? T : never;

function clusterOf({ ready, before, failingMs, others: alive }: Lost): ClusterEvidence {
  const rest = Object.entries(alive).map(([kind, ms]) => evidenceOf(kind as EvidenceKind, ms));
  return {
    name: 'c0',
    ready,
    heardAt: NOW - failingMs - 5 * SECOND,
    taints: [],
    evidence: [evidenceOf('API_PROBE', failingMs + 5 * SECOND, failingMs), ...rest],
    before: { ready: before, since: NOW - 600 * SECOND, flaps: [] },
  };
}

/** The rule restated: evidence other than the probe arrived after the probe began to fail, and is recent enough. */
const isContradicted = ({ failingMs, others: alive }: Lost) =>
  (Object.entries(alive) as [EvidenceKind, number | null][]).some(([kind, ms]) => ms !== null && ms < failingMs && ms < countsForMs[kind]);

const well = ['c1', 'c2'].map(
  (name): ClusterEvidence => ({ name, ready: 'True', heardAt: NOW, taints: [], before: { ready: 'True', since: 0, flaps: [] } }),
);
const copy = {
  resource: '1' as ResourceKey,
  cluster: 'c0',
  tolerations: [{ operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: 0 }],
  purgeMode: 'Gracefully' as const,
};
const factsOf = (cluster: ClusterEvidence, more: Partial<FailoverFacts> = {}): FailoverFacts => ({
  now: NOW,
  clusters: [cluster, ...well],
  copies: [copy],
  evictions: [],
  recent: [],
  ...more,
});

describe('evidence about a cluster', () => {
  it(
    'of another kind than the probe, if it is fresh, keeps the cluster from being lost and its work from being moved',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(lost, (one) => {
          const contradicted = isContradicted(one);
          reached.count(contradicted);
          const { started, conditions } = judge(factsOf(clusterOf(one)), 300);
          const now = conditions[0]?.now;
          if (contradicted) {
            claim(started).toEqual([]);
            expect(now?.held).toBeTruthy();
            if (one.before === 'True') claim(now?.ready).toBe('True');
          } else {
            claim(started).toHaveLength(1);
            if (one.before === 'True') expect(now).toMatchObject({ ready: one.ready, held: null });
          }
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'that arrived before the probe failed, or is old, keeps nothing: a hung cluster with silent watches is lost',
    () => {
      const reached = lawReach();
      const silent = lost.map((one) => ({
        ...one,
        others: {
          WATCH: one.others.WATCH === null ? null : one.failingMs + one.others.WATCH,
          NODE_LEASES: one.others.NODE_LEASES === null ? null : one.failingMs + one.others.NODE_LEASES,
          REPLICA: one.others.REPLICA === null ? null : one.failingMs + one.others.REPLICA,
        },
      }));
      fc.assert(
        fc.property(silent, (one) => {
          reached.count(Object.values(one.others).some((ms) => ms !== null));
          claim(judge(factsOf(clusterOf(one)), 300).started).toHaveLength(1);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it('restarts the toleration when it ends', () => {
    const held: Lost = {
      ready: 'Unknown',
      before: 'True',
      failingMs: 600 * SECOND,
      others: { WATCH: 5, NODE_LEASES: null, REPLICA: null },
    };
    const kept = judge(factsOf(clusterOf(held)), 300).conditions[0]!.now;
    expect(kept).toMatchObject({ ready: 'True', held: 'its watches deliver events or bookmarks' });

    const silent = clusterOf({ ...held, others: { WATCH: 95 * SECOND, NODE_LEASES: null, REPLICA: null } });
    const patient = { ...copy, tolerations: [] };
    const next = judge(factsOf({ ...silent, before: kept }, { copies: [patient] }), 300);
    expect([next.conditions[0]!.now, next.started]).toMatchObject([{ ready: 'Unknown', since: NOW, held: null }, []]);
  });

  it('keeps new work off a cluster that is not lost because of it, and triggers no ClusterTaintPolicy', () => {
    const cluster = {
      ...clusterOf({ ready: 'Unknown', before: 'True', failingMs: 40 * SECOND, others: { WATCH: 5, NODE_LEASES: null, REPLICA: null } }),
      automatic: {
        name: 'c0',
        zones: [],
        labels: {},
        properties: {},
        taints: [],
        cordoned: false,
        deleting: false,
        apis: new Set<string>(),
        apisComplete: true,
      },
    };
    const policy = {
      name: 'evict',
      spec: {
        addOnConditions: [{ conditionType: 'Ready', operator: 'In' as const, statusValues: ['Unknown'] }],
        taints: [{ key: 'lost', effect: 'NoExecute' as const }],
      },
    };
    const { taints } = judge(factsOf(cluster, { taintPolicies: [policy] }), 300);
    expect(taints.flatMap(({ now }) => now.map(({ key, effect }) => `${key}:${effect}`))).toEqual([
      'cluster.karmada.io/unreachable:NoSchedule',
    ]);
  });

  it('is described with its age', () => {
    const all = [
      evidenceOf('API_PROBE', 35 * SECOND, 31 * SECOND),
      evidenceOf('WATCH', 95 * SECOND),
      evidenceOf('NODE_LEASES', 60 * SECOND),
      evidenceOf('REPLICA', 2 * SECOND),
    ];
    expect(describeEvidence(all, NOW)).toBe(
      'API probe: failed for 31 s · watches: silent for 95 s · node leases: not renewed for 60 s · another replica: alive 2 s ago',
    );
    expect(contradiction(all, NOW)).toBe('another replica of the hub reaches it');
    expect(contradiction([evidenceOf('API_PROBE', 0), ...all.slice(1)], NOW)).toBeNull();
  });

  it('includes the answer 401 of its API server, which begins the failure of the probe', () => {
    const refused = { ...evidenceOf('API_PROBE', 70 * SECOND, 70 * SECOND), countsUntil: NOW + 20 * SECOND };
    expect(contradiction([refused], NOW)).toBe("its API server answers, and refuses the hub's credential");
    expect(contradiction([refused], NOW + 20 * SECOND)).toBeNull();
    expect(contradiction([{ ...refused, failingSince: ago(69 * SECOND) }], NOW)).toBeNull();
  });
});

describe('a process that took over a cluster', () => {
  const lostForLong = (seen?: ClusterEvidence['seen']): ClusterEvidence => ({
    ...clusterOf({
      ready: 'Unknown',
      before: 'Unknown',
      failingMs: 60 * SECOND,
      others: { WATCH: null, NODE_LEASES: null, REPLICA: null },
    }),
    ...(seen && { seen }),
  });
  const [first] = well;
  const failing = {
    ...copy,
    cluster: 'c9',
    health: 'DEGRADED' as const,
    settled: true,
    revision: 3,
    before: { healthyRevision: 3, failingSince: NOW - 600 * SECOND, held: null },
    stuck: null,
    unschedulable: 0,
    clusters: 1,
    earlier: 0,
    tolerationSeconds: 60,
    graceSeconds: 600,
    state: null,
  };
  const from = (facts: FailoverFacts) => judge(facts, 300).started.map(({ producer }) => producer);

  it('evicts nothing for its loss before it has probed it', () => {
    expect(from(factsOf(lostForLong({ probed: false, listed: false })))).toEqual([]);
    expect(judge(factsOf(lostForLong({ probed: false, listed: false })), 300).waiting).toBe(1);
    expect(from(factsOf(lostForLong({ probed: true, listed: false })))).toEqual(['failover']);
    expect(from(factsOf(lostForLong()))).toEqual(['failover']);
  });

  it('evicts for a taint that a person set without having seen it', () => {
    const tainted = { ...first!, name: 'c0', seen: { probed: false, listed: false }, taints: [{ key: 'x', effect: 'NoExecute' as const }] };
    expect(from(factsOf(tainted, { copies: [{ ...copy, tolerations: [] }] }))).toEqual(['taint']);
  });

  it('evicts no application that failed before it has listed all objects there', () => {
    const facts = (seen: ClusterEvidence['seen']) =>
      factsOf({ ...first!, name: 'c9', ...(seen && { seen }) }, { copies: [], applications: [failing] });
    expect(from(facts({ probed: true, listed: false }))).toEqual([]);
    expect(from(facts({ probed: true, listed: true }))).toEqual(['application']);
  });
});

describe('the quiet time after a start', () => {
  const probed = (ms: number | null) => ({ now: NOW, probedAt: ago(ms) });

  it('lasts 60 s if no cluster was probed within the last 30 s, and is not needed otherwise', () => {
    expect(quietUntil(probed(31 * SECOND), 1)).toBe(NOW + 60 * SECOND);
    expect(quietUntil(probed(4 * SECOND), 0.1)).toBe(NOW + 6 * SECOND);
    expect([quietUntil(probed(29 * SECOND), 1), quietUntil(probed(null), 1)]).toEqual([null, null]);
  });

  it('starts no automatic eviction, and delays no drain', () => {
    const one = clusterOf({
      ready: 'Unknown',
      before: 'Unknown',
      failingMs: 60 * SECOND,
      others: { WATCH: null, NODE_LEASES: null, REPLICA: null },
    });
    const quiet = judge(factsOf(one, { quietUntil: NOW + SECOND }), 300);
    expect([quiet.started, quiet.waiting, quiet.frozen]).toEqual([[], 1, null]);
    expect(judge(factsOf(one, { quietUntil: NOW }), 300).started).toHaveLength(1);
  });
});
