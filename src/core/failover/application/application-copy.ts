import type { Health } from '../../model/health.js';
import type { ResourceKey } from '../../model/plan.js';
import type { PurgeMode } from '../purge-mode.js';

/** The stored health record of a copy whose policy has `failover.application`. Times are milliseconds of the database's clock. */
export interface ApplicationHealth {
  /** The last revision of the application that was healthy there; null: none was. */
  readonly healthyRevision: number | null;
  /** Since when it has failed without interruption; null: it does not fail. */
  readonly failingSince: number | null;
  /** Why it is not moved although its toleration has expired; null: it has not expired, or nothing prevents the move. */
  readonly held: string | null;
}

/** A copy of an application that may leave its cluster because the application, not the cluster, fails. */
export interface ApplicationCopy {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** Value of the PriorityClass of its policy; absent: 0. */
  readonly priority?: number;
  /** Last observed health; null: never observed. */
  readonly health: Health | null;
  /** The cluster accepted the desired state, and `health` describes that state. */
  readonly settled: boolean;
  /** The desired revision of the application there; null: not known. */
  readonly revision: number | null;
  readonly before: ApplicationHealth;
  /** The waiting reason of its pods, if they would wait in any cluster, such as `ImagePullBackOff`. */
  readonly stuck: string | null;
  /** Pods that find no node. */
  readonly unschedulable: number;
  /** Clusters that have a copy and are not being left. */
  readonly clusters: number;
  /** Evictions of the application because it failed, within the last hour. */
  readonly earlier: number;
  readonly tolerationSeconds: number;
  readonly purgeMode: PurgeMode;
  readonly graceSeconds: number;
  /** `statePreservation` of the policy and the status that its rules read; null: the policy preserves no state. */
  readonly state: { readonly rules: unknown; readonly status: unknown } | null;
  /** A freeze of its cluster, application or policy is in force: its health is recorded, but it is not moved. Absent: none is. */
  readonly isFrozen?: boolean;
}
