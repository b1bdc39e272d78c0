import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Delivery, PlannedOutcome } from './delivery.js';
import type { Health } from './health.js';
import type { ResourceKey } from './plan.js';

/** An object with this message for some minutes counts as one that never reports a status (`ObservationStore.settleStatusless`). */
export const NO_STATUS = 'the object reports no status';

/** The message of an object that is healthy because it has reported no status for some minutes since it was applied. */
export const STATUSLESS = 'the object has reported no status for 5 minutes';

/** Number of ready clusters, and of all. */
export interface ReadyCount {
  readonly total: number;
  readonly ready: number;
}

export interface ReplicaCount {
  readonly desired: number;
  readonly ready: number;
}

/** The interpretation of one member's object, small enough to store (no pods, no managed fields). */
export interface Interpretation {
  readonly health: Health;
  /** A sentence for a health that is not HEALTHY; may quote the member's own condition message. */
  readonly message: string | null;
  /** Null for kinds without replicas. */
  readonly replicas: ReplicaCount | null;
  /** The stored part of `status` (parity H3, reflect); null if there is none. */
  readonly status: Json;
}

/** One cluster's work of a resource, as input of the report. */
export interface SeenWork {
  readonly cluster: string;
  /** The last apply of the desired manifest succeeded. */
  readonly applied: boolean;
  /** The reason that blocks the work, if any. */
  readonly blockedReason: string | null;
  readonly reasonMessage: string | null;
  /** Failed attempts since the last success. */
  readonly attempts: number;
  /** The policy suspends dispatch. */
  readonly suspended: boolean;
  /** Why writes to it are frozen; absent: they are not. */
  readonly frozen?: string;
  readonly deleting: boolean;
  /** An eviction removes it from the cluster, and the plan has placed replacements elsewhere. */
  readonly leaving?: boolean;
  /** Revision of the application that the member accepted last; null if no object exists, or if not known. */
  readonly appliedRevision: number | null;
  /** Generation of the object after our last apply. A status of an older generation does not count. */
  readonly memberGeneration: number | null;
  readonly desiredReplicas: number | null;
  /** Null if the object was never observed or is deleted. */
  readonly observation: SeenObservation | null;
  /** The cluster has not answered for 60 s: the health of its works is unknown. */
  readonly stale: boolean;
}

export interface SeenObservation extends Interpretation {
  readonly generation: number | null;
}

/** The input of the report of one resource. */
export interface SeenReport {
  readonly key: ResourceKey;
  readonly template: Pick<KubeObject, 'apiVersion' | 'kind'>;
  readonly works: readonly SeenWork[];
  /** Null before the first plan. */
  readonly planned: PlannedOutcome | null;
  /** The template version that was read: `resource.generation`. */
  readonly generation: number;
  /** Revisions of the application that changed the template, in ascending order; at most `REMEMBERED_REVISIONS`. */
  readonly revisions: readonly number[];
  /** Its deletion was requested. */
  readonly deleted: boolean;
  /** Why it moves between clusters, and what a blocked move waits for; absent: no move is in progress. */
  readonly move?: string;
  /** The stored template cannot be read, so it cannot be planned or repaired. */
  readonly damaged?: boolean;
}

/** The last known state of a work whose cluster is stale. */
export interface LastKnown {
  readonly cluster: string;
  readonly health: Health;
  readonly replicas: ReplicaCount | null;
}

/** The report of a resource over all clusters, stored in `binding_status`. */
export interface Report {
  readonly key: ResourceKey;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  /** The member statuses combined into one with the schema of the kind (parity H3b). */
  readonly status: Json;
  /** The template version that is reported. */
  readonly generation: number;
  readonly delivery: Delivery;
  /** Works in stale clusters with their last known state: they count as UNKNOWN, and their replicas are not in `replicas.ready`. */
  readonly unknown: readonly LastKnown[];
  /** Health of each cluster's work, after generation and staleness are taken into account. */
  readonly works: readonly { readonly cluster: string; readonly health: Health }[];
}
