import { groupOf } from '../../../kubernetes/kinds/api-group.js';
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
  /** RFC 3339; set by the hub on NoExecute taints. */
  readonly timeAdded?: string;
  /** The hub set it by itself, and removes it by itself. */
  readonly automatic?: true;
}

/** Quantities by resource name, in base units: cores for `cpu`, bytes for `memory`, pieces for the rest. */
export type Amounts = Readonly<Record<string, number>>;

/** Nodes that look alike (same instance labels and taints), folded. */
export interface NodePool {
  readonly name: string;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  /** Labels that every node of the pool has with the same value. Absent: not known, and what is not known matches no selector. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keys of labels that every node of the pool has, with different values. */
  readonly variedLabels?: readonly string[];
  /** Taints of the operator that every node of the pool has. */
  readonly taints?: readonly Taint[];
  /** Usable nodes by what is free on each, nodes that are alike folded. Absent: only the sums above are known. */
  readonly freePerNode?: readonly FreeNodes[];
}

/** So many nodes, each with this much in all and this much free. */
export interface FreeNodes {
  readonly nodes: number;
  readonly allocatable: Amounts;
  readonly free: Amounts;
}

/** Nodes of a grade, each with at least this much free (parity C26). */
export interface GradedNodes {
  readonly nodes: number;
  readonly minimum: Amounts;
}

/** A grade of nodes: `min` inclusive, `max` exclusive, by resource. */
export interface ResourceModel {
  readonly grade: number;
  readonly ranges: readonly { readonly name: string; readonly min: number; readonly max: number }[];
}

/** What a cluster has and what of it is taken. Without figures a cluster has no `Capacity`: unknown is not zero. */
export interface Capacity {
  /** Sums over usable nodes; `pods` is how many pods they take. */
  readonly allocatable: Amounts;
  /** Requested by pods on nodes. */
  readonly allocated: Amounts;
  /** Requested by pods that wait for a node. */
  readonly allocating: Amounts;
  /** Null when nodes are not known one by one. */
  readonly pools: readonly NodePool[] | null;
  /** Stands in for pools where a cluster reports grades alone. */
  readonly grades: readonly GradedNodes[] | null;
  /** How old the figures are; null when the member did not say. */
  readonly ageSeconds: number | null;
}

/** What scheduling knows of a member cluster. Times are not part of it: equal facts make equal decisions. */
export interface Cluster {
  readonly name: string;
  readonly provider?: string;
  readonly region?: string;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly cordoned: boolean;
  readonly deleting: boolean;
  /** Kinds the member serves, each as `apiVersion/kind` (`apps/v1/Deployment`, `v1/Service`). */
  readonly apis: ReadonlySet<string>;
  /** False when discovery was partial: then a kind that is not in `apis` is unknown rather than absent. */
  readonly apisComplete: boolean;
  /** Null or absent: not known. */
  readonly capacity?: Capacity | null;
}

/** How a kind is written in `Cluster.apis`. */
export function apiKey(gvk: { readonly apiVersion: string; readonly kind: string }): string {
  return `${gvk.apiVersion}/${gvk.kind}`;
}

/** Versions by `group/kind` of each set of served kinds; a set never changes. */
const versionsOf = new WeakMap<Cluster['apis'], ReadonlyMap<string, readonly string[]>>();

/** Other versions in which a cluster serves the kind, whose objects are the same; none where it serves the kind in no version. */
export function otherServedVersions(
  { apis }: Pick<Cluster, 'apis'>,
  gvk: { readonly apiVersion: string; readonly kind: string },
): readonly string[] {
  let byKind = versionsOf.get(apis);
  if (!byKind) {
    const found = new Map<string, string[]>();
    for (const key of [...apis].sort()) {
      const apiVersion = key.slice(0, key.lastIndexOf('/'));
      const name = `${groupOf(apiVersion)}/${key.slice(key.lastIndexOf('/') + 1)}`;
      found.set(name, [...(found.get(name) ?? []), apiVersion]);
    }
    versionsOf.set(apis, (byKind = found));
  }
  return (byKind.get(`${groupOf(gvk.apiVersion)}/${gvk.kind}`) ?? []).filter((version) => version !== gvk.apiVersion);
}

/** Whether a cluster serves a kind; unknown when its discovery was partial and did not name the kind. */
export function serves(
  cluster: Pick<Cluster, 'apis' | 'apisComplete'>,
  gvk: { readonly apiVersion: string; readonly kind: string },
): 'yes' | 'no' | 'unknown' {
  if (cluster.apis.has(apiKey(gvk))) return 'yes';
  return cluster.apisComplete ? 'no' : 'unknown';
}
