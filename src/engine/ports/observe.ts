import type { ResourceKey, WorkKey } from '../../core/model/plan.js';
import type { Interpretation } from '../../core/model/report.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../kubernetes/object.js';

/** What the hub knows of a work in one cluster; the observer keeps it in memory while it serves the cluster. */
export interface KnownWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly ref: ObjectRef;
  readonly desired: boolean;
  readonly uid: string | null;
  /** Null unless the desired manifest is the applied one: else there is nothing to judge drift against. */
  readonly ownedDigest: string | null;
  readonly generation: number | null;
  /** resourceVersion of the last stored observation: an unchanged object needs no look after a restart. */
  readonly observedVersion: string | null;
  /** The rules of users that the last observation was made by. */
  readonly readBy: string | null;
}

export interface Observation extends Interpretation {
  readonly key: WorkKey;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly ownedDigest: string;
  /** The rules of users that had a say in it (`UserInterpreters.mark`); null or absent where the hub alone read it. */
  readonly readBy?: string | null;
  /** Why an interpreter of a user said nothing, where one failed: what it said before stands. */
  readonly failure?: string | null;
}

export interface ObservationStore {
  /** Works of a cluster, all of them: called once when the replica begins to serve it. */
  known(cluster: string): Promise<readonly KnownWork[]>;
  /** Kinds in use in a cluster: those get a watch. */
  kindsInUse(cluster: string): Promise<readonly GroupVersionKind[]>;
  /** Upserts by work; may commit asynchronously, since it can be observed again. Answers the resources concerned. */
  save(observations: readonly Observation[]): Promise<readonly ResourceKey[]>;
  /** What was last read of these works, for those whose interpreter fails. */
  lastRead(keys: readonly WorkKey[]): Promise<ReadonlyMap<WorkKey, Interpretation>>;
  /**
   * Objects of kinds without rules that have reported no status for 5 minutes are healthy: to be there is all they do. Answers the resources
   * concerned. A later observation counts again as it is.
   */
  settleStatusless(): Promise<readonly ResourceKey[]>;
  /** The object is confirmed gone from the member. */
  forget(keys: readonly WorkKey[]): Promise<readonly ResourceKey[]>;
}

/** An object in a member that carries this hub's id and that no work stands for. Nobody but a person deletes it. */
export interface StrayObject {
  readonly uid: string;
  readonly ref: ObjectRef;
  /** What its annotation says, which is anybody's text; null where it says nothing or is not remembered. */
  readonly workKey: WorkKey | null;
}

export interface ClusterUid {
  readonly cluster: string;
  readonly uid: string;
}

export type FoundStrayObject = StrayObject & ClusterUid;

export interface StrayObjectStore {
  /** Those of a cluster that were found before: called once when the replica begins to serve it. */
  of(cluster: string): Promise<readonly StrayObject[]>;
  /** Adds and takes away; one that a work stands for after all is not added. Answers those that are new. */
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
  /** Managers other than ours that own something of `spec` or `data`: who may have taken a field. */
  readonly otherManagers: readonly string[];
  /** Whether the member serves the kind with a status subresource; null or absent where its discovery does not say. */
  readonly hasStatus?: boolean | null;
  /** The object without its managed fields, to be interpreted and dropped. */
  readonly object: KubeObject;
  /** Why the object could not be read, in a clause: then `object` is only its name and marks, and its digest says nothing. */
  readonly unreadable?: string;
}
