import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { Amounts, Cluster } from './cluster/cluster.js';
import type { Decision } from './decision.js';
import type { Demand, Requirements } from './demand.js';
import type { Dependency } from './dependency.js';
import type { Dependent, Eviction } from './dependents.js';
import type { InterpreterPolicy, OverridePolicy, Placement, PlacementPolicy, PlacementPolicySpec, PolicyRef } from './policy/policy.js';

/** Identifies a resource in plans and reports: the `resource.id` of the store. */
export type ResourceKey = string & { readonly __brand: 'ResourceKey' };
/** Identifies a work in dispatch and observation: `CLUSTER/RESOURCE`, a cluster name and a resource key. */
export type WorkKey = string & { readonly __brand: 'WorkKey' };

export function workKey(cluster: string, resource: ResourceKey): WorkKey {
  return `${cluster}/${resource}` as WorkKey;
}

export function partsOfWorkKey(key: WorkKey): { readonly cluster: string; readonly resource: ResourceKey } {
  const slash = key.indexOf('/');
  return { cluster: key.slice(0, slash), resource: key.slice(slash + 1) as ResourceKey };
}

/** The input of a plan besides the resource itself. Cached in memory by version. */
export interface World {
  readonly version: number;
  readonly clusters: readonly Cluster[];
  readonly policies: readonly PlacementPolicy[];
  readonly overrides: readonly OverridePolicy[];
  /** Interpreters of users; absent if there are none. The same array while nothing changes. */
  readonly interpreters?: readonly InterpreterPolicy[];
  /** Placements that the capacity figures do not include yet; they are deducted. */
  readonly reservations?: readonly Reservation[];
  /** Limits of namespaces (parity J1, J2). */
  readonly quotas?: readonly Quota[];
  /** Placed workloads, for workload affinity and preemption. */
  readonly neighbours?: readonly Neighbour[];
  /** The hub's PriorityClasses by name (parity C30); absent if there are none. */
  readonly priorityClasses?: ReadonlyMap<string, PriorityClass>;
}

/** A Kubernetes PriorityClass. `preempts` false: workloads of the class wait instead of preempting others. */
export interface PriorityClass {
  readonly value: number;
  readonly preempts: boolean;
}

/** Replicas that were assigned to a cluster and are not among its pods yet. */
export interface Reservation {
  readonly cluster: string;
  readonly replicas: number;
  /** Null: not known; each then counts as one pod. */
  readonly requirements: Requirements | null;
}

/** The limits on requests of a namespace, in total and in single clusters. */
export interface Quota {
  readonly namespace: string;
  readonly name: string;
  readonly overall: Amounts;
  /** Requests of all placed workloads, including this resource. */
  readonly used: Amounts;
  readonly assignments?: readonly { readonly cluster: string; readonly hard: Amounts; readonly used: Amounts }[];
}

/** Another placed workload. */
export interface Neighbour {
  readonly key: ResourceKey;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly requirements: Requirements | null;
  readonly placed: readonly ReplicaAssignment[];
  /** For people. */
  readonly ref?: ObjectRef;
  /** What a higher priority may preempt in a cluster: any number of replicas (default), all or none, or nothing. */
  readonly gives?: 'any' | 'whole' | 'never';
}

/** The placement in one cluster; `replicas` is null for kinds without replicas. */
export interface ReplicaAssignment {
  readonly cluster: string;
  readonly replicas: number | null;
  /** It only stays until its eviction ends and is not a placement. Absent: it is a placement. */
  readonly leaving?: boolean;
}

/** The input of a plan about the resource: the user's request and the previous decision. */
export interface PlanInput {
  readonly key: ResourceKey;
  /** Breaks ties between clusters (parity C21), so that remainders of different resources spread over clusters. */
  readonly uid: string;
  readonly template: KubeObject;
  /** The policy that claimed it (parity B3: a claim stays until the policy no longer selects it). */
  readonly claim: PolicyRef | null;
  readonly placed: readonly ReplicaAssignment[];
  /** Its seats in clusters that this plan leaves: they count as used in quotas, and are free for this resource. Absent: none. */
  readonly vacates?: readonly ReplicaAssignment[];
  /** Clusters from which it is being evicted. */
  readonly evicting: readonly string[];
  /** The user requested its deletion; all works are deleted, or orphaned if `orphan`. */
  readonly deleted: boolean;
  /** The affinity group of the last schedule; absent if not stored, and then derived from `placed`. */
  readonly affinity?: string | null;
  /** The result of an interpreter; absent: the hub's rules for native kinds. */
  readonly demand?: Demand;
  /** Further results of users' interpreters; absent if none applies. */
  readonly answers?: TemplateAnswers;
  /** Times of the last reschedule request and of the last schedule, RFC 3339 (parity C20, C32). */
  readonly rescheduleRequestedAt?: string | null;
  readonly scheduledAt?: string | null;
  /** The placement of the last schedule; null before the first, absent if not stored. */
  readonly appliedPlacement?: Placement | null;
  /** The policy as used by the last plan; a lazy policy keeps it until the user changes the template (parity B6). */
  readonly appliedPolicy?: PlacementPolicySpec | null;
  /** The user changed the template since the last plan. */
  readonly templateChanged?: boolean;
  /** Its automatic return is in progress: earlier affinity groups are tried again. */
  readonly returns?: boolean;
  /** Clusters that it returns to, each with the share of its replicas that it had, 0 to 1. Absent: none. */
  readonly homes?: readonly { readonly cluster: string; readonly share: number }[];
  /** Default 0. */
  readonly priority?: PriorityClass;
  /** Replicas that it must give up for workloads of higher priority. */
  readonly yields?: readonly Yield[];
  /** The confirmed preemption in the format of `preemptionText`; no other one is carried out. */
  readonly confirmedPreemption?: string | null;
  /** Workloads that depend on it (parity D2). */
  readonly dependents?: readonly Dependent[];
  /** Details of `evicting`; a cluster that is only in `evicting` is evicted gracefully. */
  readonly evictions?: readonly Eviction[];
  /** Suspensions set outside the policy (parity G7, C31). */
  readonly suspension?: { readonly scheduling?: boolean };
}

/** Results of users' interpreters for a template. */
export interface TemplateAnswers {
  /** The template per replica count; missing counts are listed in the plan. Absent: the hub revises it. */
  readonly revised?: ReadonlyMap<number, KubeObject>;
  /** Its dependencies; null: the interpreter failed, and the stored ones stay. Absent: the hub's own rules apply. */
  readonly dependencies?: readonly Dependency[] | null;
  /** Why it cannot be planned: an operation that the plan needs has no result. */
  readonly unanswered?: string;
  /** Failures of other operations, which do not affect the plan. */
  readonly warnings: readonly string[];
}

export interface PlannedWork {
  readonly cluster: string;
  readonly replicas: number | null;
  /** Clusters with equal manifests share one object, so that it is digested once. */
  readonly manifest: KubeObject;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** Dispatch is suspended for this cluster (parity G7). */
  readonly suspended: boolean;
  /** Stays unchanged until its eviction ends and is not a placement of the decision. Absent: it is a placement. */
  readonly leaving?: boolean;
}

/** Replicas that may stay in the cluster; the others are preempted by `taker` with this priority. */
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
  /** The replicas that stay in the cluster. */
  readonly keeps: number;
  readonly priority: number;
}

/** Workloads of lower priority, all in one cluster, whose replicas are preempted. */
export interface Preemption {
  readonly cluster: string;
  /** Additional replicas that certainly fit afterwards. */
  readonly frees: number;
  readonly victims: readonly Victim[];
}

/**
 * The result of planning one resource. `works` null: keep the existing works unchanged. An error or a missing policy never gives an empty list of
 * works; only a successful schedule or a deletion removes a work.
 */
export interface Plan {
  readonly decision: Decision;
  readonly works: readonly PlannedWork[] | null;
  /** Messages for the user that do not change the plan, such as a rule that matched nothing. */
  readonly warnings: readonly string[];
  /** The policy as this plan used it, to be stored; absent if it placed nothing. */
  readonly appliedPolicy?: PlacementPolicySpec;
  /** The affinity group that was used, to be stored; absent if the policy has no groups or nothing was placed. */
  readonly affinity?: string | null;
  /** An earlier affinity group that fits again, if the policy fails back automatically. */
  readonly failback?: { readonly affinity: string } | null;
  /** The preemption that makes a resource fit; null if none would. Carried out by this plan if `preempts`, else proposed. */
  readonly preemption?: Preemption | null;
  readonly preempts?: boolean;
  /** Settings on which dependents disagree (parity D3); also among the warnings. */
  readonly conflicts?: readonly string[];
  /** Removed objects stay in the members, no longer managed. */
  readonly orphan?: boolean;
  /** Interpreter results on which this plan is based. */
  readonly said?: Pick<PlanInput, 'demand' | 'answers'>;
  /** Replica counts for which an interpreter must first revise the template; then the plan is made again. */
  readonly revise?: readonly number[];
  /** A user's interpreter failed: the plan is made again after this time, which grows with each failure. */
  readonly retryInSeconds?: number;
}
