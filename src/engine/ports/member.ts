import type { WorkKey } from '../../core/model/plan.js';
import type { LogAsk, PodPage } from '../../core/model/workload/pod.js';
import type { ErrorCode } from '../../errors.js';
import type { GroupVersionKind, KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { ProbeResult, ServedCluster } from './fleet.js';
import type { WatchedObject } from './observe.js';
import type { SchemaDocument } from './schemas/schema-store.js';

/** Identifies our objects in a member: the label is used for selection, the annotations for proof. */
export interface Ownership {
  readonly hubId: string;
}

/** The part of a list that could not be parsed. */
export interface ListGaps {
  /** False if some objects have unknown names: an object that is not in the list may still exist. */
  readonly complete: boolean;
  /** The first unreadable objects, one sentence each. */
  readonly unread: readonly string[];
  readonly unreadCount: number;
}

export interface WatchHandlers {
  /**
   * A list at `listVersion`: if complete, an object that is not in it did not exist at that version. Called after each (re)list, before the
   * events that follow it.
   */
  synced(objects: readonly WatchedObject[], listVersion: string, gaps?: ListGaps): void;
  event(object: WatchedObject): void;
  /** The watch is behind or broken, until `synced` or `alive` is called. */
  stale(reason: ErrorCode, message: string): void;
  /** A bookmark or event arrived, so the watch works. */
  alive(): void;
}

export interface FoundObject {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly hubId: string | null;
  readonly workKey: WorkKey | null;
  /** Field managers that own fields of it, for the message about a foreign object. */
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
  /** The API version in which it was applied, if the manifest's is no longer served. */
  readonly appliedAs?: string;
  /** Set if the hub took the object over from other field managers. */
  readonly tookOver?: TookOver;
}

export interface TookOver {
  readonly managers: readonly string[];
  /** Paths of fields that the take-over removed because the manifest does not have them. Never values. */
  readonly removed: readonly string[];
}

/** What became of a namespace that a person wants deleted. */
export type NamespaceResult =
  | { readonly kind: 'deleted' }
  /** It does not exist, or it is being deleted already. */
  | { readonly kind: 'absent' }
  /** Its content is being deleted, or the member did not answer. */
  | { readonly kind: 'later'; readonly reason: string }
  | { readonly kind: 'kept'; readonly reason: string };

/** The operations on one member cluster that the hub uses. All methods throw HubError. */
export interface Member {
  readonly name: string;
  probe(signal: AbortSignal): Promise<ProbeResult>;
  /**
   * Throws CLUSTER_IDENTITY_CHANGED if another cluster than the one with this stored uid answers, and HubError if none does. An answer counts for
   * 15 s. A process calls it before it shows objects of a cluster, because it may not be the one that probes the cluster.
   */
  checkIdentity(uid: string): Promise<void>;
  /** When a watch of the member last delivered a list, an event or a bookmark; null: not yet. */
  watchHeardAt(): number | null;
  /**
   * Server-side apply of raw JSON with field manager `manifold`. Without `force` a field that another manager owns is a CONFLICT. Objects
   * are never created by POST: their fields would not be recorded as applied by us. `takeOver` first transfers the fields of earlier
   * appliers (kubectl, helm and others) to the hub, so that the apply removes those that the manifest does not have; a dry run reports them.
   */
  apply(
    ref: ObjectRef,
    manifest: KubeObject,
    options: { readonly force: boolean; readonly dryRun?: boolean; readonly takeOver?: boolean },
  ): Promise<AppliedObject>;
  /**
   * Finds which of these objects exist, with one list per kind and namespace. `fresh` bypasses lists cached for some seconds; deletes need
   * it.
   */
  look(refs: readonly ObjectRef[], options?: { readonly fresh?: boolean }): Promise<readonly FoundObject[]>;
  /**
   * Starts reading a few objects before their first write, so that `look` within the next second need not wait. Only absence is used from
   * it; never throws.
   */
  lookAhead(refs: readonly ObjectRef[]): void;
  /** Deletes with the uid as precondition, background propagation. `gone` if it did not exist. */
  delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'>;
  /**
   * Deletes a namespace if the hub made it and if lists of all kinds that the member serves contain no object there, besides those that
   * Kubernetes makes itself. The lists take time: `obstacle` is asked after them, directly before the delete, and returns why the namespace
   * may not be deleted now; null: it may. Throws if any list fails.
   */
  deleteEmptyNamespace(name: string, obstacle: () => Promise<string | null>): Promise<NamespaceResult>;
  /** Removes our label and annotations from an object and keeps the rest (orphan). */
  release(ref: ObjectRef, uid: string): Promise<void>;
  /** The object as it is in the member; null if it does not exist. */
  read(ref: ObjectRef): Promise<KubeObject | null>;
  /** At most `limit` of the pods that a label selector or a name selects. */
  pods(namespace: string, select: { readonly labels?: string; readonly name?: string }, limit: number): Promise<PodPage>;
  /** Opens the log of a container; `signal` ends it. */
  log(ask: LogAsk, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** Whether the member serves the kind now; if not, reads discovery again (at most once in 5 s). */
  serves(gvk: GroupVersionKind): Promise<boolean>;
  /**
   * True only if the member certainly has no objects of the kind: a complete discovery lists it in no version, and there is no CRD of it.
   * False otherwise, or if a part of discovery could not be read; throws if discovery or the CRDs cannot be read.
   */
  isKindRemoved(gvk: GroupVersionKind): Promise<boolean>;
  /** `expected`: number of objects the hub knows there; a first list with far fewer is read twice before `synced`. */
  watch(gvk: GroupVersionKind, handlers: WatchHandlers, expected?: number): { close(): void; relist(): void };
  /**
   * The OpenAPI documents that the member publishes now; `tags` are those of stored version 2 documents. Document contents are read only if
   * the member publishes no index of digests.
   */
  schemas(tags: readonly { readonly tag: string; readonly digest: string }[]): Promise<readonly SchemaDocument[]>;
  /** `Kind/name` of objects that HorizontalPodAutoscalers of a namespace scale (parity H4); cached for some seconds. */
  autoscaled(namespace: string): Promise<ReadonlySet<string>>;
  /**
   * Writes hub, epoch and mark into the Lease object if one of them differs. Throws CONFLICT if another hub holds it, and LEASE_LOST with
   * `epoch` and `mark` in its details if it has higher ones of this hub. `readOnly` only reads.
   */
  claim(epoch: number, mark?: number, readOnly?: boolean): Promise<void>;
  /** Deletes that Lease if it names this hub; used when the cluster is unregistered. */
  unclaim(): Promise<void>;
  /**
   * No write is sent after this time of the clock, and writes in flight then fail with LEASE_LOST. Called whenever the lease is renewed;
   * before the first call there is no limit.
   */
  writeUntil(atMs: number): void;
  close(): Promise<void>;
}

export interface Members {
  /** Connects with the stored credential; returns the same member for the same `connectionVersion`. */
  connect(cluster: ServedCluster): Promise<Member>;
  /** Sends one small request over a connection of its own. Throws HubError if the registered cluster does not answer it. */
  reach(cluster: ServedCluster, signal: AbortSignal): Promise<void>;
}
