import type { Taint } from '../model/cluster/cluster.js';
import type { ResourceKey } from '../model/plan.js';
import type { Toleration } from '../model/policy/policy.js';
import type { ClusterCondition, ReadyStatus } from './cluster-condition.js';
import type { TaintedCluster, TaintPolicy } from './taints/automatic-taints.js';

/** What is known of a cluster. Times are milliseconds of the database's clock. */
export interface ClusterEvidence {
  readonly name: string;
  readonly ready: ReadyStatus;
  /** When it answered last; null: never. */
  readonly heardAt: number | null;
  readonly taints: readonly Taint[];
  /** The condition as it was stored last; null: none yet. */
  readonly before: ClusterCondition | null;
  /** The cluster with its automatic taints as they are stored. Absent: no taint of it is to change. */
  readonly automatic?: TaintedCluster['cluster'];
}

export type PurgeMode = 'Directly' | 'Gracefully' | 'Never';

/** A copy in a cluster that may have to be left. */
export interface ThreatenedCopy {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly tolerations: readonly Toleration[];
  readonly purgeMode: PurgeMode;
}

export type EvictionState = 'RUNNING' | 'DONE' | 'CANCELLED' | 'EXPIRED' | 'BLOCKED';

/** An eviction that keeps its resource out of the cluster, with how its resource stands now. */
export interface OpenEviction {
  readonly id: string;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly state: EvictionState;
  readonly message: string;
  readonly purgeMode: PurgeMode;
  readonly deadline: number;
  readonly tolerations: readonly Toleration[];
  /** A plan of the resource waits to be made. */
  readonly isDue: boolean;
  /** The newest plan chose clusters. */
  readonly isPlaced: boolean;
  /** What the newest plan says, where it did not. */
  readonly refusal: string;
  /** The cluster has, or may still have, a copy. */
  readonly stands: boolean;
  /** Everything that the plan wants in other clusters is there and healthy, and no move is under way. */
  readonly isReplaced: boolean;
}

export interface FailoverFacts {
  readonly now: number;
  readonly clusters: readonly ClusterEvidence[];
  readonly copies: readonly ThreatenedCopy[];
  readonly evictions: readonly OpenEviction[];
  /** `ClusterTaintPolicy` documents, the oldest first; absent: none. */
  readonly taintPolicies?: readonly TaintPolicy[];
  /** Evictions that started within the last ten minutes. */
  readonly recent: readonly { readonly cluster: string; readonly startedAt: number }[];
}
