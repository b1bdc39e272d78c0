import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { Amounts, Cluster } from './cluster/cluster.js';
import type { Decision } from './decision.js';
import type { Demand, Requirements } from './demand.js';
import type { Dependency } from './dependency.js';
import type { Dependent, Eviction } from './dependents.js';
import type { InterpreterPolicy, OverridePolicy, Placement, PlacementPolicy, PlacementPolicySpec, PolicyRef } from './policy/policy.js';

/** Names a resource for plan and report: the `resource.id` of the store. */
export type ResourceKey = string & { readonly __brand: 'ResourceKey' };
/** Names a work for dispatch and observe: `CLUSTER/RESOURCE`, a cluster name and a resource key. */
export type WorkKey = string & { readonly __brand: 'WorkKey' };

export function workKey(cluster: string, resource: ResourceKey): WorkKey {
  return `${cluster}/${resource}` as WorkKey;
}

export function partsOfWorkKey(key: WorkKey): { readonly cluster: string; readonly resource: ResourceKey } {
  const slash = key.indexOf('/');
  return { cluster: key.slice(0, slash), resource: key.slice(slash + 1) as ResourceKey };
}

/** Everything besides the resource itself that a plan depends on. Held in memory by version. */
export interface World {
  readonly version: number;
  readonly clusters: readonly Cluster[];
  readonly policies: readonly PlacementPolicy[];
  readonly overrides: readonly OverridePolicy[];
  /** How users have kinds read; absent where none has. The same list while nothing of it changes. */
  readonly interpreters?: readonly InterpreterPolicy[];
  /** Decisions that the capacity figures do not show yet; they are deducted. */
  readonly reservations?: readonly Reservation[];
  /** Limits of namespaces (parity J1, J2). */
  readonly quotas?: readonly Quota[];
  /** Workloads that stand, for workload affinity and for preemption. */
  readonly neighbours?: readonly Neighbour[];
  /** What the PriorityClasses of the hub say, by name (parity C30); absent where there is none. */
  readonly priorityClasses?: ReadonlyMap<string, PriorityClass>;
}

/** A PriorityClass of Kubernetes. `preempts` false: who has it waits rather than take from others. */
export interface PriorityClass {
  readonly value: number;
  readonly preempts: boolean;
}

/** Replicas that were given to a cluster and are not among its pods yet. */
export interface Reservation {
  readonly cluster: string;
  readonly replicas: number;
  /** Null: not known, and then each is counted as a pod. */
  readonly requirements: Requirements | null;
}

/** What the workloads of a namespace may request together, and in single clusters. */
export interface Quota {
  readonly namespace: string;
  readonly name: string;
  readonly overall: Amounts;
  /** Requested by everything that is placed, this resource included. */
  readonly used: Amounts;
  readonly assignments?: readonly { readonly cluster: string; readonly hard: Amounts; readonly used: Amounts }[];
}

/** Another workload that is placed. */
export interface Neighbour {
  readonly key: ResourceKey;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly requirements: Requirements | null;
  readonly placed: readonly ReplicaAssignment[];
  /** For people. */
  readonly ref?: ObjectRef;
  /** How much of what it has in a cluster a more important one may take: any number of replicas (when absent), all or none, nothing. */
  readonly gives?: 'any' | 'whole' | 'never';
}

/** Seats of one cluster; `replicas` is null for kinds that have none. */
export interface ReplicaAssignment {
  readonly cluster: string;
  readonly replicas: number | null;
  /** It stays there until its eviction ends: no seat. Absent: a seat. */
  readonly leaving?: boolean;
}

/** A resource as the plan sees it: what the user wants, and what was decided last time. */
export interface PlanInput {
  readonly key: ResourceKey;
  /** Breaks ties between clusters (parity C21), so that remainders spread between resources. */
  readonly uid: string;
  readonly template: KubeObject;
  /** The policy that claimed it (parity B3: a claim is sticky). */
  readonly claim: PolicyRef | null;
  readonly placed: readonly ReplicaAssignment[];
  /** Clusters from which it is being evicted. */
  readonly evicting: readonly string[];
  /** The user asked for its deletion; every work of it goes, or is left behind when `orphan`. */
  readonly deleted: boolean;
  /** The affinity group that the last schedule ended in; absent when it was not remembered, and then `placed` tells. */
  readonly affinity?: string | null;
  /** What an interpreter answered; absent: what is known of native kinds. */
  readonly demand?: Demand;
  /** What interpreters of users answered besides; absent where no user has a rule for it. */
  readonly answers?: TemplateAnswers;
  /** When someone asked to place it anew and when it was scheduled last, RFC 3339 (parity C20, C32). */
  readonly rescheduleRequestedAt?: string | null;
  readonly scheduledAt?: string | null;
  /** The placement that the last schedule used; null before the first, absent when it was not remembered. */
  readonly appliedPlacement?: Placement | null;
  /** The policy as the last plan used it, which a lazy policy keeps until the user changes the template (parity B6). */
  readonly appliedPolicy?: PlacementPolicySpec | null;
  /** The user changed the template since the last plan. */
  readonly templateChanged?: boolean;
  /** For how long an earlier affinity group has fitted without a break. */
  readonly stableSeconds?: number;
  /** 0 when absent. */
  readonly priority?: PriorityClass;
  /** Seats that it was told to give up for more important ones. */
  readonly yields?: readonly Yield[];
  /** The preemption that someone confirmed, as `preemptionText` writes it; another one is not done. */
  readonly confirmedPreemption?: string | null;
  /** Workloads that need it beside them (parity D2). */
  readonly dependents?: readonly Dependent[];
  /** More about `evicting`; a cluster that is named there alone is evicted gracefully. */
  readonly evictions?: readonly Eviction[];
  /** Set by others than the policy (parity G7, C31). */
  readonly suspension?: { readonly scheduling?: boolean };
}

/** What interpreters of users said about a template. */
export interface TemplateAnswers {
  /** The template by its replicas; counts that were not asked for yet are named in the plan. Absent: the hub revises it itself. */
  readonly revised?: ReadonlyMap<number, KubeObject>;
  /** What it takes along; null: that could not be told, and what was known stays. Absent: what the hub finds itself. */
  readonly dependencies?: readonly Dependency[] | null;
  /** Why it cannot be planned: a question that the plan stands on has no answer. */
  readonly unanswered?: string;
  /** What else was not answered and changes nothing. */
  readonly warnings: readonly string[];
}

export interface PlannedWork {
  readonly cluster: string;
  readonly replicas: number | null;
  /** Clusters that get the same share one object, so that it is digested once. */
  readonly manifest: KubeObject;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** Dispatch is suspended for this cluster (parity G7). */
  readonly suspended: boolean;
  /** Kept as it stands until its eviction ends: no seat of the decision. Absent: a seat. */
  readonly leaving?: boolean;
}

/** So many replicas may stay in the cluster; the others make room for `taker`, of this priority. */
export interface Yield {
  readonly cluster: string;
  readonly keeps: number;
  readonly taker: string;
  readonly priority: number;
}

export interface Victim {
  readonly key: ResourceKey;
  readonly ref?: ObjectRef;
  readonly replicas: number;
  /** What it has left in the cluster. */
  readonly keeps: number;
  readonly priority: number;
}

/** Lower workloads whose seats make room, all in one cluster. */
export interface Preemption {
  readonly cluster: string;
  /** For how many replicas more there is room then, for certain. */
  readonly frees: number;
  readonly victims: readonly Victim[];
}

/**
 * The answer of one pass over one resource.
 * `works` null means: leave what stands as it is. An error or a missing policy is never an empty list of works;
 * only a successful schedule or a deletion takes a work away.
 */
export interface Plan {
  readonly decision: Decision;
  readonly works: readonly PlannedWork[] | null;
  /** What the user should know and that changes nothing: a rule that matched nothing. */
  readonly warnings: readonly string[];
  /** The policy as this plan used it, to be remembered; absent where nothing was placed by one. */
  readonly appliedPolicy?: PlacementPolicySpec;
  /** The affinity group that was used, to be remembered; absent where the policy has no groups or nothing was placed. */
  readonly affinity?: string | null;
  /** An earlier affinity group fits again: how long it must stay so before the resource goes back. */
  readonly failback?: { readonly affinity: string; readonly stableSeconds: number } | null;
  /** What makes room for a resource that fits nowhere; null when nothing would. Done by this plan where `preempts`, else proposed. */
  readonly preemption?: Preemption | null;
  readonly preempts?: boolean;
  /** What those that need it disagree on (parity D3); among the warnings too. */
  readonly conflicts?: readonly string[];
  /** What it takes away stays in the members, no longer managed. */
  readonly orphan?: boolean;
  /** What users said of the template, on which a plan that placed something stands. */
  readonly said?: Pick<PlanInput, 'demand' | 'answers'>;
  /** Replicas that an interpreter of a user is to write into the template first: with those answers the plan is made again. */
  readonly revise?: readonly number[];
  /** An interpreter of a user failed on it: the plan is made again after so long, and later the longer it fails. */
  readonly retryInSeconds?: number;
}
