import type { Cluster } from '../model/cluster/cluster.js';
import type { CapacityUsed, ClusterDecision, Score } from '../model/decision.js';
import type { ReplicaAssignment } from '../model/plan.js';
import type { Refusal } from './filter/filter.js';

/** The results of scheduling for each cluster, used to explain the decision. */
export interface Explained {
  /** In name order. */
  readonly clusters: readonly Cluster[];
  readonly placed: readonly ReplicaAssignment[];
  readonly candidates: readonly { readonly cluster: Cluster; readonly scores: readonly Score[]; readonly capacity?: CapacityUsed | null }[];
  readonly refusals: ReadonlyMap<string, Refusal>;
}

const nobody: readonly ReplicaAssignment[] = [];

/**
 * One decision per cluster, in the order of `clusters`: refused, placed, or not chosen. Candidates and placements have the same order, so
 * they are walked in parallel instead of looked up.
 */
export function decisionsOf(
  { clusters, placed, candidates, refusals }: Explained,
  seats: readonly ReplicaAssignment[] = nobody,
  replicas: number | null = null,
): readonly ClusterDecision[] {
  const before = new Map(placed.map((one) => [one.cluster, one.replicas]));
  const left = withoutShare(replicas);
  let candidateAt = 0;
  let seatAt = 0;
  return clusters.map((cluster) => {
    const { name } = cluster;
    const candidate = candidates[candidateAt]?.cluster === cluster ? candidates[candidateAt++] : undefined;
    const seat = seats[seatAt]?.cluster === name ? seats[seatAt++] : undefined;
    const held = before.size > 0 ? (before.get(name) ?? null) : null;
    const scores = candidate?.scores ?? noScores;
    const capacity = candidate?.capacity ?? null;
    return seat ? chosen(seat, scores, held, capacity) : refused(name, refusals.get(name) ?? left, scores, held, capacity);
  });
}

/** `2 refused by cluster-affinity, 1 refused by taint-toleration` */
export function summary(refusals: ReadonlyMap<string, Refusal>): string {
  const counts = new Map<string, number>();
  for (const { rule } of refusals.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => `${count} refused by ${rule}`).join(', ');
}

const noScores: readonly Score[] = [];

function chosen(
  { cluster, replicas }: ReplicaAssignment,
  scores: readonly Score[],
  before: number | null,
  capacity: CapacityUsed | null,
): ClusterDecision {
  const reason = replicas === null ? 'The cluster fits the policy.' : `The cluster fits the policy and gets ${counted(replicas)}.`;
  return { cluster, chosen: true, replicas, rule: null, reason, field: null, remedy: null, scores, before, capacity };
}

function refused(
  cluster: string,
  { rule, reason, field, remedy }: Refusal,
  scores: readonly Score[],
  before: number | null,
  capacity: CapacityUsed | null,
): ClusterDecision {
  return { cluster, chosen: false, replicas: null, rule, reason, field, remedy, scores, before, capacity };
}

function withoutShare(replicas: number | null): Refusal {
  return {
    rule: 'division',
    reason: `The cluster's share of ${counted(replicas ?? 0)} is zero.`,
    field: 'spec.placement.replicaScheduling',
    remedy: 'give the cluster a weight, or raise the number of replicas',
  };
}

function counted(replicas: number): string {
  return replicas === 1 ? '1 replica' : `${replicas} replicas`;
}
