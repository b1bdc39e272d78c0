import type { PolicyRef } from './policy/policy.js';

export const decisionOutcomes = [
  /** Clusters were chosen and all works were rendered. */
  'SCHEDULED',
  /** No policy selects the resource; its present works stay. */
  'NO_POLICY',
  /** The resource is of a kind or in a namespace that is never propagated. */
  'EXCLUDED',
  /** A policy selects it and every cluster was refused; its present works stay. */
  'NO_CLUSTER_FIT',
  /** Clusters fit, but the policy cannot be satisfied with them (spread, division). */
  'UNSCHEDULABLE',
  /** The policy waits for override policies that it names and that do not exist (parity B8). */
  'WAITING_FOR_OVERRIDES',
  /** Clusters were chosen and an override failed; the last successful render stays. */
  'RENDER_FAILED',
] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** A policy that also selects the resource but has lower precedence, with the rule that decided. */
export interface LosingPolicy {
  readonly policy: PolicyRef;
  readonly reason: string;
}

export interface Score {
  readonly name: string;
  /** 0 to 100. */
  readonly value: number;
}

/** Why one cluster was chosen or refused. A decision has one entry per cluster of the fleet. */
export interface ClusterDecision {
  readonly cluster: string;
  readonly chosen: boolean;
  /** Assigned replicas; null for kinds without replicas and for refused clusters. */
  readonly replicas: number | null;
  /** The rule that refused (`cluster-affinity`, `taint-toleration`, …); null if chosen. */
  readonly rule: string | null;
  /** A sentence for users. */
  readonly reason: string;
  /** The path in the policy or the cluster that caused it, `spec.placement.clusterAffinity.clusterNames`. */
  readonly field: string | null;
  /** The smallest change that would admit a refused cluster, `tolerate taint burst-only:NoSchedule`. */
  readonly remedy: string | null;
  readonly scores: readonly Score[];
  /** Replicas before this decision; null if none. Absent in results stored by older versions. */
  readonly before?: number | null;
  /** The capacity that was used; null if the decision did not depend on it. */
  readonly capacity?: CapacityUsed | null;
}

/** Additional replicas (or whole sets of components) that fit into a cluster, and the source of that number. */
export interface CapacityUsed {
  /** Null if the capacity is not known. */
  readonly more: number | null;
  /** Free resources per node, the reference's grades of nodes, sums over the cluster, or unknown. */
  readonly source: 'nodes' | 'grades' | 'sums' | 'unknown';
  /** Replicas deducted for placements that the figures do not include yet. */
  readonly reserved: number;
  readonly ageSeconds: number | null;
}

export interface Decision {
  readonly policy: PolicyRef | null;
  readonly losers: readonly LosingPolicy[];
  readonly outcome: DecisionOutcome;
  /** The outcome as a sentence; names rule, path and cluster if a render failed. */
  readonly message: string;
  /** In cluster name order. */
  readonly clusters: readonly ClusterDecision[];
}
