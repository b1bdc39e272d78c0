import type { PolicyRef } from './policy/policy.js';

export const decisionOutcomes = [
  /** Clusters were chosen and a work was rendered for each. */
  'SCHEDULED',
  /** No policy selects the resource; whatever it had stays where it is. */
  'NO_POLICY',
  /** The resource is of a kind or in a namespace that is never propagated. */
  'EXCLUDED',
  /** A policy selects it and every cluster was refused; what is placed stays. */
  'NO_CLUSTER_FIT',
  /** Clusters fit, but the policy cannot be satisfied with them (spread, division). */
  'UNSCHEDULABLE',
  /** The policy waits for override policies that it names and that do not exist (parity B8). */
  'WAITING_FOR_OVERRIDES',
  /** Clusters were chosen and an override failed; the last good render stays in force. */
  'RENDER_FAILED',
] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** A policy that also selects the resource and did not win, with the rule that decided. */
export interface LosingPolicy {
  readonly policy: PolicyRef;
  readonly reason: string;
}

export interface Score {
  readonly name: string;
  /** 0 to 100. */
  readonly value: number;
}

/** Why one cluster was chosen or refused. There is one for every cluster of the fleet. */
export interface ClusterDecision {
  readonly cluster: string;
  readonly chosen: boolean;
  /** Seats given; null for kinds without replicas and for refused clusters. */
  readonly replicas: number | null;
  /** The rule that refused (`cluster-affinity`, `taint-toleration`, …); null when chosen. */
  readonly rule: string | null;
  /** A sentence for the person who asks why. */
  readonly reason: string;
  /** The path in the policy or the cluster that decided, `spec.placement.clusterAffinity.clusterNames`. */
  readonly field: string | null;
  /** The nearest change that would let a refused cluster in, `tolerate taint burst-only:NoSchedule`. */
  readonly remedy: string | null;
  readonly scores: readonly Score[];
  /** Seats before this decision; null where there were none. Absent in answers stored by older versions. */
  readonly before?: number | null;
  /** The capacity that was judged; null where the decision did not depend on it. */
  readonly capacity?: CapacityUsed | null;
}

/** How many more replicas (or whole sets of components) a cluster was judged to take, and on what. */
export interface CapacityUsed {
  /** Null when the capacity is not known. */
  readonly more: number | null;
  /** Free resources node by node, the reference's grades of nodes, sums over the cluster, or nothing. */
  readonly source: 'nodes' | 'grades' | 'sums' | 'unknown';
  /** Replicas deducted for decisions that the figures do not show yet. */
  readonly reserved: number;
  readonly ageSeconds: number | null;
}

export interface Decision {
  readonly policy: PolicyRef | null;
  readonly losers: readonly LosingPolicy[];
  readonly outcome: DecisionOutcome;
  /** What the outcome means, in a sentence; names rule, path and cluster when a render failed. */
  readonly message: string;
  /** In cluster name order. */
  readonly clusters: readonly ClusterDecision[];
}
