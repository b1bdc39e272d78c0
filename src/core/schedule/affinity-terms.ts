import type { Cluster } from '../model/cluster.js';
import { matchesAffinity } from '../model/cluster-affinity.js';
import type { Placement } from '../model/policy.js';
import type { AffinityTerm } from './filter.js';

/**
 * The affinities to try, in order (parity C2). A placement without groups has one. With groups, what is placed says where
 * the last schedule ended: earlier groups are not tried again, since going back is a move that someone should ask for.
 */
export function affinityTerms(placement: Placement, placed: ReadonlySet<string>, clusters: readonly Cluster[]): readonly AffinityTerm[] {
  const groups = placement.clusterAffinities ?? [];
  if (groups.length === 0) return [{ name: null, affinity: placement.clusterAffinity ?? {}, field: 'spec.placement.clusterAffinity' }];

  const terms = groups.map((affinity, i) => ({ name: affinity.affinityName, affinity, field: `spec.placement.clusterAffinities[${i}]` }));
  const holding = clusters.filter(({ name }) => placed.has(name));
  const current = terms.findIndex(({ affinity }) => holding.some((cluster) => matchesAffinity(affinity, cluster)));
  return terms.slice(Math.max(current, 0));
}
