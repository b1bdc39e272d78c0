import type { ResourceKey, WorkKey } from '../../core/model/plan.js';
import type { PolicyRef } from '../../core/model/policy/policy.js';
import type { ErrorCode } from '../../errors.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { TookOver } from './member.js';

/** A work whose desired digest is not its applied one, and whose reason does not say wait. */
export interface DueWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly application: { readonly namespace: string; readonly name: string };
  /** The policy that placed it; null: none. */
  readonly policy: PolicyRef | null;
  /** Null: delete (or leave behind, when `orphan`). */
  readonly desired: { readonly digest: string; readonly manifest: KubeObject } | null;
  readonly orphan: boolean;
  /** Why it is deleted, committed before anything is. Null when it is applied. */
  readonly deleteReason: string | null;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** What the member had after our last apply; null before the first, which looks first. */
  readonly applied: { readonly uid: string; readonly digest: string | null } | null;
  readonly attempts: number;
  /** A person chose to delete and create the object where a field cannot change, and it is this cluster's turn. */
  readonly replacing?: boolean;
  /** The revision of the application that brought what is desired; null where it is not known. */
  readonly revision?: number | null;
}

export type DispatchOutcome =
  | {
      readonly kind: 'applied';
      readonly digest: string;
      readonly uid: string;
      readonly generation: number | null;
      readonly resourceVersion: string;
      /** Digest of the fields our manager owns in the answer; drift is judged against it. */
      readonly ownedDigest: string;
      /** The version it was applied in, where that of its manifest is not served any more. */
      readonly appliedAs?: string;
      readonly tookOver?: TookOver;
    }
  /** The object is confirmed not there, or left behind as asked: the work's row goes. */
  | { readonly kind: 'gone' }
  /** The delete was accepted and a finalizer or grace period holds the object. */
  | { readonly kind: 'deleting'; readonly message: string; readonly retryInMs: number }
  /** `retryInMs` null: wait until the desired manifest or the reason changes. */
  | {
      readonly kind: 'blocked';
      readonly reason: ErrorCode | 'CONTESTED' | 'SUSPENDED';
      readonly message: string;
      readonly retryInMs: number | null;
      /** With IMMUTABLE_FIELD: what the object itself asks for; null leaves it to the policy. */
      readonly immutableChange?: 'Replace' | 'Refuse' | null;
    };

export interface DispatchResult {
  readonly key: WorkKey;
  /** Epoch of the lease of the cluster; nothing is recorded where the cluster has another by now. Absent: whatever it is. */
  readonly epoch?: number;
  /** The digest that was dispatched: a result for another one than the row now desires leaves it due. */
  readonly dispatched: string | null;
  /** The revision that it was of. */
  readonly revision?: number | null;
  readonly outcome: DispatchOutcome;
}

export interface DispatchStore {
  /**
   * Due works of each cluster, at most `limit` a cluster, in kind order (namespaces and CRDs first; deletes in reverse).
   * Only clusters whose lease we hold with the given epoch are answered. `except` are works already in flight.
   */
  due(
    demands: readonly { readonly cluster: string; readonly epoch: number; readonly limit: number }[],
    except: readonly WorkKey[],
  ): Promise<readonly DueWork[]>;
  /** Records results of any clusters in one statement; answers the resources whose report changes. */
  record(results: readonly DispatchResult[]): Promise<readonly ResourceKey[]>;
  /** When the next waiting work of these clusters becomes due; null when none waits. */
  nextDueInMs(clusters: readonly string[]): Promise<number | null>;
  /** Makes the next work of each resource due that is to be deleted and created, one cluster at a time; only in these clusters. */
  beginReplacements(clusters: readonly string[]): Promise<boolean>;
  /** Makes works due again (drift, a contested field released). */
  redo(keys: readonly WorkKey[]): Promise<void>;
  /** The same where the object is gone from the member: whatever stands there by now is looked at before it is written to. */
  redoLost(keys: readonly WorkKey[]): Promise<void>;
  /** Works that wait on a reason which an event in the cluster may have ended (a CRD now served, a namespace now there). */
  retryBlocked(cluster: string, reasons: readonly string[]): Promise<void>;
}
