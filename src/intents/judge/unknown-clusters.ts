import { didYouMean } from '../../core/intent/did-you-mean.js';
import type { ClusterAffinity, Policy } from '../../core/model/policy/policy.js';
import { describePolicy, isOverridePolicy, isPlacementPolicy } from '../../core/model/policy/policy-ref.js';

/** Names in one warning; a policy may name thousands. */
const MAX_NAMED = 10;

/**
 * Warnings about names of clusters that are not registered. They are no errors, because a cluster may be registered later; a name that was
 * mistyped would otherwise leave a cluster out without a word.
 */
export function unknownClusterWarnings(policies: readonly Policy[], registered: readonly string[]): readonly string[] {
  // A hub without clusters has a warning of its own.
  if (registered.length === 0) return [];
  const known = new Set(registered);
  return policies.flatMap((policy) => {
    const names = affinitiesOf(policy).flatMap(({ clusterNames = [], exclude = [] }) => [...clusterNames, ...exclude]);
    const unknown = [...new Set(names)].filter((name) => !known.has(name));
    if (unknown.length === 0) return [];
    const said = unknown.slice(0, MAX_NAMED).map((name) => {
      const similar = didYouMean(name, registered);
      return similar === null ? name : `${name} (did you mean ${similar}?)`;
    });
    const more = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : '';
    return [`${describePolicy(policy)} names clusters that are not registered: ${said.join(', ')}${more}.`];
  });
}

function affinitiesOf(policy: Policy): readonly ClusterAffinity[] {
  if (isPlacementPolicy(policy)) {
    const { clusterAffinity, clusterAffinities = [], replicaScheduling } = policy.spec.placement ?? {};
    return [
      ...(clusterAffinity ? [clusterAffinity] : []),
      ...clusterAffinities.flatMap((group) => [group, ...(group.overflowAffinities ?? [])]),
      ...(replicaScheduling?.weightPreference?.staticWeightList ?? []).map(({ targetCluster }) => targetCluster),
    ];
  }
  if (!isOverridePolicy(policy)) return [];
  const { targetCluster, overrideRules = [] } = policy.spec;
  return [targetCluster, ...overrideRules.map((rule) => rule.targetCluster)].filter((one) => one !== undefined);
}
