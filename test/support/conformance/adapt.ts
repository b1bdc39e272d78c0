import type { Amounts, Capacity, Cluster, ResourceModel, Taint } from '../../../src/core/model/cluster.js';
import { apiKey } from '../../../src/core/model/cluster.js';
import type { Component, Demand, Requirements } from '../../../src/core/model/demand.js';
import type { OverridePolicy, Placement, PlacementPolicy } from '../../../src/core/model/policy.js';
import { type GradeCount, gradedNodes } from '../../../src/core/schedule/capacity/grade-nodes.js';
import type { GroupVersionKind, KubeObject } from '../../../src/kubernetes/object.js';
import { parseQuantity } from '../../../src/kubernetes/quantity.js';

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
export function toCluster({ metadata, spec, status }: KarmadaCluster, served: readonly GroupVersionKind[] = []): Cluster {
  const listed = status?.apiEnablements?.flatMap(({ groupVersion, resources = [] }) =>
    resources.map(({ kind }) => ({ apiVersion: groupVersion, kind })),
  );
  return {
    name: metadata?.name ?? '',
    ...(spec?.provider && { provider: spec.provider }),
    ...(spec?.region && { region: spec.region }),
    zones: spec?.zones ?? (spec?.zone ? [spec.zone] : []),
    labels: metadata?.labels ?? {},
    properties: {},
    taints: spec?.taints ?? [],
    cordoned: false,
    deleting: false,
    apis: new Set((listed ?? served).map(apiKey)),
    apisComplete: status?.conditions?.some(({ type, status: state }) => type === 'CompleteAPIEnablements' && state === 'True') ?? false,
    capacity: status?.resourceSummary ? toCapacity(status.resourceSummary, spec?.resourceModels ?? []) : null,
  };
}

export function toCapacity(summary: KarmadaSummary, models: readonly KarmadaModel[]): Capacity {
  const counts = summary.allocatableModelings ?? [];
  return {
    allocatable: toAmounts(summary.allocatable),
    allocated: toAmounts(summary.allocated),
    allocating: toAmounts(summary.allocating),
    pools: null,
    grades: models.length > 0 && counts.length > 0 ? gradedNodes(models.map(toModel), counts) : null,
    ageSeconds: 0,
  };
}

export function toModel({ grade, ranges }: KarmadaModel): ResourceModel {
  return { grade, ranges: ranges.map(({ name, min, max }) => ({ name, min: parseQuantity(min)!, max: parseQuantity(max)! })) };
}

export function toAmounts(quantities: Quantities = {}): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, parseQuantity(quantity)!]));
}

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
