import type { Cluster, Taint } from '../../../src/core/model/cluster.js';
import { apiKey } from '../../../src/core/model/cluster.js';
import type { OverridePolicy, Placement, PlacementPolicy } from '../../../src/core/model/policy.js';
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
  };
  readonly status?: {
    readonly apiEnablements?: readonly { readonly groupVersion: string; readonly resources?: readonly { readonly kind: string }[] }[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export interface KarmadaPolicy<Spec> {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Spec;
}

export interface KarmadaBinding {
  readonly resource?: GroupVersionKind & { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  readonly replicas?: number;
  readonly placement?: Placement | null;
  readonly clusters?: readonly { readonly name: string; readonly replicas?: number }[];
  readonly gracefulEvictionTasks?: readonly { readonly fromCluster: string }[];
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
  };
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
