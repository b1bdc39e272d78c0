import type { LabelSelector } from '../../../kubernetes/labels/label-selector.js';
import type { GroupVersionKind, Json } from '../../../kubernetes/object.js';

/**
 * Placement and override policies in Karmada's field names (parity A1, A2). `PropagationPolicy` and
 * `ClusterPropagationPolicy` are other names of `PlacementPolicy` and `ClusterPlacementPolicy`: one object under both.
 */
export const placementKinds = ['PlacementPolicy', 'ClusterPlacementPolicy'] as const;
export const overrideKinds = ['OverridePolicy', 'ClusterOverridePolicy'] as const;
export type PlacementKind = (typeof placementKinds)[number];
export type OverrideKind = (typeof overrideKinds)[number];
/** Documents about kinds rather than resources: they say how objects of a kind are read (parity H1). Cluster-wide. */
export const interpreterKinds = ['Interpreter', 'ResourceInterpreterCustomization'] as const;
export type InterpreterKind = (typeof interpreterKinds)[number];
/** Kinds beside placement and overrides, in the reference's field names (parity A6 to A9). */
export const furtherKinds = [
  'FederatedResourceQuota',
  'ClusterTaintPolicy',
  'FederatedHPA',
  'CronFederatedHPA',
  'MultiClusterService',
  'MultiClusterIngress',
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

/** A policy as a document states it. */
export interface StatedPolicy extends PolicyRef {
  /** Labels of the policy itself; absent: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The id that the document states; absent: the policy keeps the one it has, or gets one. */
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

/** What a namespace may take over all clusters (parity J). Amounts are quantities by resource name. */
export interface FederatedResourceQuota extends StatedPolicy {
  readonly kind: 'FederatedResourceQuota';
  readonly spec: FederatedResourceQuotaSpec;
}

export interface FederatedResourceQuotaSpec {
  readonly overall: Quantities;
  /** Shares of single clusters; together they are no more than `overall`. */
  readonly staticAssignments?: readonly { readonly clusterName: string; readonly hard: Quantities }[];
}

export type Quantities = Readonly<Record<string, string | number>>;

/** Of a kind that is checked and kept, and that nothing reads yet. */
export interface KeptPolicy extends StatedPolicy {
  readonly kind: Exclude<FurtherKind, 'FederatedResourceQuota'>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A document that interprets a kind, as it was given; what it says is read by who can run it. */
export interface InterpreterPolicy extends StatedPolicy {
  readonly kind: InterpreterKind;
  readonly spec: InterpreterSpec;
  /** Why it must not run: it ended the process that ran it. An edit takes the mark away. */
  readonly quarantined?: string;
}

export interface InterpreterSpec {
  /** The kind that it is about. */
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
  /** What happens where a field changes that cannot change in an object: Refuse (the default) reports it, Replace deletes and creates it. */
  readonly immutableChange?: 'Refuse' | 'Replace';
  readonly preserveResourcesOnDeletion?: boolean;
  readonly dependentOverrides?: readonly string[];
  readonly suspension?: Suspension;
  readonly schedulePriority?: SchedulePriority;
  /** Fields that the hub does not apply and leaves to each member. */
  readonly ignoreFields?: readonly IgnoreFields[];
  /** Fields of the reference that are validated and kept, and acted on by later steps (propagateDeps, preemption, failover, …). */
  readonly [field: string]: unknown;
}

/** Fields of one kind that belong to the member. */
export interface IgnoreFields {
  /** Every version of the kind when absent. */
  readonly apiVersion?: string;
  readonly kind: string;
  /** Every object of the kind when absent. */
  readonly name?: string;
  /** JSON pointers in which `*` is every item and `[name=web]` the items with that key. */
  readonly fields: readonly string[];
}

/** How important the resources of a policy are, by a PriorityClass of the hub (parity C30). */
export interface SchedulePriority {
  readonly priorityClassSource: 'KubePriorityClass';
  readonly priorityClassName: string;
  /** What finds no room takes from the less important when someone confirmed it (the default), or by itself. */
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
  /** The replicas start together in one cluster or wait. */
  readonly gang?: boolean;
  /** How work moves from one cluster to another. */
  readonly movement?: Movement;
  readonly [field: string]: unknown;
}

/** Workloads that share the value of a label stay together or apart (parity C10). */
export interface WorkloadAffinity {
  readonly affinity?: WorkloadGroup;
  readonly antiAffinity?: WorkloadGroup;
}

export interface WorkloadGroup {
  readonly groupByLabelKey: string;
  /** What "the same place" is: `cluster` (default), `region`, `zone`, `provider` or the key of a cluster label. */
  readonly topologyKey?: string;
  /** `Same` (default): members of the workload's namespace; `All`: of every namespace. */
  readonly namespaces?: 'Same' | 'All';
  /** `Required` (default) filters clusters; `Preferred` scores them with `weight`. */
  readonly mode?: 'Required' | 'Preferred';
  /** 1 to 100; 100 when absent. */
  readonly weight?: number;
}

/** A wish that ranks clusters and refuses none. Exactly one of the five kinds is given. */
export interface Preference {
  /** Names the score in decisions; absent: named after its kind. */
  readonly name?: string;
  /** 1 to 100. */
  readonly weight: number;
  /** The cluster's label is one of the values, earlier ones better; without values: it has the label. */
  readonly label?: { readonly key: string; readonly values?: readonly string[] };
  /** The same for `provider`, `region` or `zone`. */
  readonly field?: { readonly key: string; readonly values?: readonly string[] };
  /** A number among the cluster's properties, such as a price. */
  readonly property?: { readonly key: string; readonly prefer: 'Lowest' | 'Highest' };
  /** The share of a resource that is taken. */
  readonly utilisation?: { readonly resource: string; readonly prefer: 'Lowest' | 'Highest' };
  /** Near this point, by the properties `latitude` and `longitude` of the cluster. */
  readonly distance?: { readonly latitude: number; readonly longitude: number };
}

/** When a resource goes back to an earlier affinity group that fits again. */
export interface Failback {
  /** `Manual` (default): when a reschedule is requested. */
  readonly mode: 'Never' | 'Manual' | 'Automatic';
  /** Automatic: minutes for which the earlier group must fit without interruption. */
  readonly stableMinutes?: number;
}

/** What a move from one cluster to another may cost, and how long a step of it may take. */
export interface Movement {
  /** Ready replicas that may be missing during a move: a count, or a percentage of the replicas. 0 when absent. */
  readonly maxUnavailable?: number | string;
  /** Replicas that may run beyond those asked for, over all clusters: a count, or a percentage. 25 % when absent. */
  readonly maxSurge?: number | string;
  /** Seconds, or a duration such as `90s` or `10m`. A step that takes longer is reported as blocked; nothing is deleted for it. `10m` when absent. */
  readonly deadline?: number | string;
  /** The old copy is confirmed gone before the new one starts. Absent: for StatefulSets with volumes of their own and for cron jobs. */
  readonly exclusive?: boolean;
}

export interface ClusterAffinity {
  readonly clusterNames?: readonly string[];
  readonly exclude?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly fieldSelector?: { readonly matchExpressions?: readonly FieldExpression[] };
}

/** A named term of ordered groups; what its clusters have no room for goes to the tiers, in order (parity C2, C3). */
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
  /** How far apart the replicas of the fullest and the emptiest group may be; divided replicas only. */
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
  /** Values that differ by cluster; `${name}` stands for them in the values of overriders. */
  readonly variables?: readonly OverrideVariable[];
  readonly overrideRules?: readonly OverrideRule[];
  /** The older form of the reference: one rule at the top. Never together with `overrideRules`. */
  readonly targetCluster?: ClusterAffinity;
  readonly overriders?: Overriders;
}

export interface OverrideRule {
  readonly targetCluster?: ClusterAffinity;
  readonly overriders: Overriders;
}

/** A value taken from the cluster that is rendered for, and checked against its type. */
export interface OverrideVariable {
  readonly name: string;
  /** `String` when absent. */
  readonly type?: 'String' | 'Integer' | 'Number' | 'Boolean';
  /** Where the value comes from, unless `values` has the cluster. */
  readonly from?: {
    readonly label?: string;
    readonly field?: 'name' | 'provider' | 'region' | 'zone';
    readonly property?: string;
  };
  /** Values by cluster name. */
  readonly values?: Readonly<Record<string, string | number | boolean>>;
  /** For clusters that have none; without it such a cluster cannot be rendered. */
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
