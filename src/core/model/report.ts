import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Delivery, PlannedOutcome } from './delivery.js';
import type { Health } from './health.js';
import type { ResourceKey } from './plan.js';

/** An object that has said so for some minutes is taken for one that never reports a status (`ObservationStore.settleStatusless`). */
export const NO_STATUS = 'the object reports no status';

/** Ready out of total: clusters. */
export interface ReadyCount {
  readonly total: number;
  readonly ready: number;
}

export interface ReplicaCount {
  readonly desired: number;
  readonly ready: number;
}

/** What one member's object says about itself, folded small enough to keep (no pods, no managed fields). */
export interface Interpretation {
  readonly health: Health;
  /** A sentence for a health that is not HEALTHY; may quote the member's own condition message. */
  readonly message: string | null;
  /** Null for kinds without replicas. */
  readonly replicas: ReplicaCount | null;
  /** The part of `status` that is collected (parity H3, reflect); null when there is none. */
  readonly status: Json;
}

/** One cluster's part of a resource as the report sees it. */
export interface SeenWork {
  readonly cluster: string;
  /** The last apply of the desired manifest succeeded. */
  readonly applied: boolean;
  /** A reason that stops the work, where one does. */
  readonly blockedReason: string | null;
  readonly reasonMessage: string | null;
  /** Tries that failed since the last success. */
  readonly attempts: number;
  /** The policy holds dispatch back. */
  readonly suspended: boolean;
  /** Why writes to it are frozen; absent: they are not. */
  readonly frozen?: string;
  readonly deleting: boolean;
  /** An eviction has it leave the cluster, and the plan has placed the resource elsewhere: what it was for is in the other works. */
  readonly leaving?: boolean;
  /** Revision of the application that brought what the member last accepted; null where nothing stands there, or where it is not known. */
  readonly appliedRevision: number | null;
  /** Generation the member gave the object at our last apply. Status of an older one does not count. */
  readonly memberGeneration: number | null;
  readonly desiredReplicas: number | null;
  /** Null when the object was never seen or is gone. */
  readonly observation: SeenObservation | null;
  /** The cluster was not heard from for 60 s: nothing of it is known to be healthy. */
  readonly stale: boolean;
}

export interface SeenObservation extends Interpretation {
  readonly generation: number | null;
}

/** Everything the report of one resource depends on. */
export interface SeenReport {
  readonly key: ResourceKey;
  readonly template: Pick<KubeObject, 'apiVersion' | 'kind'>;
  readonly works: readonly SeenWork[];
  /** Null until it was planned for the first time. */
  readonly planned: PlannedOutcome | null;
  /** Which template was read: `resource.generation`. */
  readonly generation: number;
  /** Revisions of the application that changed the template, in order; the last ones (`REMEMBERED_REVISIONS`). */
  readonly revisions: readonly number[];
  /** Its deletion was asked for. */
  readonly deleted: boolean;
  /** The stored template cannot be read, so nothing can be planned or repaired from it. */
  readonly damaged?: boolean;
}

/** The last that is known of a work whose cluster is stale. */
export interface LastKnown {
  readonly cluster: string;
  readonly health: Health;
  readonly replicas: ReplicaCount | null;
}

/** The folded answer, kept in `binding_status`. */
export interface Report {
  readonly key: ResourceKey;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  /** The member statuses folded into one of the kind's own shape (parity H3b). */
  readonly status: Json;
  /** The template that the report is about. */
  readonly generation: number;
  readonly delivery: Delivery;
  /** Works in stale clusters, with what was last known of them: they are UNKNOWN, and their replicas are not in `replicas.ready`. */
  readonly unknown: readonly LastKnown[];
  /** Health of each cluster's work after generation and staleness were judged. */
  readonly works: readonly { readonly cluster: string; readonly health: Health }[];
}
