export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
  /** RFC 3339; set by the hub on NoExecute taints. */
  readonly timeAdded?: string;
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
}

/** How a kind is written in `Cluster.apis`. */
export function apiKey(gvk: { readonly apiVersion: string; readonly kind: string }): string {
  return `${gvk.apiVersion}/${gvk.kind}`;
}

/** Whether a cluster serves a kind; unknown when its discovery was partial and did not name the kind. */
export function serves(
  cluster: Pick<Cluster, 'apis' | 'apisComplete'>,
  gvk: { readonly apiVersion: string; readonly kind: string },
): 'yes' | 'no' | 'unknown' {
  if (cluster.apis.has(apiKey(gvk))) return 'yes';
  return cluster.apisComplete ? 'no' : 'unknown';
}
