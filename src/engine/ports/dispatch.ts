import type { ResourceKey, WorkKey } from '../../core/model/plan.js';
import type { PolicyRef } from '../../core/model/policy/policy.js';
import type { ErrorCode } from '../../errors.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { NamespaceResult, TookOver } from './member.js';
import type { LostWork } from './observe.js';

/** A work whose desired digest differs from its applied one, and that does not wait for a reason. */
export interface DueWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly application: { readonly namespace: string; readonly name: string };
  /** The policy that placed it; null: none. */
  readonly policy: PolicyRef | null;
  /** Null: delete (or orphan, if `orphan`). */
  readonly desired: { readonly digest: string; readonly manifest: KubeObject } | null;
  readonly orphan: boolean;
  /** Why it is deleted, committed before the delete is sent. Null if it is applied. */
  readonly deleteReason: string | null;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** The object after our last apply; null before the first one, which looks the object up. */
  readonly applied: { readonly uid: string; readonly digest: string | null } | null;
  readonly attempts: number;
  /** A user chose to delete and create the object to change an immutable field, and this cluster is next. */
  readonly replacing?: boolean;
  /** The revision of the application that set the desired state; null if not known. */
  readonly revision?: number | null;
}

export type DispatchOutcome =
  | {
      readonly kind: 'applied';
      readonly digest: string;
      readonly uid: string;
      readonly generation: number | null;
      readonly resourceVersion: string;
      /** Digest of the fields that our manager owns in the response; drift is compared with it. */
      readonly ownedDigest: string;
      /** The API version in which it was applied, if the manifest's is no longer served. */
      readonly appliedAs?: string;
      readonly tookOver?: TookOver;
    }
  /** The object is confirmed deleted, or orphaned as requested: the work's row is deleted. */
  | { readonly kind: 'gone' }
  /** The delete was accepted, and a finalizer or the grace period delays it. */
  | { readonly kind: 'deleting'; readonly message: string; readonly retryInMs: number }
  /** `retryInMs` null: wait until the desired manifest or the reason changes. */
  | {
      readonly kind: 'blocked';
      readonly reason: ErrorCode | 'CONTESTED' | 'SUSPENDED';
      readonly message: string;
      readonly retryInMs: number | null;
      /** With IMMUTABLE_FIELD: the choice of the object's annotation; null: the policy decides. */
      readonly immutableChange?: 'Replace' | 'Refuse' | null;
    };

export interface DispatchResult {
  readonly key: WorkKey;
  /** Epoch of the cluster's lease; the result is not recorded if the epoch has changed. Absent: any epoch. */
  readonly epoch?: number;
  /** The dispatched digest: if the row desires another one by now, it stays due. */
  readonly dispatched: string | null;
  /** The revision of the dispatched state. */
  readonly revision?: number | null;
  readonly outcome: DispatchOutcome;
}

/** A namespace that a person wants deleted with an application. */
export interface DueNamespace {
  readonly cluster: string;
  readonly namespace: string;
  readonly application: { readonly namespace: string; readonly name: string };
  /** An application that has works there, or resources in that namespace that have no work anywhere yet; null: none. */
  readonly usedBy: string | null;
  /** It was tried for so long that this attempt is the last one. */
  readonly expired: boolean;
}

export interface DispatchStore {
  /**
   * Due works of each cluster, at most `limit` per cluster, in kind order (namespaces and CRDs first; deletes in reverse). Only for
   * clusters whose lease we hold with the given epoch. `except` are works in flight.
   */
  due(
    demands: readonly { readonly cluster: string; readonly epoch: number; readonly limit: number }[],
    except: readonly WorkKey[],
  ): Promise<readonly DueWork[]>;
  /** Records results of several clusters in one statement; returns the resources whose report changes. */
  record(results: readonly DispatchResult[]): Promise<readonly ResourceKey[]>;
  /** Milliseconds until the next waiting work of these clusters is due; null: none waits. */
  nextDueInMs(clusters: readonly string[]): Promise<number | null>;
  /** Makes the next work due of each resource that is replaced (deleted and created), one cluster at a time; only in these clusters. */
  beginReplacements(clusters: readonly string[]): Promise<boolean>;
  /** Namespaces to delete in these clusters, now that the objects of their application are gone. */
  dueNamespaces(clusters: readonly string[]): Promise<readonly DueNamespace[]>;
  /** Reads `usedBy` again, directly before the delete. */
  userOfNamespace(due: Pick<DueNamespace, 'cluster' | 'namespace'>): Promise<string | null>;
  /** Ends the removal of a namespace with an event; `later`: it is due again in some seconds. */
  recordNamespace(due: DueNamespace, result: NamespaceResult): Promise<void>;
  /** Makes works due again (drift, a contested field released). Returns those that are: not under a lease that was lost, nor if they are deleted. */
  redo(works: readonly LostWork[]): Promise<ReadonlySet<WorkKey>>;
  /** As `redo`, for objects deleted from the member: the next attempt looks the object up before writing. */
  redoLost(works: readonly LostWork[]): Promise<ReadonlySet<WorkKey>>;
  /** Makes works due that wait for a reason which an event in the cluster may have ended (a CRD now served, a namespace now there). */
  retryBlocked(cluster: string, reasons: readonly string[]): Promise<void>;
}
