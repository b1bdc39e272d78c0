import type { Health } from '../../model/health.js';
import type { ResourceKey } from '../../model/plan.js';
import type { PurgeMode } from '../purge-mode.js';

/** What is remembered of a copy whose policy has `failover.application`. Times are milliseconds of the database's clock. */
export interface ApplicationHealth {
  /** The revision of its application that was healthy there last; null: none was. */
  readonly healthyRevision: number | null;
  /** Since when it has failed without a break; null: it does not. */
  readonly failingSince: number | null;
  /** Why it is not moved though its toleration is over; null: it is not, or nothing is in the way. */
  readonly held: string | null;
}

/** A copy in one cluster of an application that may have to leave it because it fails there by itself. */
export interface ApplicationCopy {
  readonly resource: ResourceKey;
  readonly cluster: string;
  /** As observed; null: never. */
  readonly health: Health | null;
  /** The cluster took what is desired, and `health` is of that. */
  readonly settled: boolean;
  /** The revision of the application that is desired there; null: not known. */
  readonly revision: number | null;
  readonly before: ApplicationHealth;
  /** Why its pods wait, where it is a reason that they would have in any cluster: `ImagePullBackOff`. */
  readonly stuck: string | null;
  /** Pods that find no node. */
  readonly unschedulable: number;
  /** Clusters that have a copy and are not being left. */
  readonly clusters: number;
  /** Times that it left a cluster because it failed there, within the last hour. */
  readonly earlier: number;
  readonly tolerationSeconds: number;
  readonly purgeMode: PurgeMode;
  readonly graceSeconds: number;
  /** `statePreservation` of the policy, and the status that it reads; null: it preserves nothing. */
  readonly state: { readonly rules: unknown; readonly status: unknown } | null;
}
