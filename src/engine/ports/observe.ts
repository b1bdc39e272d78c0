import type { ResourceKey, WorkKey } from '../../core/model/plan.js';
import type { Interpretation } from '../../core/model/report.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../kubernetes/object.js';

/** The stored state of a work in one cluster; the observer keeps it in memory while it serves the cluster. */
export interface KnownWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly ref: ObjectRef;
  readonly desired: boolean;
  readonly uid: string | null;
  /** Null unless the desired manifest is applied: otherwise drift cannot be checked. */
  readonly ownedDigest: string | null;
  readonly generation: number | null;
  /** resourceVersion of the last stored observation: an unchanged object need not be processed after a restart. */
  readonly observedVersion: string | null;
  /** The users' interpreters that made the last observation. */
  readonly readBy: string | null;
}

export interface Observation extends Interpretation {
  readonly key: WorkKey;
  /**
   * Epoch of the lease of the cluster when the object was seen: a replica that was taken over stores nothing over what its successor saw.
   * Absent: not checked.
   */
  readonly epoch?: number;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly ownedDigest: string;
  /** The users' interpreters that were used (`UserInterpreters.mark`); null or absent if only the hub read the object. */
  readonly readBy?: string | null;
  /** The error of a user's interpreter; its previous result stays. */
  readonly failure?: string | null;
}

/** A work whose object is missing or changed, as seen under a lease with this epoch. */
export interface LostWork {
  readonly key: WorkKey;
  readonly epoch?: number;
}

export interface ObservationStore {
  /** All works of a cluster: called once when the replica begins to serve it. */
  known(cluster: string): Promise<readonly KnownWork[]>;
  /** Kinds in use in a cluster: these are watched. */
  kindsInUse(cluster: string): Promise<readonly GroupVersionKind[]>;
  /** Upserts by work; may commit asynchronously, since lost observations are made again. Returns the resources concerned. */
  save(observations: readonly Observation[]): Promise<readonly ResourceKey[]>;
  /** The last result of these works, used if their interpreter fails. */
  lastRead(keys: readonly WorkKey[]): Promise<ReadonlyMap<WorkKey, Interpretation>>;
  /**
   * Sets objects to HEALTHY that belong to kinds without health rules and have reported no status for 5 minutes. Returns the resources
   * concerned. A later observation replaces this health.
   */
  settleStatusless(): Promise<readonly ResourceKey[]>;
  /** The objects are confirmed deleted from the member. */
  forget(works: readonly LostWork[]): Promise<readonly ResourceKey[]>;
}

/** An object in a member that carries this hub's id but belongs to no work. The hub does not delete it. */
export interface StrayObject {
  readonly uid: string;
  readonly ref: ObjectRef;
  /** The key in its annotation, which any client could have written; null if absent or not stored. */
  readonly workKey: WorkKey | null;
}

export interface ClusterUid {
  readonly cluster: string;
  readonly uid: string;
}

export type FoundStrayObject = StrayObject & ClusterUid;

export interface StrayObjectStore {
  /** Stored stray objects of a cluster: called once when the replica begins to serve it. */
  of(cluster: string): Promise<readonly StrayObject[]>;
  /** Adds and deletes stray objects; one that has a work by now is not added. Returns the new ones. */
  save(found: readonly FoundStrayObject[], gone: readonly ClusterUid[]): Promise<readonly FoundStrayObject[]>;
}

export interface WatchedObject {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly ref: ObjectRef;
  readonly workKey: WorkKey | null;
  readonly hubId: string | null;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly ownedDigest: string;
  /** Managers other than ours that own fields of `spec` or `data` and may have taken one of ours. */
  readonly otherManagers: readonly string[];
  /** Whether the member serves the kind with a status subresource; null or absent if its discovery does not say. */
  readonly hasStatus?: boolean | null;
  /** The object without its managed fields; dropped after it is interpreted. */
  readonly object: KubeObject;
  /**
   * Why the object could not be parsed, as a clause: then `object` has only its name, label and annotations, and its digest is meaningless.
   */
  readonly unreadable?: string;
}
