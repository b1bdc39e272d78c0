import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../../test/support/law-runs.js';
import { failbackLimits } from '../../model/movement/failback.js';
import type { ResourceKey } from '../../model/plan.js';
import type { ClusterCondition, ReadyStatus } from '../cluster-condition.js';
import type { ClusterEvidence } from '../facts.js';
import type { ActiveReturn, FailbackFacts, ReturnCandidate } from './failback-facts.js';
import { judgeFailback } from './judge-failback.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const clusters = fc
  .array(
    fc.record({
      ready: fc.constantFrom<ReadyStatus>('True', 'True', 'True', 'Unknown'),
      sinceMinutes: fc.integer({ min: 0, max: 60 }),
      held: fc.constantFrom(...Array(9).fill(null), 'its nodes renew their leases'),
      flapMinutes: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 2 }),
    }),
    { minLength: 3, maxLength: 3 },
  )
  .map((all) =>
    all.map(({ ready, sinceMinutes, held, flapMinutes }, i): ClusterEvidence & { readonly before: ClusterCondition } => ({
      name: `c${i}`,
      ready,
      heardAt: NOW,
      taints: [],
      before: { ready, since: NOW - sinceMinutes * MINUTE, held, flaps: flapMinutes.map((minutes) => NOW - minutes * MINUTE).sort() },
      automatic: {
        name: `c${i}`,
        zones: [],
        labels: {},
        properties: {},
        taints: [],
        cordoned: false,
        deleting: false,
        apis: new Set(),
        apisComplete: true,
      },
    })),
  );

const amount = fc.constantFrom<number | string | undefined>(undefined, 1, 2, 5, '10%', '50%', '100%');
const failback = fc.record({
  mode: fc.constant('Automatic' as const),
  stableMinutes: fc.constantFrom(0, 5, 10),
  tranche: amount,
  maxPerDay: amount,
});
const candidates = fc.array(
  fc.record({
    inCluster: fc.constantFrom(0, 0, 1),
    isGroup: fc.boolean(),
    policy: fc.constantFrom('p', 'q'),
    application: fc.constantFrom('1', '2'),
    isWorkload: fc.constantFrom(true, true, false),
    fitsMinutes: fc.integer({ min: 0, max: 30 }),
    isFrozen: fc.constantFrom(false, false, false, true),
    outcome: fc.constantFrom('SCHEDULED', 'SCHEDULED', 'SCHEDULED', 'SCHEDULED', 'UNSCHEDULABLE', 'RENDER_FAILED'),
  }),
  { minLength: 1, maxLength: 12 },
);
const active = fc.array(fc.record({ policy: fc.constantFrom('p', 'q'), isSettled: fc.boolean(), isWorkload: fc.boolean() }), {
  maxLength: 1,
});
const begun = fc.array(fc.integer({ min: 0, max: 30 * 60 }), { maxLength: 2 });

const facts = fc.record({ clusters, failback, candidates, active, begun, workloads: fc.integer({ min: 1, max: 40 }) });
type Given = typeof facts extends fc.Arbitrary<infer T> ? T : never;

function factsOf({ failback: settings, candidates: all, active: running, begun: minutes, workloads }: Given): FailbackFacts {
  return {
    stale: [],
    candidates: all.map(
      ({ inCluster, isGroup, fitsMinutes, ...one }, i): ReturnCandidate => ({
        ...one,
        resource: `${i + 1}` as ResourceKey,
        name: `Deployment shop/w${i}`,
        kind: isGroup ? 'GROUP' : 'CLUSTER',
        home: isGroup ? 'near' : `c${inCluster}`,
        eviction: isGroup ? null : `${i}`,
        failback: settings,
        affinity: isGroup ? { clusterNames: [`c${inCluster}`] } : null,
        fitsSince: isGroup ? NOW - fitsMinutes * MINUTE : null,
        before: null,
      }),
    ),
    active: running.map(
      (one, i): ActiveReturn => ({
        ...one,
        id: `${i}`,
        resource: `${100 + i}` as ResourceKey,
        name: `Deployment shop/x${i}`,
        application: '9',
        kind: 'GROUP',
        home: 'near',
        isHome: true,
        progressedAt: NOW,
        deadlineSeconds: 600,
        progress: 'It moves.',
        message: '',
      }),
    ),
    policies: new Map(['p', 'q'].map((policy) => [policy, { workloads, begun: minutes.map((one) => NOW - one * MINUTE) }])),
  };
}

const situation = (given: Given, frozen: string | null) => ({
  now: NOW,
  clusters: given.clusters,
  conditions: new Map(given.clusters.map(({ name, before }) => [name, before])),
  frozen,
});

describe('automatic returns', () => {
  it(
    'keep within the tranche and the daily limit of each policy, and begin only at a home that is ready, steady and stable',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(facts, (given) => {
          const all = factsOf(given);
          const { started, waits, released } = judgeFailback(all, situation(given, null));
          reached.count(started.length > 0);
          // Each candidate returns, is released or has a wait with a reason.
          const told = [...started, ...released, ...waits.map(({ candidate }) => candidate)].map(({ resource }) => resource);
          claim(told.toSorted()).toEqual(all.candidates.map(({ resource }) => resource).toSorted());
          const limits = failbackLimits(given.failback, given.workloads);
          for (const policy of ['p', 'q']) {
            const workloads = started.filter((one) => one.policy === policy && one.isWorkload).length;
            const busy = all.active.some((one) => one.policy === policy && one.isWorkload && !one.isSettled);
            const today = all.policies.get(policy)!.begun.filter((at) => NOW - at < DAY).length;
            claim(workloads).toBeLessThanOrEqual(busy ? 0 : limits.tranche);
            if (workloads > 0) claim(workloads + today).toBeLessThanOrEqual(limits.perDay);
          }
          for (const one of released) claim([one.kind, one.outcome, one.isFrozen]).toEqual(['CLUSTER', 'UNSCHEDULABLE', false]);
          for (const one of started) {
            const home = given.clusters.find(({ name }) => name === (one.affinity?.clusterNames?.[0] ?? one.home))!;
            claim([home.ready, home.before.held, one.isFrozen, one.outcome]).toEqual(['True', null, false, 'SCHEDULED']);
            claim(home.before.flaps.filter((at) => NOW - at < 60 * MINUTE).length).toBeLessThan(2);
            claim(NOW - (one.fitsSince ?? home.before.since)).toBeGreaterThanOrEqual(limits.stableSeconds * 1000);
          }
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'do not begin during a freeze, and do not depend on the order of other policies',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(facts, (given) => {
          const all = factsOf(given);
          const { started, waits, released } = judgeFailback(all, situation(given, 'many clusters are lost'));
          reached.count(waits.length > 0);
          claim([...started, ...released]).toEqual([]);
          for (const { wait } of waits) claim(wait.gate).toBe('freeze');
          const alone = { ...all, candidates: all.candidates.filter(({ policy }) => policy === 'p') };
          const ids = (found: readonly ReturnCandidate[]) => found.filter(({ policy }) => policy === 'p').map(({ resource }) => resource);
          claim(ids(judgeFailback(all, situation(given, null)).started)).toEqual(ids(judgeFailback(alone, situation(given, null)).started));
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );
});
