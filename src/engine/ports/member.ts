import type { WorkKey } from '../../core/model/plan.js';
import type { ErrorCode } from '../../errors.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { ProbeResult, ServedCluster } from './fleet.js';
import type { WatchedObject } from './observe.js';
import type { SchemaDocument } from './schemas/schema-store.js';

/** Identifies our objects in a member: the label selects, the annotations prove. */
export interface Ownership {
  readonly hubId: string;
}

/** What of a list could not be read. */
export interface ListGaps {
  /** False when there are objects whose names are not known: what is not in the list may be there all the same. */
  readonly complete: boolean;
  /** The first of those that could not be read, a sentence each. */
  readonly unread: readonly string[];
  readonly unreadCount: number;
}

export interface WatchHandlers {
  /**
   * A list at `listVersion`: what is not in it was not there at that version, where it is complete. Called after each (re)list, before
   * the events that follow it.
   */
  synced(objects: readonly WatchedObject[], listVersion: string, gaps?: ListGaps): void;
  event(object: WatchedObject): void;
  /** The watch is behind or broken; `synced` or bookmarks end it. */
  stale(reason: ErrorCode, message: string): void;
  /** A bookmark or event proves the watch alive. */
  alive(): void;
}

export interface FoundObject {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly hubId: string | null;
  readonly workKey: WorkKey | null;
  /** Field managers that own something in it, for the message about a foreign object. */
  readonly managers: readonly string[];
  readonly deleting: { readonly finalizers: readonly string[] } | null;
  /** `spec.replicas` and whether another manager owns it (parity H4). */
  readonly replicas: { readonly count: number; readonly ownedByOther: string | null } | null;
}

export interface AppliedObject {
  readonly uid: string;
  readonly generation: number | null;
  readonly resourceVersion: string;
  readonly ownedDigest: string;
  /** The version it was applied in, where that of its manifest is not served any more. */
  readonly appliedAs?: string;
  /** Set when the hub took the object over from those that deployed it before. */
  readonly tookOver?: TookOver;
}

export interface TookOver {
  readonly managers: readonly string[];
  /** Paths of fields that the manifest does not have and that are gone with it. Never values. */
  readonly removed: readonly string[];
}

/** One member cluster, as far as a hub talks to it. All methods throw HubError. */
export interface Member {
  readonly name: string;
  probe(signal: AbortSignal): Promise<ProbeResult>;
  /**
   * Server-side apply of raw JSON with field manager `manifold`. Without `force` a field that another manager owns is a CONFLICT.
   * Nothing is ever created by POST: the fields would not be known as applied by us. `takeOver` first makes the fields of those
   * that deployed the object before (kubectl, helm, other appliers) the hub's, so that the apply removes what the manifest does not have.
   */
  apply(
    ref: ObjectRef,
    manifest: KubeObject,
    options: { readonly force: boolean; readonly dryRun?: boolean; readonly takeOver?: boolean },
  ): Promise<AppliedObject>;
  /** Finds which of these objects exist, one list for each kind and namespace. `fresh` believes no list of some seconds ago: a delete needs it. */
  look(refs: readonly ObjectRef[], options?: { readonly fresh?: boolean }): Promise<readonly FoundObject[]>;
  /**
   * Begins to look at a few objects that are about to be written for the first time, so that a `look` within the next second finds
   * the answer there or on its way. Only absence is believed; never throws.
   */
  lookAhead(refs: readonly ObjectRef[]): void;
  /** Deletes with the uid as precondition, background propagation. `gone` when it was not there. */
  delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'>;
  /** Takes our label and annotations off an object and leaves the rest (orphan). */
  release(ref: ObjectRef, uid: string): Promise<void>;
  /** The object as it stands there; null when it is not there. */
  read(ref: ObjectRef): Promise<KubeObject | null>;
  /** True when the member serves the kind now; looks at discovery again when it did not (at most once in 5 s). */
  serves(gvk: GroupVersionKind): Promise<boolean>;
  /**
   * True when the member certainly has nothing of the kind: a complete discovery names it in no version, and no definition of it is
   * there. False when it has, or when a part of discovery could not be read; throws when discovery or the definitions cannot be read.
   */
  isKindRemoved(gvk: GroupVersionKind): Promise<boolean>;
  /** `expected`: how many objects the hub knows there; a first list far below it is asked for twice before `synced`. */
  watch(gvk: GroupVersionKind, handlers: WatchHandlers, expected?: number): { close(): void; relist(): void };
  /**
   * The documents that say what the member accepts, as it publishes them now; `tags` are those of version 2 that are kept already.
   * None of them is read yet but where the member cannot say what it has otherwise.
   */
  schemas(tags: readonly { readonly tag: string; readonly digest: string }[]): Promise<readonly SchemaDocument[]>;
  /** `Kind/name` of what HorizontalPodAutoscalers of a namespace scale (parity H4); cached for some seconds. */
  autoscaled(namespace: string): Promise<ReadonlySet<string>>;
  /**
   * Writes the Lease object that names the hub, the epoch and the mark when one of them differs. Throws CONFLICT when another hub holds it,
   * and LEASE_LOST with `epoch` and `mark` in its details when it has higher ones of this hub. `readOnly` looks and writes nothing.
   */
  claim(epoch: number, mark?: number, readOnly?: boolean): Promise<void>;
  /** Deletes that Lease when it names this hub: the cluster was unregistered. */
  unclaim(): Promise<void>;
  /**
   * No write is sent after this moment of the clock, and those that are under way then are given up with LEASE_LOST. Moved on
   * whenever the lease is renewed; until it is first called nothing limits writes.
   */
  writeUntil(atMs: number): void;
  close(): Promise<void>;
}

export interface Members {
  /** Connects with the stored credential; an answer for the same `connectionVersion` is the same member. */
  connect(cluster: ServedCluster): Promise<Member>;
}
