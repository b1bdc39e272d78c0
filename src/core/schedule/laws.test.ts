import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, aDeployment, aPlacement, nodes, roomForPods, seen } from '../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../test/support/law-runs.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { ReplicaAssignment } from '../model/plan.js';
import type { Placement } from '../model/policy/policy.js';
import { schedule } from './schedule.js';

const numRuns = lawRuns;

/** Rarely true, so that most generated cases can be scheduled. */
const seldom = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const clusterFacts = fc.record({
  pods: fc.option(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 12, max: 40 }) }, { weight: 1, arbitrary: fc.nat(12) }), {
    nil: null,
    freq: 8,
  }),
  region: fc.constantFrom('eu', 'us', 'asia'),
  rack: fc.constantFrom('r1', 'r2'),
  cordoned: seldom,
  tainted: seldom,
});
const fleets = fc
  .array(clusterFacts, { minLength: 1, maxLength: 7, size: 'max' })
  .map((list) => list.map((facts, i) => clusterOf(`c${i}`, facts)));

function clusterOf(
  name: string,
  { pods, region, rack, cordoned, tainted }: typeof clusterFacts extends fc.Arbitrary<infer T> ? T : never,
): Cluster {
  return aCluster(name, {
    region,
    labels: { rack },
    cordoned,
    taints: tainted ? [{ key: 't', effect: 'NoSchedule' }] : [],
    capacity: pods === null ? null : roomForPods(pods),
  });
}

const dynamic = {
  replicaSchedulingType: 'Divided',
  replicaDivisionPreference: 'Weighted',
  weightPreference: { dynamicWeight: 'AvailableReplicas' },
} as const;
const aggregated = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } as const;
const weighted = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' } as const;
const byRoom = fc.constantFrom(dynamic, aggregated);
const constraint = fc.record({
  by: fc.constantFrom({ spreadByField: 'region' }, { spreadByLabel: 'rack' }, { spreadByField: 'cluster' }),
  minGroups: fc.constantFrom(1, 1, 1, 2, 3),
  more: fc.option(fc.nat(2), { nil: null }),
});
const constraints = fc
  .uniqueArray(constraint, { maxLength: 3, selector: ({ by }) => JSON.stringify(by) })
  .map((list) => list.map(({ by, minGroups, more }) => ({ ...by, minGroups, ...(more !== null && { maxGroups: minGroups + more }) })));
const placements = fc
  .record({
    replicaScheduling: fc.constantFrom(dynamic, aggregated, weighted, dynamic, aggregated, weighted, undefined),
    spreadConstraints: constraints,
    preferred: fc.boolean(),
  })
  .map(
    ({ replicaScheduling, spreadConstraints, preferred }): Placement => ({
      ...(replicaScheduling && { replicaScheduling }),
      spreadConstraints,
      ...(preferred && { preferences: [{ weight: 50, label: { key: 'rack', values: ['r2', 'r1'] } }] }),
    }),
  );
const replicas = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 16 }) }, { weight: 1, arbitrary: fc.nat(40) });
const holdings = fc.dictionary(fc.constantFrom('c0', 'c1', 'c2', 'gone'), fc.nat(9), { maxKeys: 3, size: 'max' });

function run(placement: Placement, fleet: readonly Cluster[], count: number, placed: readonly ReplicaAssignment[] = [], uid = '') {
  return schedule(seen(aDeployment('web', { replicas: count }), { placed, uid }), aPlacement(placement), fleet);
}

const placedOf = (held: Readonly<Record<string, number>>) => Object.entries(held).map(([cluster, count]) => ({ cluster, replicas: count }));
const total = (seats: readonly ReplicaAssignment[]) => seats.reduce((sum, one) => sum + (one.replicas ?? 0), 0);

describe('the laws of scheduling', () => {
  it(
    'a divided answer adds up to what was asked for',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(placements, fleets, replicas, holdings, (placement, fleet, count, held) => {
          const answer = run(placement, fleet, count, placedOf(held));
          const claims = answer.kind === 'scheduled' && placement.replicaScheduling !== undefined;
          reached.count(claims);
          if (claims) claim(total(answer.seats)).toBe(count);
        }),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'a cluster that is refused gets nothing, and every cluster is explained',
    () => {
      fc.assert(
        fc.property(placements, fleets, replicas, holdings, (placement, fleet, count, held) => {
          const answer = run(placement, fleet, count, placedOf(held));
          claim(answer.clusters.map(({ cluster }) => cluster)).toEqual(fleet.map(({ name }) => name));
          const chosen = answer.clusters.filter((one) => one.chosen);
          claim(chosen.map(({ cluster }) => cluster)).toEqual(
            answer.kind === 'scheduled' ? answer.seats.map(({ cluster }) => cluster) : [],
          );
          for (const one of answer.clusters) claim(one.chosen === (one.rule === null) && one.reason !== '').toBe(true);
          for (const { name, cordoned, taints } of fleet) {
            if ((cordoned || taints.length > 0) && !Object.hasOwn(held, name))
              claim(answer.clusters.find((one) => one.cluster === name)!.chosen).toBe(false);
          }
        }),
        { numRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'replicas divided by room are never more than there is room for',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(placements, byRoom, fleets, replicas, holdings, (placement, replicaScheduling, fleet, count, held) => {
          const answer = run({ ...placement, replicaScheduling }, fleet, count, placedOf(held));
          const claims = answer.kind === 'scheduled';
          reached.count(claims);
          if (!claims) return;
          for (const { cluster, replicas: given } of answer.seats) {
            const room = fleet.find(({ name }) => name === cluster)!.capacity?.allocatable['pods'] ?? 0;
            claim(given! - (held[cluster] ?? 0)).toBeLessThanOrEqual(room);
          }
        }),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'the minimum of every constraint holds after division of one replica or more, or nothing is placed',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(
          constraints,
          byRoom,
          fleets,
          replicas.map((count) => Math.max(1, count)),
          (spreadConstraints, replicaScheduling, fleet, count) => {
            const answer = run({ replicaScheduling, spreadConstraints }, fleet, count);
            const claims = answer.kind === 'scheduled';
            reached.count(claims);
            if (!claims) return;
            for (const one of spreadConstraints) {
              const groups = new Set(answer.seats.map(({ cluster }) => groupOf(one, fleet.find(({ name }) => name === cluster)!)));
              claim(groups.size).toBeGreaterThanOrEqual(one.minGroups);
              claim(groups.size).toBeLessThanOrEqual(one.maxGroups ?? Number.POSITIVE_INFINITY);
            }
          },
        ),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'scaling moves no replica from one cluster to another',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(byRoom, fleets, replicas, holdings, (replicaScheduling, fleet, count, held) => {
          const open = fleet.map((cluster) => ({ ...cluster, cordoned: false, taints: [] }));
          const placed = placedOf(held).filter(({ cluster }) => open.some(({ name }) => name === cluster));
          const answer = run({ replicaScheduling }, open, count, placed);
          const claims = answer.kind === 'scheduled' && placed.length > 0;
          reached.count(claims);
          if (!claims) return;
          const now = new Map(answer.seats.map((one) => [one.cluster, one.replicas!]));
          const less = placed.some(({ cluster, replicas: before }) => (now.get(cluster) ?? 0) < before);
          const more = answer.seats.some(({ cluster, replicas: after }) => after! > (held[cluster] ?? 0));
          claim(less && more).toBe(false);
        }),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'what was placed stays when it is asked again',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(placements, fleets, replicas, fc.uuid(), (placement, fleet, count, uid) => {
          const first = run(placement, fleet, count, [], uid);
          const claims = first.kind === 'scheduled' && placement.replicaScheduling !== undefined;
          reached.count(claims);
          if (!claims) return;
          // Placed replicas have used the capacity of their cluster.
          const after = fleet.map((cluster) => {
            const taken = first.seats.find((seat) => seat.cluster === cluster.name)?.replicas ?? 0;
            const pods = cluster.capacity?.allocatable['pods'];
            return pods === undefined ? cluster : { ...cluster, capacity: roomForPods(Math.max(0, pods - taken)) };
          });
          const again = schedule(
            seen(aDeployment('web', { replicas: count }), { placed: first.seats, uid, appliedPlacement: placement }),
            aPlacement(placement),
            after,
          );
          claim(again.kind === 'scheduled' && again.seats).toEqual(first.seats);
        }),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'the order of the fleet does not matter',
    () => {
      fc.assert(
        fc.property(placements, fleets, replicas, holdings, (placement, fleet, count, held) => {
          claim(run(placement, fleet.toReversed(), count, placedOf(held))).toEqual(run(placement, fleet, count, placedOf(held)));
        }),
        { numRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'Aggregated uses no more clusters than needed at first',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(fleets, replicas, (fleet, count) => {
          const answer = run({ replicaScheduling: aggregated }, fleet, count);
          const claims = answer.kind === 'scheduled' && count > 0;
          reached.count(claims);
          if (!claims) return;
          const rooms = answer.seats.map(({ cluster }) => fleet.find(({ name }) => name === cluster)!.capacity!.allocatable['pods']!);
          claim(rooms.reduce((sum, room) => sum + room, 0) - Math.min(...rooms)).toBeLessThan(count);
        }),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'static weights depend on neither room, nor what is placed, nor constraints',
    () => {
      fc.assert(
        fc.property(fleets, replicas, holdings, constraints, (fleet, count, held, spreadConstraints) => {
          const open = fleet.map((cluster) => ({ ...cluster, cordoned: false, taints: [] }));
          const bare = open.map((cluster) => ({ ...cluster, capacity: null }));
          const seatsOf = (answer: ReturnType<typeof run>) => (answer.kind === 'scheduled' ? answer.seats : answer.kind);
          const labelled = spreadConstraints.filter((one) => 'spreadByField' in one);
          const [plain, other] = [
            run({ replicaScheduling: weighted }, bare, count),
            run({ replicaScheduling: weighted, spreadConstraints: labelled }, open, count, placedOf(held)),
          ];
          claim(seatsOf(other)).toEqual(seatsOf(plain));
        }),
        { numRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'on nodes, every replica that is given has a node',
    () => {
      const reached = lawReach();
      const group = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 8 }));
      fc.assert(
        fc.property(
          fc.array(fc.array(group, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 4 }),
          replicas,
          (list, cpu, count) => {
            const fleet = list.map((groups, i) =>
              aCluster(`c${i}`, { capacity: nodes(...groups.map(([n, cores]) => [n, { cpu: cores }] as const)) }),
            );
            const template = aDeployment('web', { replicas: count, requests: { cpu: String(cpu) } });
            const answer = schedule(seen(template), aPlacement({ replicaScheduling: dynamic }), fleet);
            const claims = answer.kind === 'scheduled';
            reached.count(claims);
            if (!claims) return;
            for (const { cluster, replicas: given } of answer.seats) {
              const groups = list[Number(cluster.slice(1))]!;
              claim(given).toBeLessThanOrEqual(groups.reduce((sum, [n, cores]) => sum + n * Math.floor(cores / cpu), 0));
            }
          },
        ),
        { numRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );
});

function groupOf(by: Readonly<Record<string, unknown>>, { name, region, labels }: Cluster): string | undefined {
  if (by['spreadByLabel']) return labels['rack'];
  return by['spreadByField'] === 'region' ? region : name;
}
