import type { Cluster } from '../model/cluster/cluster.js';
import { compareText } from '../model/compare-text.js';
import type { ClusterDecision } from '../model/decision.js';
import { type Dependent, withDependents } from '../model/dependents.js';
import type { PlanInput, ReplicaAssignment } from '../model/plan.js';
import { replicasOf } from '../model/replicas.js';

/** The placement of a resource together with its dependents, with the reasons (parity D1, D2, D4). */
export interface Followed {
  readonly seats: readonly ReplicaAssignment[];
  readonly clusters: readonly ClusterDecision[];
}

/** Adds the clusters of the resource's dependents to its own placements, so a dependency moves with them. */
export function followDependents(
  { dependents = [], template, demand, placed }: PlanInput,
  own: Followed,
  fleet: readonly Cluster[],
): Followed {
  if (dependents.length === 0) return own;
  const known = new Set(fleet.filter(({ deleting }) => !deleting).map(({ name }) => name));
  const needed = new Map<string, Dependent[]>();
  for (const dependent of dependents) {
    for (const cluster of dependent.clusters) if (known.has(cluster)) needed.set(cluster, [...(needed.get(cluster) ?? []), dependent]);
  }
  if (needed.size === 0) return own;

  const seatOf = new Map(own.seats.map((seat) => [seat.cluster, seat]));
  const replicas = demand ? demand.replicas : replicasOf(template);
  const names = withDependents([...seatOf.keys()], [{ name: '', clusters: [...needed.keys()] }]);
  const before = new Map(placed.map((seat) => [seat.cluster, seat.replicas]));
  return {
    seats: names.map((cluster) => seatOf.get(cluster) ?? { cluster, replicas }),
    clusters: own.clusters.map((one) => {
      const by = needed.get(one.cluster);
      return by && !one.chosen ? neededHere(one, by, replicas, before.get(one.cluster) ?? null) : one;
    }),
  };
}

/** The initial decision for a resource without a policy: no cluster needs it. `followDependents` adds the clusters of its dependents. */
export function neededNowhere({ placed }: PlanInput, fleet: readonly Cluster[]): Followed {
  const before = new Map(placed.map((seat) => [seat.cluster, seat.replicas]));
  const clusters = fleet
    .toSorted((a, b) => compareText(a.name, b.name))
    .map(({ name }): ClusterDecision => ({ cluster: name, ...notNeeded, before: before.get(name) ?? null }));
  return { seats: [], clusters };
}

const notNeeded = {
  chosen: false,
  replicas: null,
  rule: 'dependency',
  reason: 'No workload in this cluster depends on the resource.',
  field: null,
  remedy: 'place a workload that depends on it in this cluster, or select it in a policy',
  scores: [],
  capacity: null,
} as const;

function neededHere(
  one: ClusterDecision,
  dependents: readonly Dependent[],
  replicas: number | null,
  before: number | null,
): ClusterDecision {
  const [first, ...others] = dependents.map(({ name }) => name).sort();
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return {
    ...one,
    chosen: true,
    replicas,
    rule: null,
    reason: `Required in this cluster by ${first}${more}.`,
    field: null,
    remedy: null,
    before,
  };
}
