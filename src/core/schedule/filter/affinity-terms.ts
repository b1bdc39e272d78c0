import type { Cluster } from '../../model/cluster/cluster.js';
import { matchesAffinity } from '../../model/cluster/cluster-affinity.js';
import type { Placement } from '../../model/policy/policy.js';
import type { AffinityTerm } from './filter.js';

export interface Terms {
  /** Affinity groups to try, in order. */
  readonly terms: readonly AffinityTerm[];
  /** Earlier groups that are not tried: returning to one needs the policy's failback or a request. */
  readonly earlier: readonly AffinityTerm[];
}

export interface Standing {
  /** The group that the last schedule used; undefined if it was not stored. */
  readonly remembered: string | null | undefined;
  readonly placed: ReadonlySet<string>;
  /** Start with the first group again. */
  readonly back: boolean;
}

/**
 * The affinities to try (parity C2). A placement without groups has one. With groups, the search starts at the group of the last schedule.
 */
export function affinityTerms(placement: Placement, { remembered, placed, back }: Standing, clusters: readonly Cluster[]): Terms {
  const groups = placement.clusterAffinities ?? [];
  if (groups.length === 0) {
    return { terms: [{ name: null, affinity: placement.clusterAffinity ?? {}, field: 'spec.placement.clusterAffinity' }], earlier: [] };
  }
  const terms = groups.map((affinity, i) => ({ name: affinity.affinityName, affinity, field: `spec.placement.clusterAffinities[${i}]` }));
  const current = remembered === undefined ? groupHolding(terms, placed, clusters) : terms.findIndex(({ name }) => name === remembered);
  const from = back ? 0 : Math.max(current, 0);
  return { terms: terms.slice(from), earlier: terms.slice(0, from) };
}

/** If no group was stored, the placements show which group was used. */
function groupHolding(terms: readonly AffinityTerm[], placed: ReadonlySet<string>, clusters: readonly Cluster[]): number {
  const holding = clusters.filter(({ name }) => placed.has(name));
  return terms.findIndex((term) => holding.some((cluster) => tierOf(term, cluster) !== null));
}

/** 0 if the affinity itself selects the cluster, otherwise the number of the first overflow tier that does; null: none. */
export function tierOf(term: AffinityTerm, cluster: Cluster): number | null {
  return matchesAffinity(term.affinity, cluster) ? 0 : overflowTier(term, cluster);
}

export function overflowTier({ affinity }: AffinityTerm, cluster: Cluster): number | null {
  const tier = (affinity.overflowAffinities ?? []).findIndex((one) => matchesAffinity(one, cluster));
  return tier < 0 ? null : tier + 1;
}
