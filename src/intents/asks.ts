import type { Validation } from '../core/intent/object/type-problems.js';
import type { TaintEffect } from '../core/model/cluster/cluster.js';

/** Inputs of the use cases. A field that is absent or null was left out, unless its comment says otherwise. */

/** A change with a dry run, which needs a confirmation if it removes many objects. */
export interface Confirmable {
  /** Returns the effect without changing anything. */
  readonly dryRun?: boolean | null;
  /** Token of the confirmation that an earlier call answered. */
  readonly confirm?: string | null;
}

export interface ApplyAsk extends Confirmable {
  /** YAML or JSON documents. */
  readonly manifests: string;
  readonly application?: string | null;
  readonly namespace?: string | null;
  /** Removes resources of the application that are not in the manifests. */
  readonly prune?: boolean | null;
  readonly expectedRevision?: number | null;
  /** Revision of the one policy that the manifests contain; 0: it must be new. */
  readonly expectedPolicyRevision?: number | null;
  readonly idempotencyKey?: string | null;
  /** Objects, as `KIND/NAME`, that are deleted and created again where an immutable field changes. */
  readonly replace?: readonly string[] | null;
  /** How fields and types that the API servers do not know are treated; default STRICT. */
  readonly validate?: Validation | null;
  /** A dry run also sends server-side dry runs to the clusters. */
  readonly serverSide?: boolean | null;
}

export interface PatchResourceAsk extends ResourceAsk {
  /** A merge patch (RFC 7386) of the template. */
  readonly patch: unknown;
  /** The cause that the revision records; default `patch`. */
  readonly cause?: string | null;
  readonly expectedRevision?: number | null;
  readonly validate?: Validation | null;
  /** Deletes and creates the object again where an immutable field changes. */
  readonly replace?: boolean | null;
}

export interface RemoveResourcesAsk extends Confirmable {
  readonly resources: readonly Omit<ResourceAsk, keyof Confirmable>[];
  readonly expectedRevision?: number | null;
}

export interface RollbackAsk extends Confirmable {
  readonly namespace: string;
  readonly name: string;
  /** Default: the revision before the current one. */
  readonly toRevision?: number | null;
  readonly expectedRevision?: number | null;
}

export interface RollbackPolicyAsk extends Confirmable {
  readonly kind: string;
  readonly namespace?: string | null;
  readonly name: string;
  /** Default: the revision before the current one. */
  readonly toRevision?: number | null;
  readonly expectedRevision?: number | null;
}

export interface DeleteApplicationAsk extends Pick<Confirmable, 'confirm'> {
  readonly namespace: string;
  readonly name: string;
  /** Leaves the objects in the members, without marks of the hub. */
  readonly orphan?: boolean | null;
  /** Also deletes namespaces of its objects that the hub made, in each cluster where they are empty then. */
  readonly deleteNamespaces?: boolean | null;
  readonly expectedRevision?: number | null;
}

export interface DeletePolicyAsk {
  readonly kind: string;
  readonly namespace?: string | null;
  readonly name: string;
  readonly expectedRevision?: number | null;
}

/** Identifies one resource of the hub. */
export interface ResourceAsk extends Confirmable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | null;
  readonly name: string;
}

export interface RescheduleApplicationAsk extends Confirmable {
  readonly namespace: string;
  readonly name: string;
}

export interface TaintAsk {
  readonly key: string;
  readonly value?: string | null;
  readonly effect: TaintEffect;
}

/** A person's settings of a cluster. Labels and properties are unchecked values. */
export interface ClusterFieldsAsk {
  readonly name: string;
  readonly provider?: string | null;
  readonly region?: string | null;
  readonly zones?: readonly string[] | null;
  readonly labels?: unknown;
  readonly properties?: unknown;
  readonly taints?: readonly TaintAsk[] | null;
}

export interface RegisterClusterAsk extends ClusterFieldsAsk {
  /** Text of the kubeconfig; secret. */
  readonly kubeconfig: string;
  /** Context of the kubeconfig; default: the current one. */
  readonly context?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface RotateClusterCredentialAsk extends Pick<RegisterClusterAsk, 'name' | 'kubeconfig' | 'context'> {}

/** Null removes a provider or region; absent fields stay. */
export interface UpdateClusterAsk extends ClusterFieldsAsk, Confirmable {
  readonly cordoned?: boolean | null;
  readonly expectedRevision?: number | null;
}

export interface UnregisterClusterAsk extends Pick<Confirmable, 'confirm'> {
  readonly name: string;
  readonly deleteWorkloads?: boolean | null;
  readonly atOnce?: boolean | null;
}
