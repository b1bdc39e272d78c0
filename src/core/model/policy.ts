import type { LabelSelector } from '../../kubernetes/label-selector.js';
import type { Json } from '../../kubernetes/object.js';

/**
 * Placement and override policies in Karmada's field names (parity A1, A2). `PropagationPolicy` and
 * `ClusterPropagationPolicy` are other names of `PlacementPolicy` and `ClusterPlacementPolicy`: one object under both.
 */
export const placementKinds = ['PlacementPolicy', 'ClusterPlacementPolicy'] as const;
export const overrideKinds = ['OverridePolicy', 'ClusterOverridePolicy'] as const;
export type PlacementKind = (typeof placementKinds)[number];
export type OverrideKind = (typeof overrideKinds)[number];
export type PolicyKind = PlacementKind | OverrideKind;

/** `namespace` is `''` for the cluster-wide kinds. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
}

export interface PlacementPolicy extends PolicyRef {
  readonly kind: PlacementKind;
  readonly spec: PlacementPolicySpec;
}

export interface OverridePolicy extends PolicyRef {
  readonly kind: OverrideKind;
  readonly spec: OverridePolicySpec;
}

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
  readonly preserveResourcesOnDeletion?: boolean;
  readonly dependentOverrides?: readonly string[];
  readonly suspension?: Suspension;
  /** Fields of the reference that are validated and kept, and acted on by later steps (propagateDeps, preemption, failover, …). */
  readonly [field: string]: unknown;
}

export interface Suspension {
  readonly dispatching?: boolean;
  readonly dispatchingOnClusters?: { readonly clusterNames?: readonly string[] };
}

export interface Placement {
  readonly clusterAffinity?: ClusterAffinity;
  readonly clusterAffinities?: readonly (ClusterAffinity & { readonly affinityName: string })[];
  readonly clusterTolerations?: readonly Toleration[];
  readonly spreadConstraints?: readonly SpreadConstraint[];
  readonly replicaScheduling?: ReplicaScheduling;
  readonly [field: string]: unknown;
}

export interface ClusterAffinity {
  readonly clusterNames?: readonly string[];
  readonly exclude?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly fieldSelector?: { readonly matchExpressions?: readonly FieldExpression[] };
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
  readonly overrideRules?: readonly OverrideRule[];
  /** The older form of the reference: one rule at the top. Never together with `overrideRules`. */
  readonly targetCluster?: ClusterAffinity;
  readonly overriders?: Overriders;
}

export interface OverrideRule {
  readonly targetCluster?: ClusterAffinity;
  readonly overriders: Overriders;
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
