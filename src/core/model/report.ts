import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Health } from './health.js';
import type { ResourceKey } from './plan.js';

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
  readonly deleting: boolean;
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
  /** No cluster was chosen, though a policy or the lack of one should be looked at. */
  readonly unplaced: boolean;
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
  /** Health of each cluster's work after generation and staleness were judged. */
  readonly works: readonly { readonly cluster: string; readonly health: Health }[];
}
