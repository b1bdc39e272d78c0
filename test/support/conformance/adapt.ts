import { amountsOf, capacityOfReference, clusterOfReference, modelOf } from '../../../src/cli/input/reference-cluster.js';
import type { Amounts, Capacity, Cluster, ResourceModel, Taint } from '../../../src/core/model/cluster/cluster.js';
import { apiKey } from '../../../src/core/model/cluster/cluster.js';
import type { Component, Demand, Requirements } from '../../../src/core/model/demand.js';
import type { OverridePolicy, Placement, PlacementPolicy } from '../../../src/core/model/policy/policy.js';
import type { GradeCount } from '../../../src/core/schedule/capacity/grade-nodes.js';
import type { GroupVersionKind, KubeObject } from '../../../src/kubernetes/object.js';

/* The cases hold objects in Karmada's shape; these functions turn them into the hub's model. */

export interface KarmadaCluster {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly provider?: string;
    readonly region?: string;
    readonly zone?: string;
    readonly zones?: readonly string[];
    readonly taints?: readonly Taint[];
    readonly resourceModels?: readonly KarmadaModel[];
  };
  readonly status?: {
    readonly resourceSummary?: KarmadaSummary;
    readonly apiEnablements?: readonly { readonly groupVersion: string; readonly resources?: readonly { readonly kind: string }[] }[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export type Quantities = Readonly<Record<string, string>>;

export interface KarmadaSummary {
  readonly allocatable?: Quantities;
  readonly allocated?: Quantities;
  readonly allocating?: Quantities;
  readonly allocatableModelings?: readonly GradeCount[];
}

export interface KarmadaModel {
  readonly grade: number;
  readonly ranges: readonly { readonly name: string; readonly min: string; readonly max: string }[];
}

export interface KarmadaRequirements {
  readonly resourceRequest?: Quantities;
}

export interface KarmadaComponent {
  readonly name: string;
  readonly replicas?: number;
  readonly replicaRequirements?: KarmadaRequirements;
}

export interface KarmadaPolicy<Spec> {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Spec;
}

export interface KarmadaBinding {
  readonly resource?: GroupVersionKind & { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  readonly replicas?: number;
  readonly replicaRequirements?: KarmadaRequirements | null;
  readonly components?: readonly KarmadaComponent[];
  readonly requiredBy?: readonly { readonly name: string; readonly clusters?: readonly { readonly name: string }[] }[];
  readonly placement?: Placement | null;
  readonly clusters?: readonly { readonly name: string; readonly replicas?: number }[];
  readonly gracefulEvictionTasks?: readonly {
    readonly fromCluster: string;
    readonly purgeMode?: 'Directly' | 'Gracefully' | 'Never';
  }[];
}

/** `served` is what a cluster serves whose API list the case does not give: an absent field counts as satisfied. */
export function toCluster(cluster: KarmadaCluster, served: readonly GroupVersionKind[] = []): Cluster {
  return clusterOfReference(cluster, new Set(served.map(apiKey)));
}

export function toCapacity(summary: KarmadaSummary): Capacity {
  return capacityOfReference(summary, [])!;
}

export const toModel: (model: KarmadaModel) => ResourceModel = modelOf;
export const toAmounts: (quantities?: Quantities) => Amounts = amountsOf;

export function toRequirements(requirements: KarmadaRequirements | null | undefined): Requirements | null {
  return requirements ? { request: toAmounts(requirements.resourceRequest) } : null;
}

export function toComponents(components: readonly KarmadaComponent[] = []): readonly Component[] {
  return components.map(({ name, replicas = 0, replicaRequirements }) => ({
    name,
    replicas,
    requirements: toRequirements(replicaRequirements) ?? { request: {} },
  }));
}

/** A binding without replicas is of a kind that has none. */
export function toDemand({ replicas, replicaRequirements, components }: KarmadaBinding): Demand {
  return { replicas: replicas ?? null, requirements: toRequirements(replicaRequirements), components: toComponents(components) };
}

export function toPlacementPolicy({ metadata, spec }: KarmadaPolicy<PlacementPolicy['spec']>): PlacementPolicy {
  const { name, namespace = '' } = metadata;
  return { kind: namespace ? 'PlacementPolicy' : 'ClusterPlacementPolicy', namespace, name, spec };
}

export function toOverridePolicy({ metadata, spec }: KarmadaPolicy<OverridePolicy['spec']>): OverridePolicy {
  return { kind: 'OverridePolicy', namespace: metadata.namespace ?? '', name: metadata.name, spec };
}

export function toClusterOverridePolicy({ metadata, spec }: KarmadaPolicy<OverridePolicy['spec']>): OverridePolicy {
  return { kind: 'ClusterOverridePolicy', namespace: '', name: metadata.name, spec };
}

export function toTemplate(object: unknown): KubeObject {
  return object as KubeObject;
}
