import type { Cluster } from '../../model/cluster/cluster.js';
import { matchesAffinity } from '../../model/cluster/cluster-affinity.js';
import type { ReplicaScheduling } from '../../model/policy/policy.js';
import type { Share } from './apportion.js';

type StaticWeights = NonNullable<NonNullable<ReplicaScheduling['weightPreference']>['staticWeightList']>;

/**
 * Each cluster's weight by the policy's list: the highest weight that selects it, or 0 if none does. All weights are equal if the list
 * selects no cluster or there is no list (parity C16).
 */
export function staticShares(list: StaticWeights, clusters: readonly Cluster[]): readonly Share[] {
  const shares = clusters.map((cluster) => ({ cluster: cluster.name, weight: highestWeight(list, cluster) }));
  return shares.some(({ weight }) => weight > 0) ? shares : shares.map((share) => ({ ...share, weight: 1 }));
}

function highestWeight(list: StaticWeights, cluster: Cluster): number {
  return list.reduce(
    (highest, { targetCluster, weight }) => (weight > highest && matchesAffinity(targetCluster, cluster) ? weight : highest),
    0,
  );
}
