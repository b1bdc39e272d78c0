import type { Amounts, NodePool } from '../../core/model/cluster/cluster.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';

/** A registered cluster as the engine serves it. `connectionVersion` grows when endpoint or credential change. */
export interface ServedCluster {
  readonly name: string;
  readonly uid: string | null;
  readonly connectionVersion: number;
  readonly deleting: boolean;
}

/** A registered cluster as it stands in the fleet. */
export interface FleetCluster extends ServedCluster {
  /** It is being unregistered, and what the hub placed there is to be deleted too. */
  readonly deleteWorkloads: boolean;
  /** Not heard from for 60 s, by the database's clock: what is known of it is old. */
  readonly stale: boolean;
}

export interface ProbeResult {
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly uid: string | null;
  readonly version: string | null;
  /** Null when discovery was not read this time. */
  readonly apis: { readonly kinds: readonly GroupVersionKind[]; readonly complete: boolean } | null;
  /** Null when nodes or pods were not read this time. */
  readonly pools: readonly NodePool[] | null;
  /** What of a probe failed though the cluster is ready, in sentences; absent when all went well. */
  readonly failures?: readonly string[];
  /** How long the probe's own questions took; what it waits for of watches does not count. */
  readonly tookMs?: number;
  /** Requested by pods that wait for a node; read together with `pools`. */
  readonly allocating?: Amounts;
  /** Workloads with pods that do not run; read together with `pools`. Absent: not read this time. */
  readonly troubles?: readonly WorkloadTrouble[];
}

/** Pods of a workload that do not run, as far as its own status does not say why. */
export interface WorkloadTrouble {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Pods that wait for what they would wait for in any cluster, and for what the first of them waits: `ImagePullBackOff`. */
  readonly stuck: number;
  readonly reason: string | null;
  /** Since when each pod has found no node, in milliseconds, the oldest first. */
  readonly unschedulableSince: readonly number[];
}

export interface FleetStore {
  served(): Promise<readonly FleetCluster[]>;
  /**
   * Stores reports: facts that plans depend on wake the plan when they change, and the age is renewed of those that were `heard`
   * (absent: what the reason says). Answers those that were not believed: another cluster than was registered, or one that is
   * registered under another name.
   */
  saveProbes(
    reports: readonly { readonly cluster: string; readonly report: ProbeResult; readonly heard?: boolean }[],
  ): Promise<ReadonlySet<string>>;
  /** Removes the rows of a cluster that was unregistered, once no work of it is left. */
  finishUnregister(cluster: string): Promise<boolean>;
}
