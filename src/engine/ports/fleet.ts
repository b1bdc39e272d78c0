import type { Amounts, NodePool } from '../../core/model/cluster/cluster.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';

/** A registered cluster as the engine serves it. `connectionVersion` increases when endpoint or credential change. */
export interface ServedCluster {
  readonly name: string;
  readonly uid: string | null;
  readonly connectionVersion: number;
  readonly deleting: boolean;
}

/** A registered cluster with its state in the fleet. */
export interface FleetCluster extends ServedCluster {
  /** The cluster is being unregistered, and the hub's workloads there are to be deleted too. */
  readonly deleteWorkloads: boolean;
  /** No answer for 60 s, by the database's clock: its reported state is outdated. */
  readonly stale: boolean;
}

export interface ProbeResult {
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly uid: string | null;
  readonly version: string | null;
  /** Null if discovery was not read this time. */
  readonly apis: { readonly kinds: readonly GroupVersionKind[]; readonly complete: boolean } | null;
  /** Null if nodes or pods were not read this time. */
  readonly pools: readonly NodePool[] | null;
  /** Failed parts of a probe of a ready cluster, as sentences; absent if none failed. */
  readonly failures?: readonly string[];
  /** Duration of the probe's own requests, in milliseconds, without waiting for watches. */
  readonly tookMs?: number;
  /** Requests of pods that wait for a node; read together with `pools`. */
  readonly allocating?: Amounts;
  /** Workloads with pods that do not run; read together with `pools`. Absent: not read this time. */
  readonly troubles?: readonly WorkloadTrouble[];
}

/** Pods of a workload that do not run, if its status does not show the reason. */
export interface WorkloadTrouble {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Pods that would wait in any cluster, and the waiting reason of the first: `ImagePullBackOff`. */
  readonly stuck: number;
  readonly reason: string | null;
  /** For each pod, since when it has found no node, in milliseconds, oldest first. */
  readonly unschedulableSince: readonly number[];
}

export interface FleetStore {
  served(): Promise<readonly FleetCluster[]>;
  /**
   * Stores reports. Changed facts that plans depend on queue a plan; clusters that were `heard` (absent: derived from the reason) get a new
   * time of last answer. Returns the rejected clusters: a different cluster than the registered one, or one that is registered under
   * another name.
   */
  saveProbes(
    reports: readonly { readonly cluster: string; readonly report: ProbeResult; readonly heard?: boolean }[],
  ): Promise<ReadonlySet<string>>;
  /** Deletes the rows of an unregistered cluster once it has no works left. */
  finishUnregister(cluster: string): Promise<boolean>;
}
