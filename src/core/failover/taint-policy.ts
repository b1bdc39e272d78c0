import type { Cluster, Taint } from '../model/cluster/cluster.js';
import { matchesAffinity } from '../model/cluster/cluster-affinity.js';
import type { ClusterAffinity } from '../model/policy/policy.js';
import { changeTaints } from './condition-taints.js';

/** A condition of a cluster, such as `Ready`. */
export interface StatedCondition {
  readonly type: string;
  readonly status: string;
}

export interface ConditionMatch {
  readonly conditionType: string;
  readonly operator: 'In' | 'NotIn';
  readonly statusValues: readonly string[];
}

/** The spec of a `ClusterTaintPolicy`. */
export interface TaintPolicySpec {
  /** Absent: every cluster. */
  readonly targetClusters?: ClusterAffinity;
  readonly addOnConditions?: readonly ConditionMatch[];
  readonly removeOnConditions?: readonly ConditionMatch[];
  readonly taints: readonly Taint[];
}

/** Whether a cluster meets all conditions (parity A6). False for an empty list and for a condition that the cluster does not report. */
export function meetsConditions(conditions: readonly StatedCondition[], matches: readonly ConditionMatch[]): boolean {
  return matches.length > 0 && matches.every((match) => conditions.some((condition) => meets(condition, match)));
}

function meets({ type, status }: StatedCondition, { conditionType, operator, statusValues }: ConditionMatch): boolean {
  return type === conditionType && statusValues.includes(status) === (operator === 'In');
}

/**
 * Applies the policies to the taints of a cluster (parity A6, F4) in the given order, oldest first. Each policy evaluates `addOnConditions`
 * before `removeOnConditions`, so a taint that both match is removed. Returns the given list if nothing changes.
 */
export function taintsAfterPolicies(
  cluster: Cluster,
  conditions: readonly StatedCondition[],
  policies: readonly TaintPolicySpec[],
): readonly Taint[] {
  let taints = cluster.taints;
  for (const { targetClusters, addOnConditions = [], removeOnConditions = [], taints: stated } of policies) {
    if (targetClusters && !matchesAffinity(targetClusters, cluster)) continue;
    if (meetsConditions(conditions, addOnConditions)) taints = changeTaints(taints, { add: stated, remove: [] });
    if (meetsConditions(conditions, removeOnConditions)) taints = changeTaints(taints, { add: [], remove: stated });
  }
  return taints.length === cluster.taints.length && taints.every((taint, i) => taint === cluster.taints[i]) ? cluster.taints : taints;
}
