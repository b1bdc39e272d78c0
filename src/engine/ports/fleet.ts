import type { EvidenceKind } from '../../core/failover/evidence/evidence.js';
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
  /** Its stored readiness; null: it was never probed. */
  readonly ready: ProbeResult['ready'] | null;
  /** The probes of the replica that serves it fail: other replicas check it too. */
  readonly doubted: boolean;
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
  /** When the API server last answered 401 to any request of this connection, in the process's clock; null or absent: never. */
  readonly refusedAt?: number | null;
  /** The node leases of the member. */
  readonly nodeLeases?: NodeLeases;
}

/** What the process that serves a cluster has seen of it since it took the lease with this epoch. */
export interface SeenByProcess {
  readonly epoch: number;
  /** All kinds of the hub's objects there were listed completely. */
  readonly listed: boolean;
}

export interface NodeLeases {
  /** Names and times of the first leases: it changes when a node renews its lease. Null: it could not be read. */
  readonly renewals: string | null;
  /** Why there is no evidence from them, as a sentence; empty: there is. */
  readonly problem: string;
}

/** Evidence of one kind, as a replica has it. Durations are milliseconds until now. */
export interface ObservedEvidence {
  readonly kind: EvidenceKind;
  /** Since it last showed that the cluster is alive; null: it never did. */
  readonly aliveAgoMs: number | null;
  /** How long that counts. */
  readonly countsForMs: number;
  /** Since the first of the checks began that failed without interruption; null: none. */
  readonly failingForMs: number | null;
  readonly message: string;
}

/** The result of a request that a replica sent to a cluster that another replica serves. */
export interface SecondLook {
  readonly cluster: string;
  readonly evidence: ObservedEvidence;
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
  /** The database's time, and when a replica last probed a cluster, successfully or not; null: never. Milliseconds. */
  lastProbe(): Promise<{ readonly now: number; readonly probedAt: number | null }>;
  /**
   * Stores reports. Changed facts that plans depend on queue a plan; clusters that were `heard` (absent: derived from the reason) get a new
   * time of last answer. Returns the rejected clusters: a different cluster than the registered one, or one that is registered under
   * another name.
   */
  saveProbes(
    reports: readonly {
      readonly cluster: string;
      readonly report: ProbeResult;
      readonly heard?: boolean;
      readonly evidence?: readonly ObservedEvidence[];
      /** Absent: as in an earlier report. */
      readonly seen?: SeenByProcess;
    }[],
  ): Promise<ReadonlySet<string>>;
  /** Stores what this replica found in clusters that other replicas serve. */
  saveSecondLooks(looks: readonly SecondLook[]): Promise<void>;
  /** Deletes the rows of an unregistered cluster once it has no works left. */
  finishUnregister(cluster: string): Promise<boolean>;
}
