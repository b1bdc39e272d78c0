import type { LabelSelector } from '../../../kubernetes/labels/label-selector.js';
import type { GroupVersionKind, Json } from '../../../kubernetes/object.js';

/**
 * Placement and override policies with Karmada's field names (parity A1, A2). `PropagationPolicy` and `ClusterPropagationPolicy` are
 * aliases of `PlacementPolicy` and `ClusterPlacementPolicy`: both names mean the same object.
 */
export const placementKinds = ['PlacementPolicy', 'ClusterPlacementPolicy'] as const;
export const overrideKinds = ['OverridePolicy', 'ClusterOverridePolicy'] as const;
export type PlacementKind = (typeof placementKinds)[number];
export type OverrideKind = (typeof overrideKinds)[number];
/** Cluster-wide documents that define how objects of a kind are interpreted (parity H1). */
export const interpreterKinds = ['Interpreter', 'ResourceInterpreterCustomization'] as const;
export type InterpreterKind = (typeof interpreterKinds)[number];
/** Further kinds, with the reference's field names (parity A6 to A9). */
export const furtherKinds = [
  'FederatedResourceQuota',
  'ClusterTaintPolicy',
  'FederatedHPA',
  'CronFederatedHPA',
  'MultiClusterService',
  'MultiClusterIngress',
  'WorkloadRebalancer',
] as const;
export type FurtherKind = (typeof furtherKinds)[number];
export const policyKinds = [...placementKinds, ...overrideKinds, ...interpreterKinds, ...furtherKinds] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** `namespace` is `''` for the cluster-wide kinds. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
}

/** A policy as written in a document. */
export interface StatedPolicy extends PolicyRef {
  /** Labels of the policy itself; absent: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The uid in the document; absent: the policy keeps its uid, or gets a new one. */
  readonly uid?: string;
}

export interface PlacementPolicy extends StatedPolicy {
  readonly kind: PlacementKind;
  readonly spec: PlacementPolicySpec;
}

export interface OverridePolicy extends StatedPolicy {
  readonly kind: OverrideKind;
  readonly spec: OverridePolicySpec;
}

/** The limit of a namespace over all clusters (parity J). Amounts are quantities by resource name. */
export interface FederatedResourceQuota extends StatedPolicy {
  readonly kind: 'FederatedResourceQuota';
  readonly spec: FederatedResourceQuotaSpec;
}

export interface FederatedResourceQuotaSpec {
  readonly overall: Quantities;
  /** Limits of single clusters; their sum is at most `overall`. */
  readonly staticAssignments?: readonly { readonly clusterName: string; readonly hard: Quantities }[];
}

export type Quantities = Readonly<Record<string, string | number>>;

/** A policy of a kind that is validated and stored, but has no effect yet. */
export interface KeptPolicy extends StatedPolicy {
  readonly kind: Exclude<FurtherKind, 'FederatedResourceQuota'>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A document that interprets a kind, as written; its contents are parsed by the interpreter runtime. */
export interface InterpreterPolicy extends StatedPolicy {
  readonly kind: InterpreterKind;
  readonly spec: InterpreterSpec;
  /** Why it must not run: it crashed its process. An edit removes the mark. */
  readonly quarantined?: string;
}

export interface InterpreterSpec {
  /** The kind that it interprets. */
  readonly target: GroupVersionKind;
  readonly [field: string]: unknown;
}

export type Policy = PlacementPolicy | OverridePolicy | InterpreterPolicy | FederatedResourceQuota | KeptPolicy;

export interface ResourceSelector {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: LabelSelector;
}

export interface PlacementPolicySpec {
  readonly resourceSelectors: readonly ResourceSelector[];
  readonly placement?: Placement;
  readonly priority?: number;
  readonly conflictResolution?: 'Abort' | 'Overwrite';
  /** How a change of an immutable field is handled: Refuse (the default) reports it, Replace deletes and creates the object. */
  readonly immutableChange?: 'Refuse' | 'Replace';
  readonly preserveResourcesOnDeletion?: boolean;
  readonly dependentOverrides?: readonly string[];
  readonly suspension?: Suspension;
  readonly schedulePriority?: SchedulePriority;
  /** Fields that the hub does not apply and leaves to each member. */
  readonly ignoreFields?: readonly IgnoreFields[];
  /** Other fields of the reference, validated and stored; other modules read them. */
  readonly [field: string]: unknown;
}

/** Fields of one kind that belong to the member. */
export interface IgnoreFields {
  /** Absent: every version of the kind. */
  readonly apiVersion?: string;
  readonly kind: string;
  /** Absent: every object of the kind. */
  readonly name?: string;
  /** JSON pointers in which `*` matches every item and `[name=web]` the items with that key. */
  readonly fields: readonly string[];
}

/** The priority of the policy's resources, by a PriorityClass of the hub (parity C30). */
export interface SchedulePriority {
  readonly priorityClassSource: 'KubePriorityClass';
  readonly priorityClassName: string;
  /** Whether a resource that lacks capacity preempts lower priorities only after confirmation (the default), or automatically. */
  readonly preemption?: 'Confirmed' | 'Automatic';
}

export interface Suspension {
  readonly dispatching?: boolean;
  readonly dispatchingOnClusters?: { readonly clusterNames?: readonly string[] };
}

export interface Placement {
  readonly clusterAffinity?: ClusterAffinity;
  readonly clusterAffinities?: readonly AffinityGroup[];
  readonly clusterTolerations?: readonly Toleration[];
  readonly spreadConstraints?: readonly SpreadConstraint[];
  readonly replicaScheduling?: ReplicaScheduling;
  readonly workloadAffinity?: WorkloadAffinity;
  readonly preferences?: readonly Preference[];
  readonly failback?: Failback;
  /** All replicas start together in one cluster, or none does. */
  readonly gang?: boolean;
  /** Settings of moves between clusters. */
  readonly movement?: Movement;
  readonly [field: string]: unknown;
}

/** Keeps workloads with the same value of a label together or apart (parity C10). */
export interface WorkloadAffinity {
  readonly affinity?: WorkloadGroup;
  readonly antiAffinity?: WorkloadGroup;
}

export interface WorkloadGroup {
  readonly groupByLabelKey: string;
  /** The unit of location: `cluster` (default), `region`, `zone`, `provider` or the key of a cluster label. */
  readonly topologyKey?: string;
  /** `Same` (default): members of the workload's namespace; `All`: of every namespace. */
  readonly namespaces?: 'Same' | 'All';
  /** `Required` (default) filters clusters; `Preferred` scores them with `weight`. */
  readonly mode?: 'Required' | 'Preferred';
  /** 1 to 100; default 100. */
  readonly weight?: number;
}

/** A preference ranks clusters and excludes none. Exactly one of the five criteria is set. */
export interface Preference {
  /** The name of the score in decisions; absent: named after its criterion. */
  readonly name?: string;
  /** 1 to 100. */
  readonly weight: number;
  /** The cluster's label has one of the values, earlier ones preferred; without values: it has the label. */
  readonly label?: { readonly key: string; readonly values?: readonly string[] };
  /** The same for `provider`, `region` or `zone`. */
  readonly field?: { readonly key: string; readonly values?: readonly string[] };
  /** A number among the cluster's properties, such as a price. */
  readonly property?: { readonly key: string; readonly prefer: 'Lowest' | 'Highest' };
  /** The allocated fraction of a resource. */
  readonly utilisation?: { readonly resource: string; readonly prefer: 'Lowest' | 'Highest' };
  /** Distance to this point, from the cluster's properties `latitude` and `longitude`. */
  readonly distance?: { readonly latitude: number; readonly longitude: number };
}

/** When a resource returns to an earlier affinity group that fits again. */
export interface Failback {
  /** `Manual` (default): when a reschedule is requested. */
  readonly mode: 'Never' | 'Manual' | 'Automatic';
  /** Automatic: minutes for which the earlier group must fit, or the cluster must be ready, without interruption. Default 10. */
  readonly stableMinutes?: number;
  /** Automatic: workloads of the policy that return at a time: a count, or a percentage of all that it places. Default 25 %. */
  readonly tranche?: number | string;
  /** Automatic: workloads of the policy that may return within 24 hours: a count, or a percentage. Default 100 %. */
  readonly maxPerDay?: number | string;
}

/** Limits of a move between clusters. */
export interface Movement {
  /** Ready replicas that may be missing during a move: a count, or a percentage. Default 0. */
  readonly maxUnavailable?: number | string;
  /** Replicas that may run in addition, over all clusters: a count, or a percentage. Default 25 %. */
  readonly maxSurge?: number | string;
  /** Seconds, or a duration such as `90s` or `10m`. A step that takes longer is reported as blocked; it deletes nothing. Default `10m`. */
  readonly deadline?: number | string;
  /**
   * The old copy must be confirmed deleted before the new one starts. Default: true for StatefulSets with volume claims and for cron jobs.
   */
  readonly exclusive?: boolean;
}

export interface ClusterAffinity {
  readonly clusterNames?: readonly string[];
  readonly exclude?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly fieldSelector?: { readonly matchExpressions?: readonly FieldExpression[] };
}

/**
 * A named affinity group in an ordered list; replicas that do not fit into its clusters go to its overflow tiers, in order (parity C2, C3).
 */
export interface AffinityGroup extends ClusterAffinity {
  readonly affinityName: string;
  readonly overflowAffinities?: readonly (ClusterAffinity & { readonly affinityName: string })[];
}

export interface FieldExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface SpreadConstraint {
  readonly spreadByField?: string;
  readonly spreadByLabel?: string;
  readonly minGroups?: number;
  readonly maxGroups?: number;
  /** Maximum difference of replicas between the fullest and the emptiest group; only for divided replicas. */
  readonly maxSkew?: number;
}

export interface ReplicaScheduling {
  readonly replicaSchedulingType?: 'Duplicated' | 'Divided';
  readonly replicaDivisionPreference?: 'Aggregated' | 'Weighted';
  readonly weightPreference?: {
    readonly staticWeightList?: readonly { readonly targetCluster: ClusterAffinity; readonly weight: number }[];
    readonly dynamicWeight?: 'AvailableReplicas';
  };
}

export interface OverridePolicySpec {
  readonly resourceSelectors?: readonly ResourceSelector[];
  /** Values that differ by cluster; overriders refer to them as `${name}`. */
  readonly variables?: readonly OverrideVariable[];
  readonly overrideRules?: readonly OverrideRule[];
  /** The reference's older form with one rule at the top level. Not allowed together with `overrideRules`. */
  readonly targetCluster?: ClusterAffinity;
  readonly overriders?: Overriders;
}

export interface OverrideRule {
  readonly targetCluster?: ClusterAffinity;
  readonly overriders: Overriders;
}

/** A typed value that is taken from the cluster for which the manifest is rendered. */
export interface OverrideVariable {
  readonly name: string;
  /** Default `String`. */
  readonly type?: 'String' | 'Integer' | 'Number' | 'Boolean';
  /** The source of the value for clusters that are not in `values`. */
  readonly from?: {
    readonly label?: string;
    readonly field?: 'name' | 'provider' | 'region' | 'zone';
    readonly property?: string;
  };
  /** Values by cluster name. */
  readonly values?: Readonly<Record<string, string | number | boolean>>;
  /** For clusters without a value; without a default, rendering fails for such a cluster. */
  readonly default?: string | number | boolean;
}

export type OverrideOperator = 'add' | 'remove' | 'replace';

/** The seven overriders, in the order in which one block applies them (parity E1). */
export interface Overriders {
  readonly imageOverrider?: readonly ImageOverrider[];
  readonly commandOverrider?: readonly CommandArgsOverrider[];
  readonly argsOverrider?: readonly CommandArgsOverrider[];
  readonly labelsOverrider?: readonly LabelAnnotationOverrider[];
  readonly annotationsOverrider?: readonly LabelAnnotationOverrider[];
  readonly fieldOverrider?: readonly FieldOverrider[];
  readonly plaintext?: readonly PlaintextOverrider[];
}

export interface ImageOverrider {
  readonly predicate?: { readonly path: string };
  readonly component: 'Registry' | 'Repository' | 'Tag';
  readonly operator: OverrideOperator;
  readonly value?: string;
}

export interface CommandArgsOverrider {
  readonly containerName: string;
  readonly operator: OverrideOperator;
  readonly value?: readonly string[];
}

export interface LabelAnnotationOverrider {
  readonly operator: OverrideOperator;
  readonly value?: Readonly<Record<string, string>>;
}

export interface FieldOverrider {
  readonly fieldPath: string;
  readonly json?: readonly SubPathOperation[];
  readonly yaml?: readonly SubPathOperation[];
}

export interface SubPathOperation {
  readonly subPath: string;
  readonly operator: OverrideOperator;
  readonly value?: Json;
}

export interface PlaintextOverrider {
  readonly path: string;
  readonly operator: OverrideOperator;
  readonly value?: Json;
}
