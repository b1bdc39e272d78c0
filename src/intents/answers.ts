import type { IntentErrorCode } from '../core/intent/intent-error.js';
import type { Decision } from '../core/model/decision.js';
import type { PlanPreview, WorkChange } from '../core/preview.js';
import type { KubeObject, ObjectRef } from '../kubernetes/object.js';

/** Results of use cases; API, command line and console translate them. A missing namespace is `''` here. */

/** Errors of a request, grouped by the action that corrects them. */
export type UserErrorCode =
  | IntentErrorCode
  | 'ALREADY_EXISTS'
  | 'CLUSTER_AUTH_FAILED'
  | 'CLUSTER_UNREACHABLE'
  | 'CONFIRMATION_REQUIRED'
  | 'CONFIRMATION_STALE'
  | 'CONFLICT'
  | 'ENDPOINT_REFUSED'
  | 'IDEMPOTENCY_MISMATCH'
  | 'KUBECONFIG_REFUSED'
  | 'MANIFEST_DAMAGED'
  | 'NOT_FOUND'
  | 'OWNED_BY_OTHER_APPLICATION'
  | 'PROTECTED';

/** One error of a request: its place, and how to correct it. */
export interface UserError {
  readonly code: UserErrorCode;
  readonly message: string;
  /** Names of fields and positions in lists, from the input or the document down. */
  readonly field?: readonly string[] | null;
  /** Position of the document in the text, from 0. */
  readonly document?: number | null;
  /** Line in the text, from 1. */
  readonly line?: number | null;
  /** An instruction. */
  readonly fix?: string | null;
}

/** The set of objects that a change would remove. Sending `token` back confirms exactly this set. */
export interface Confirmation {
  readonly token: string;
  /** All objects, counted by kind. */
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  /** At most 100 of them. */
  readonly objects: readonly ObjectRef[];
}

/** The effect of accepting on one object of the hub. */
export interface ApplyResult {
  readonly ref: ObjectRef;
  readonly action: ApplyAction;
}

export type ApplyAction = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'PRUNED';

/** The effect of a change in the clusters. Counts include all objects; the lists are limited. */
export interface Preview {
  readonly clusters: readonly ClusterPreview[];
  readonly decisions: readonly ResourcePreview[];
  readonly creates: number;
  readonly updates: number;
  /** Objects that are deleted and created again; not part of `creates` and `deletes`. */
  readonly replaces: number;
  readonly deletes: number;
  readonly unchanged: number;
  readonly namespaces: readonly NeededNamespace[];
  /** Results of a server-side dry run by cluster; null if none was requested. */
  readonly serverSide: readonly ServerSideAnswer[] | null;
  readonly warnings: readonly string[];
  readonly userErrors: readonly UserError[];
}

/** The result of a dry run of an object that several clusters share. */
export interface ServerSideAnswer {
  readonly ref: ObjectRef;
  readonly clusters: readonly string[];
  /** UNKNOWN: the cluster did not answer, or a prerequisite of the object does not exist yet. */
  readonly outcome: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN';
  readonly code: string | null;
  readonly message: string | null;
}

/** A namespace without a document, which is created where it is missing. */
export interface NeededNamespace {
  readonly name: string;
  readonly clusters: readonly string[];
}

export interface ClusterPreview {
  readonly cluster: string;
  readonly objects: readonly ObjectPreview[];
}

/** Writes the unified diff of two manifests. */
export type WriteDiff = (before: KubeObject, after: KubeObject) => Promise<string>;

export interface ObjectPreview {
  /** Why a freeze holds the change back; null: none does. */
  readonly frozen: string | null;
  readonly ref: ObjectRef;
  readonly action: WorkChange['action'];
  readonly replicasBefore: number | null;
  readonly replicasAfter: number | null;
  /** Unified diff of an update; null for other actions and if the answer's size limit is reached. Each call computes it again. */
  diff(write: WriteDiff): Promise<string | null>;
}

export interface ResourcePreview extends Pick<Decision, 'outcome' | 'message' | 'policy' | 'clusters'> {
  readonly ref: ObjectRef;
  /** Clusters that the resource would be added to. */
  readonly gained: readonly string[];
  /** Clusters that the resource would be removed from. */
  readonly lost: readonly string[];
  /** Replicas by cluster after each step of a move; empty: the change needs no steps. */
  readonly steps: PlanPreview['steps'];
}
