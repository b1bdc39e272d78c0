import type { Taint } from '../model/cluster/cluster.js';
import type { ResourceKey } from '../model/plan.js';
import type { Toleration } from '../model/policy/policy.js';
import type { ApplicationCopy } from './application/application-copy.js';
import type { ClusterCondition, ReadyStatus } from './cluster-condition.js';
import type { DrainEvidence } from './drain/drain-evidence.js';
import type { DrillFacts } from './drill/drill-facts.js';
import type { EvictionState } from './eviction/eviction-state.js';
import type { Evidence } from './evidence/evidence.js';
import type { FailbackFacts } from './failback/failback-facts.js';
import type { PurgeMode } from './purge-mode.js';
import type { TaintedCluster, TaintPolicy } from './taints/automatic-taints.js';
import type { CopyWithoutNodes } from './unschedulable/unschedulable-replicas.js';

/** The observed state of a cluster. Times are milliseconds of the database's clock. */
export interface ClusterEvidence {
  readonly name: string;
  readonly ready: ReadyStatus;
  /** Why; absent: not known. */
  readonly reason?: string;
  /** When it answered last; null: never. */
  readonly heardAt: number | null;
  readonly taints: readonly Taint[];
  /** What else shows whether it is alive; absent: none. */
  readonly evidence?: readonly Evidence[];
  /** The stored condition; null: none yet. */
  readonly before: ClusterCondition | null;
  /**
   * Whether the process that serves the cluster now has probed it, and has listed all kinds there (GR7). False: the stored facts are from an
   * earlier process. Absent: taken as true.
   */
  readonly seen?: { readonly probed: boolean; readonly listed: boolean };
  /** The drain that a person requested; absent or null: none. */
  readonly drain?: DrainEvidence | null;
  /** The cluster with its stored automatic taints. Absent: none of its taints may change. */
  readonly automatic?: TaintedCluster['cluster'];
}

/** A copy that may have to leave its cluster. */
export interface ThreatenedCopy {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly tolerations: readonly Toleration[];
  readonly purgeMode: PurgeMode;
  /** Value of the PriorityClass of its policy; absent: 0. */
  readonly priority?: number;
  /** `statePreservation` of the policy and the last observed status; absent or null: the policy preserves no state. */
  readonly state?: { readonly rules: unknown; readonly status: unknown } | null;
}

/** The origin of an eviction: a lost cluster, a NoExecute taint, an application that fails, or a person who drains the cluster or drills its failover. */
export type Producer = 'failover' | 'taint' | 'application' | 'drain' | 'drill';

export type { EvictionState };

/** An eviction that keeps its resource out of the cluster, with the current state of the resource. */
export interface OpenEviction {
  readonly id: string;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly state: EvictionState;
  readonly message: string;
  readonly purgeMode: PurgeMode;
  /** Absent: the cluster is lost or tainted. */
  readonly producer?: Producer;
  /** Absent: not needed, since the state of the cluster shows whether the cause still exists. */
  readonly startedAt?: number;
  /** A person cancelled it: the copy stays while the cause exists, and the cluster is not excluded. Absent: no. */
  readonly isKept?: boolean;
  /** The copy exists and is healthy. */
  readonly isWell?: boolean;
  readonly deadline: number;
  readonly tolerations: readonly Toleration[];
  /** The policy has `placement.failback`: after the cause ended, the resource stays away until it fails back. */
  readonly failsBack?: boolean;
  /** The resource is queued for planning. */
  readonly isDue: boolean;
  /** The newest plan chose clusters. */
  readonly isPlaced: boolean;
  /** The message of the newest plan if it chose no cluster. */
  readonly refusal: string;
  /** The cluster has, or may still have, a copy. */
  readonly stands: boolean;
  /** All works of the plan in other clusters exist and are healthy, and no move is in progress. */
  readonly isReplaced: boolean;
}

export interface FailoverFacts {
  readonly now: number;
  /** Until when no automatic eviction or return starts, because the planner started without recent evidence; absent or null: they may. */
  readonly quietUntil?: number | null;
  readonly clusters: readonly ClusterEvidence[];
  readonly copies: readonly ThreatenedCopy[];
  readonly evictions: readonly OpenEviction[];
  /** Copies whose policy has `failover.application`, without those that cannot change; absent: none. */
  readonly applications?: readonly ApplicationCopy[];
  /** Resources that are away from home; absent: none. */
  readonly failback?: FailbackFacts;
  /** The drill in progress; absent or null: none. */
  readonly drill?: DrillFacts | null;
  /** Copies with pods that find no node; absent: none. */
  readonly withoutNodes?: readonly CopyWithoutNodes[];
  /** `ClusterTaintPolicy` documents, oldest first; absent: none. */
  readonly taintPolicies?: readonly TaintPolicy[];
  /** Evictions that started within the last ten minutes. */
  readonly recent: readonly { readonly cluster: string; readonly startedAt: number; readonly producer?: Producer }[];
}
