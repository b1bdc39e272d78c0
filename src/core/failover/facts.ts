import type { Taint } from '../model/cluster/cluster.js';
import type { ResourceKey } from '../model/plan.js';
import type { Toleration } from '../model/policy/policy.js';
import type { ApplicationCopy } from './application/application-copy.js';
import type { ClusterCondition, ReadyStatus } from './cluster-condition.js';
import type { DrainEvidence } from './drain/drain-evidence.js';
import type { PurgeMode } from './purge-mode.js';
import type { TaintedCluster, TaintPolicy } from './taints/automatic-taints.js';
import type { CopyWithoutNodes } from './unschedulable/unschedulable-replicas.js';

/** What is known of a cluster. Times are milliseconds of the database's clock. */
export interface ClusterEvidence {
  readonly name: string;
  readonly ready: ReadyStatus;
  /** When it answered last; null: never. */
  readonly heardAt: number | null;
  readonly taints: readonly Taint[];
  /** The condition as it was stored last; null: none yet. */
  readonly before: ClusterCondition | null;
  /** A person has it emptied; absent or null: nobody does. */
  readonly drain?: DrainEvidence | null;
  /** The cluster with its automatic taints as they are stored. Absent: no taint of it is to change. */
  readonly automatic?: TaintedCluster['cluster'];
}

/** A copy in a cluster that may have to be left. */
export interface ThreatenedCopy {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly tolerations: readonly Toleration[];
  readonly purgeMode: PurgeMode;
  /** `statePreservation` of the policy, and the status that was observed last; absent or null: it preserves nothing. */
  readonly state?: { readonly rules: unknown; readonly status: unknown } | null;
}

/** Who evicts: a lost cluster, a NoExecute taint, the application that fails there by itself, or a person who drains the cluster. */
export type Producer = 'failover' | 'taint' | 'application' | 'drain';

export type EvictionState = 'RUNNING' | 'DONE' | 'CANCELLED' | 'EXPIRED' | 'BLOCKED';

/** An eviction that keeps its resource out of the cluster, with how its resource stands now. */
export interface OpenEviction {
  readonly id: string;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly state: EvictionState;
  readonly message: string;
  readonly purgeMode: PurgeMode;
  /** Absent: the cluster is lost or tainted. */
  readonly producer?: Producer;
  /** Absent: not needed, since its cluster tells whether its cause stands. */
  readonly startedAt?: number;
  /** A person cancelled it, and the copy stays while the cause exists: it keeps its resource out of nothing. Absent: no. */
  readonly isKept?: boolean;
  /** The copy is there and healthy. */
  readonly isWell?: boolean;
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
  /** Copies whose policy has `failover.application`, those of which nothing can change aside; absent: none. */
  readonly applications?: readonly ApplicationCopy[];
  /** Copies with pods that find no node; absent: none. */
  readonly withoutNodes?: readonly CopyWithoutNodes[];
  /** `ClusterTaintPolicy` documents, the oldest first; absent: none. */
  readonly taintPolicies?: readonly TaintPolicy[];
  /** Evictions that started within the last ten minutes. */
  readonly recent: readonly { readonly cluster: string; readonly startedAt: number }[];
}
