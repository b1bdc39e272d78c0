import { groupOf } from '../../../kubernetes/kinds/api-group.js';
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
  /** RFC 3339; set by the hub on NoExecute taints. */
  readonly timeAdded?: string;
  /** The hub sets and removes it automatically. */
  readonly automatic?: true;
}

/** Quantities by resource name, in base units: cores for `cpu`, bytes for `memory`, pieces for the rest. */
export type Amounts = Readonly<Record<string, number>>;

/** Nodes with the same instance labels and taints, combined. */
export interface NodePool {
  readonly name: string;
  readonly nodes: number;
  readonly readyNodes: number;
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  /** Labels with the same value on every node of the pool. Absent: not known; unknown labels match no selector. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Keys of labels that every node of the pool has, with different values. */
  readonly variedLabels?: readonly string[];
  /** Operator-set taints that every node of the pool has. */
  readonly taints?: readonly Taint[];
  /** Usable nodes grouped by their free amounts. Absent: only the sums above are known. */
  readonly freePerNode?: readonly FreeNodes[];
}

/** A number of nodes, each with these total and free amounts. */
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

/** Total and allocated amounts of a cluster. Without figures a cluster has no `Capacity`: unknown is not zero. */
export interface Capacity {
  /** Sums over usable nodes; `pods` is their number of pod slots. */
  readonly allocatable: Amounts;
  /** Requests of pods on nodes. */
  readonly allocated: Amounts;
  /** Requests of pods that are not on a node yet. */
  readonly allocating: Amounts;
  /** Null if nodes are not known one by one. */
  readonly pools: readonly NodePool[] | null;
  /** Replaces pools if a cluster reports only grades. */
  readonly grades: readonly GradedNodes[] | null;
  /** Age of the figures in seconds; null if the member did not report it. */
  readonly ageSeconds: number | null;
}

/** The facts about a member cluster that scheduling uses. Contains no times: equal facts give equal decisions. */
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
  /** False if discovery was partial: then a kind that is not in `apis` is unknown rather than absent. */
  readonly apisComplete: boolean;
  /** Null or absent: not known. */
  readonly capacity?: Capacity | null;
}

/** The key of a kind in `Cluster.apis`. */
export function apiKey(gvk: { readonly apiVersion: string; readonly kind: string }): string {
  return `${gvk.apiVersion}/${gvk.kind}`;
}

/** Versions by `group/kind` of each set of served kinds; a set never changes. */
const versionsOf = new WeakMap<Cluster['apis'], ReadonlyMap<string, readonly string[]>>();

/** Other versions of the same objects in which a cluster serves the kind; none if it serves no version. */
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

/** Whether a cluster serves a kind; unknown if its discovery was partial and did not list the kind. */
export function serves(
  cluster: Pick<Cluster, 'apis' | 'apisComplete'>,
  gvk: { readonly apiVersion: string; readonly kind: string },
): 'yes' | 'no' | 'unknown' {
  if (cluster.apis.has(apiKey(gvk))) return 'yes';
  return cluster.apisComplete ? 'no' : 'unknown';
}
