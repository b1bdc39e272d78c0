import type { Cluster } from '../model/cluster/cluster.js';
import { matchesAffinity } from '../model/cluster/cluster-affinity.js';
import type { ClusterAffinity } from '../model/policy/policy.js';
import type { StatedCondition } from './taint-policy.js';

/** A condition that triggers a remedy. A match without a condition triggers none. */
export interface DecisionMatch {
  readonly clusterConditionMatch?: {
    readonly conditionType: string;
    readonly operator: 'Equal' | 'NotEqual';
    readonly conditionStatus: string;
  };
}

export interface RemedySpec {
  /** Absent: all clusters. */
  readonly clusterAffinity?: ClusterAffinity;
  /** One met match is enough; absent or empty: always. */
  readonly decisionMatches?: readonly DecisionMatch[] | null;
  readonly actions: readonly string[];
}

/** Whether the conditions of a cluster trigger a remedy (parity F12). A condition that the cluster does not report triggers none. */
export function callsForRemedy(conditions: readonly StatedCondition[], matches: readonly DecisionMatch[] | null | undefined): boolean {
  if (!matches || matches.length === 0) return true;
  return matches.some(({ clusterConditionMatch: match }) => {
    const found = match && conditions.find(({ type }) => type === match.conditionType);
    return found !== undefined && (found.status === match!.conditionStatus) === (match!.operator === 'Equal');
  });
}

/** Actions that remedies request for a cluster, without duplicates, in name order (parity F12). */
export function remedyActions(
  cluster: Cluster,
  conditions: readonly StatedCondition[],
  remedies: readonly RemedySpec[],
): readonly string[] {
  const asked = remedies.filter(
    ({ clusterAffinity, decisionMatches }) =>
      (!clusterAffinity || matchesAffinity(clusterAffinity, cluster)) && callsForRemedy(conditions, decisionMatches),
  );
  return [...new Set(asked.flatMap(({ actions }) => actions))].sort();
}
