import type { KubeObject } from '../../kubernetes/object.js';
import type { Cluster } from './cluster.js';
import type { Decision } from './decision.js';
import type { OverridePolicy, PlacementPolicy, PolicyRef } from './policy.js';

/** Names a resource for plan and report: the `resource.id` of the store. */
export type ResourceKey = string & { readonly __brand: 'ResourceKey' };
/** Names a work for dispatch and observe: `CLUSTER/RESOURCE`, a cluster name and a resource key. */
export type WorkKey = string & { readonly __brand: 'WorkKey' };

export function workKey(cluster: string, resource: ResourceKey): WorkKey {
  return `${cluster}/${resource}` as WorkKey;
}

export function partsOfWorkKey(key: WorkKey): { readonly cluster: string; readonly resource: ResourceKey } {
  const slash = key.indexOf('/');
  return { cluster: key.slice(0, slash), resource: key.slice(slash + 1) as ResourceKey };
}

/** Everything besides the resource itself that a plan depends on. Held in memory by version. */
export interface World {
  readonly version: number;
  readonly clusters: readonly Cluster[];
  readonly policies: readonly PlacementPolicy[];
  readonly overrides: readonly OverridePolicy[];
}

/** Seats of one cluster; `replicas` is null for kinds that have none. */
export interface Seats {
  readonly cluster: string;
  readonly replicas: number | null;
}

/** A resource as the plan sees it: what the user wants, and what was decided last time. */
export interface SeenResource {
  readonly key: ResourceKey;
  /** Breaks ties between clusters (parity C21), so that remainders spread between resources. */
  readonly uid: string;
  readonly template: KubeObject;
  /** The policy that claimed it (parity B3: a claim is sticky). */
  readonly claim: PolicyRef | null;
  readonly placed: readonly Seats[];
  /** Clusters from which it is being evicted. */
  readonly evicting: readonly string[];
  /** The user asked for its deletion; every work of it goes, or is left behind when `orphan`. */
  readonly deleted: boolean;
}

export interface PlannedWork {
  readonly cluster: string;
  readonly replicas: number | null;
  /** Clusters that get the same share one object, so that it is digested once. */
  readonly manifest: KubeObject;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** Dispatch is suspended for this cluster (parity G7). */
  readonly suspended: boolean;
}

/**
 * The answer of one pass over one resource.
 * `works` null means: leave what stands as it is. An error or a missing policy is never an empty list of works;
 * only a successful schedule or a deletion takes a work away.
 */
export interface Plan {
  readonly decision: Decision;
  readonly works: readonly PlannedWork[] | null;
  /** What the user should know and that changes nothing: a rule that matched nothing. */
  readonly warnings: readonly string[];
}
