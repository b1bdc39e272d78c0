import type { Cluster } from '../model/cluster.js';
import type { ClusterDecision, Score } from '../model/decision.js';
import type { Seats } from '../model/plan.js';
import type { Sifted } from './candidates.js';
import type { Refusal } from './filter.js';

/** One decision for every cluster, in the order of `clusters`: the refusals, the seats, and the clusters left without a seat. */
export function decisionsOf(
  clusters: readonly Cluster[],
  { candidates, refusals }: Sifted,
  seats: readonly Seats[],
  replicas: number | null = null,
): readonly ClusterDecision[] {
  const seatOf = new Map(seats.map((one) => [one.cluster, one]));
  const scoresOf = new Map(candidates.map((one) => [one.cluster.name, one.scores]));
  return clusters.map(({ name }) => {
    const seat = seatOf.get(name);
    const scores = scoresOf.get(name) ?? noScores;
    return seat ? chosen(seat, scores) : refused(name, refusals.get(name) ?? withoutShare(replicas), scores);
  });
}

/** `2 by cluster-affinity, 1 by taint-toleration` */
export function summary(refusals: ReadonlyMap<string, Refusal>): string {
  const counts = new Map<string, number>();
  for (const { rule } of refusals.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => `${count} refused by ${rule}`).join(', ');
}

const noScores: readonly Score[] = [];

function chosen({ cluster, replicas }: Seats, scores: readonly Score[]): ClusterDecision {
  const reason = replicas === null ? 'The cluster fits the policy.' : `The cluster fits the policy and gets ${counted(replicas)}.`;
  return { cluster, chosen: true, replicas, rule: null, reason, field: null, admit: null, scores };
}

function refused(cluster: string, { rule, reason, field, admit }: Refusal, scores: readonly Score[]): ClusterDecision {
  return { cluster, chosen: false, replicas: null, rule, reason, field, admit, scores };
}

function withoutShare(replicas: number | null): Refusal {
  return {
    rule: 'division',
    reason: `The cluster's share of ${counted(replicas ?? 0)} is none.`,
    field: 'spec.placement.replicaScheduling',
    admit: 'give the cluster weight, or raise the number of replicas',
  };
}

function counted(replicas: number): string {
  return replicas === 1 ? '1 replica' : `${replicas} replicas`;
}
