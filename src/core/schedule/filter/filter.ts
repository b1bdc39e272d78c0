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

/** What a filter knows of the resource that looks for clusters. */
export interface FilterAsk {
  readonly gvk: GroupVersionKind;
  /** The kind as `Cluster.apis` has it. */
  readonly api: string;
  readonly placement: Placement;
  readonly term: AffinityTerm;
  /** Overflow tiers count: only where replicas are divided by room. */
  readonly overflows: boolean;
  /** Clusters that hold the resource now. */
  readonly placed: ReadonlySet<string>;
  readonly evicting: ReadonlySet<string>;
  readonly demand: Demand;
  /** Where the workloads are that it wants to be with or apart from. */
  readonly groups: GroupPlaces;
}

/** Why a cluster does not fit, for the person who asks. */
export interface Refusal {
  readonly rule: string;
  readonly reason: string;
  /** The path in the policy or the cluster that decided. */
  readonly field: string | null;
  /** The nearest change that would let the cluster in. */
  readonly remedy: string | null;
}

export type Verdict = { readonly fits: true } | ({ readonly fits: false } & Omit<Refusal, 'rule'>);

/** Says whether a cluster may hold a resource. Filters do not know of each other; the first that refuses is shown. */
export interface FilterPlugin {
  readonly name: string;
  /**
   * Which of the clusters it is asked about: none where the resource alone says that it refuses none of them, or those at the places
   * for which the answer holds. Absent: all.
   */
  concerns?(ask: FilterAsk, clusters: readonly Cluster[]): boolean | ((at: number) => boolean);
  filter(ask: FilterAsk, cluster: Cluster): Verdict;
}

export const fits: Verdict = { fits: true };

export function unfit(reason: string, field: string | null, remedy: string | null): Verdict {
  return { fits: false, reason, field, remedy };
}
