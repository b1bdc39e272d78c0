import type { GroupVersionKind } from '../../../kubernetes/object.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { Demand } from '../../model/demand.js';
import type { AffinityGroup, ClusterAffinity, Placement } from '../../model/policy/policy.js';
import type { GroupPlaces } from './workload-groups.js';

/** A cluster affinity of a placement: the only one, or one of its ordered groups. */
export interface AffinityTerm {
  /** Null for `clusterAffinity`, which has no name. */
  readonly name: string | null;
  readonly affinity: ClusterAffinity & Pick<Partial<AffinityGroup>, 'overflowAffinities'>;
  /** Path of the affinity in the policy. */
  readonly field: string;
}

/** The input of a filter: the resource that is scheduled. */
export interface FilterAsk {
  readonly gvk: GroupVersionKind;
  /** The kind in the format of `Cluster.apis`. */
  readonly api: string;
  readonly placement: Placement;
  readonly term: AffinityTerm;
  /** Overflow tiers are used: only if replicas are divided by capacity. */
  readonly overflows: boolean;
  /** Clusters that hold the resource now. */
  readonly placed: ReadonlySet<string>;
  readonly evicting: ReadonlySet<string>;
  readonly demand: Demand;
  /** The placements of workloads that this one must be with or apart from. */
  readonly groups: GroupPlaces;
}

/** Why a cluster does not fit; shown to users. */
export interface Refusal {
  readonly rule: string;
  readonly reason: string;
  /** The path in the policy or the cluster that caused the refusal. */
  readonly field: string | null;
  /** The smallest change that would admit the cluster. */
  readonly remedy: string | null;
}

export type Verdict = { readonly fits: true } | ({ readonly fits: false } & Omit<Refusal, 'rule'>);

/** Decides whether a cluster may run a resource. Filters are independent of each other; the first refusal is shown. */
export interface FilterPlugin {
  readonly name: string;
  /**
   * The clusters for which this filter must run: false if it refuses none of them for this resource, or a function that selects them by
   * index. Absent: all.
   */
  concerns?(ask: FilterAsk, clusters: readonly Cluster[]): boolean | ((at: number) => boolean);
  filter(ask: FilterAsk, cluster: Cluster): Verdict;
}

export const fits: Verdict = { fits: true };

export function unfit(reason: string, field: string | null, remedy: string | null): Verdict {
  return { fits: false, reason, field, remedy };
}
