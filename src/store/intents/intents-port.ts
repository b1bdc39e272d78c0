import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { Taint } from '../../core/model/cluster/cluster.js';
import type { DesiredWork } from '../../core/model/desired-work.js';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import type { Policy, PolicyRef } from '../../core/model/policy/policy.js';
import type { Json, KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { Frozen, NewFreeze } from '../freezes/freeze-intents.js';
import type { StoredFreeze } from '../freezes/freeze-sql.js';
import type { SchemasByCluster } from '../schemas/schema-catalog.js';
import type { DrillState, NewDrill } from './moves/drill-intents.js';
import type { AwayFromHome, Resolution, Resolved } from './moves/eviction-intents.js';
import type { ReturnHome } from './placement-intents.js';

/** The stored state that an `apply` is judged against, from one database snapshot. */
export interface IntentSnapshot {
  readonly application: (ApplicationRef & { readonly id: string; readonly revision: number; readonly deleting: boolean }) | null;
  readonly world: World;
  /** Current resources of the application, and objects of the intent that exist under another application. */
  readonly resources: readonly StoredResource[];
  /** Current policies with the names of those in the intent. */
  readonly policies: readonly StoredPolicy[];
}

/** A policy to delete; `expectedRevision` null: in any revision. */
export interface PolicyTarget extends PolicyRef {
  readonly expectedRevision: number | null;
}

/** Why a policy, and the others with it, is not deleted. */
export type PolicyRefusal = { readonly ref: PolicyTarget } & (
  | { readonly kind: 'absent' }
  | { readonly kind: 'conflict'; readonly revision: number }
  | { readonly kind: 'protected'; readonly label: string }
);

/** `released`: resources that the policies claimed. */
export type PoliciesDeletion =
  | { readonly kind: 'deleted'; readonly released: number }
  | { readonly kind: 'refused'; readonly refusals: readonly PolicyRefusal[] };

export interface StoredPolicy extends PolicyRef {
  readonly uid: string;
  readonly revision: number;
  readonly spec: Json;
  readonly labels: Readonly<Record<string, string>>;
}

export interface StoredResource {
  /** If the manifest is `damaged`, the template has only its name and labels. */
  readonly seen: PlanInput;
  readonly ref: ObjectRef;
  /** The stored manifest cannot be read. */
  readonly damaged?: boolean;
  readonly application: ApplicationRef;
  readonly generation: number;
  /** Current desired manifests by cluster (decrypted; never shown without redaction). */
  readonly works: ReadonlyMap<string, DesiredWork>;
  /** A person chose for the present content that the object is deleted and created again where an immutable field changes. */
  readonly replace?: boolean;
}

export interface Intent {
  readonly application: ApplicationRef | null;
  readonly resources: readonly KubeObject[];
  readonly policies: readonly Policy[];
  /**
   * The revisions of `policies`, in the same order, that the decision was made on; 0: there was none. Another one now means HubError
   * DATABASE_CONFLICT. Absent: whatever is stored is replaced.
   */
  readonly policyRevisions?: readonly number[];
  /** Confirmed removals: resources of the application that the new revision does not contain. */
  readonly pruned: readonly ResourceKey[];
  /** Those of `resources` that are deleted and created again where an immutable field changes. */
  readonly replaced?: readonly KubeObject[];
  readonly cause: string;
  /** The action of the audit entry, where `cause` is the text of a user. */
  readonly action?: string;
  /**
   * The revision that the decision is based on. If the stored one differs, the intent fails with CONFLICT (HubError DATABASE_CONFLICT), and
   * the caller judges again.
   */
  readonly basedOnRevision: number;
  readonly idempotency: { readonly key: string; readonly requestDigest: string } | null;
}

export interface Accepted {
  readonly applicationId: string | null;
  readonly revision: number | null;
  readonly results: readonly (ObjectRef & { readonly action: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'PRUNED' })[];
}

export interface NewCluster {
  readonly name: string;
  readonly source: 'FILE' | 'API';
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly endpoint: string;
  /** The connection, JSON text; encrypted before it is stored, never answered. */
  readonly connection: string;
  /** When its credential expires; null if the credential does not state it. */
  readonly credentialExpiresAt: Date | null;
  /** The uid of kube-system, if it was read already. */
  readonly uid: string | null;
}

/** Another connection of a registered cluster. */
export type NewConnection = Pick<NewCluster, 'endpoint' | 'connection' | 'credentialExpiresAt' | 'uid'>;

export interface ClusterChangeAsk {
  readonly name: string;
  readonly expectedRevision: number | null;
  /** For clusters that the operator's file registered: labels and properties that are not listed are removed. */
  readonly stated?: boolean;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly properties?: Readonly<Record<string, string | null>>;
  readonly taints?: readonly Taint[];
  readonly provider?: string | null;
  readonly region?: string | null;
  readonly zones?: readonly string[];
  readonly cordoned?: boolean;
}

/** Maximum number of displaced resources that a simulation reads. */
export interface DisplacedLimit {
  readonly most: number;
  /** Reads no resource if there are more than `most`. */
  readonly allOrNone?: boolean;
}

/** Resources to place again; null: no restriction. */
export interface RebalanceTargets {
  readonly applications: readonly ApplicationRef[] | null;
  readonly labelSelector: string | null;
}

export interface Intents {
  /** The answer of an earlier request with this key, or why it cannot be used. */
  replay(
    actor: Actor,
    key: string,
    requestDigest: string,
  ): Promise<{ readonly kind: 'new' } | { readonly kind: 'mismatch' } | { readonly kind: 'answer'; readonly accepted: Accepted }>;
  /**
   * Policies with a spec are treated as if they were in force. Without such policies and without `preview`, nothing is planned and the
   * world is the cached one.
   */
  snapshot(
    actor: Actor,
    ask: {
      readonly application: ApplicationRef | null;
      readonly refs: readonly ObjectRef[];
      readonly policies: readonly PolicyRef[];
      /** The result is used for planning: the world is read again and includes the workloads that could be preempted. */
      readonly preview?: boolean;
    },
  ): Promise<IntentSnapshot>;
  /** The last known schemas of these kinds (`apiVersion/kind`) by cluster; clusters without a stored schema are left out. */
  schemas(actor: Actor, kinds: readonly string[]): Promise<SchemasByCluster>;
  /** Resources that these policies (stored or new spec) claim or would select, for the preview of a policy edit; at most `limit`. */
  affected(actor: Actor, policies: readonly Policy[], limit: number): Promise<readonly StoredResource[]>;
  /**
   * The world and at most `limit` resources for the preview of a change of a cluster: first resources that have a copy there or would lose
   * it, then others, which might be placed there.
   */
  fleetSnapshot(
    actor: Actor,
    cluster: string,
    limit: number,
  ): Promise<{ readonly world: World; readonly resources: readonly StoredResource[] }>;
  /**
   * The world and the resources with a copy in one of these clusters, which their loss would displace. `works` of the resources are empty. `isCut`:
   * there are more than `most`; then they are the first ones, or none with `allOrNone`, and no template is read.
   */
  lossSnapshot(
    actor: Actor,
    clusters: readonly string[],
    limit: DisplacedLimit,
  ): Promise<{ readonly world: World; readonly resources: readonly StoredResource[]; readonly isCut: boolean }>;
  /** One transaction: application, revision, resources, policies, plan_due, audit, event, idempotency. All or nothing. */
  accept(actor: Actor, intent: Intent): Promise<Accepted>;
  /** Marks the application and its resources for deletion; with `deleteNamespaces` also the namespaces that they need, in their clusters. */
  deleteApplication(
    actor: Actor,
    id: string,
    basedOnRevision: number,
    options: { readonly orphan: boolean; readonly deleteNamespaces?: boolean },
  ): Promise<{ readonly objects: number }>;
  /** `damaged` lists resources whose manifests cannot be read; they are left out of the resources. */
  revision(
    actor: Actor,
    applicationId: string,
    number: number,
  ): Promise<{ readonly number: number; readonly resources: readonly KubeObject[]; readonly damaged: readonly ObjectRef[] } | null>;
  /**
   * The next plan places these resources again, without preference for their present clusters. `homes`: clusters that some of them return to.
   * Returns their number.
   */
  reschedule(actor: Actor, resources: readonly ResourceKey[], homes?: readonly ReturnHome[]): Promise<number>;
  /** Has a cluster emptied: cordoned, and left by maximum number of resources at a time. */
  drainCluster(actor: Actor, name: string, maxUnavailable: number): Promise<{ readonly kind: 'draining' | 'absent' }>;
  /** What prevents a failover drill of the cluster, and which of its resources cannot be part of one. */
  drillState(actor: Actor, cluster: string): Promise<DrillState>;
  /** Starts a failover drill; `other`: another one is in progress. */
  startDrill(actor: Actor, drill: NewDrill): Promise<{ readonly kind: 'started'; readonly id: string } | { readonly kind: 'other' }>;
  /** The resources of the drill return now. */
  stopDrill(actor: Actor, id: string): Promise<{ readonly kind: 'stopping' | 'absent' | 'ended' }>;
  /** A person decides about an eviction. */
  resolveEviction(actor: Actor, id: string, resolution: Resolution): Promise<Resolved>;
  /** Placed resources of the applications, or with the labels, at most `limit`. */
  rebalanceable(actor: Actor, targets: RebalanceTargets, limit: number): Promise<readonly ResourceKey[]>;
  /** Resources that are away from home, at most `limit`. */
  away(
    actor: Actor,
    ask: { readonly cluster: string | null; readonly application: ApplicationRef | null },
    limit: number,
  ): Promise<readonly AwayFromHome[]>;
  /** Lets the planner do this preemption, and no other, for a resource that waits (`preemptionText`). */
  confirmPreemption(actor: Actor, resource: ResourceKey, text: string): Promise<void>;
  /** For each cluster, which of these namespaces contain objects of the hub or have a Namespace object of the hub. */
  occupied(actor: Actor, namespaces: readonly string[]): Promise<readonly { readonly cluster: string; readonly namespace: string }[]>;
  /** Stops writes, deletes or moves of the whole hub or a part of it. */
  freeze(actor: Actor, freeze: NewFreeze): Promise<Frozen>;
  /** Ends a freeze; null: it is not in force; `restore`: it waits for `acceptRestore`. */
  unfreeze(actor: Actor, id: string, reason: string | null): Promise<StoredFreeze | 'restore' | null>;
  /**
   * Ends the freeze after a restore: clusters are changed to match this database, restored from an older backup. Returns the clusters where
   * the restore was detected.
   */
  acceptRestore(actor: Actor, reason: string | null): Promise<readonly string[]>;
  /** Current resources with the desired manifest for each cluster. */
  stored(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly StoredResource[]>;
  /** The complete spec of a policy in an earlier revision; null if there is no such revision or if it is the deletion. */
  policyRevision(actor: Actor, ref: PolicyRef, number: number): Promise<object | null>;
  /** Freezes in force: those of this process, from the file and the environment, and those in the database. */
  freezes(actor: Actor): Promise<readonly StandingFreeze[]>;
  /** Deletes all of the policies in one transaction, or none; each is named once. */
  deletePolicies(actor: Actor, targets: readonly PolicyTarget[]): Promise<PoliciesDeletion>;
  /** `duplicate` names the cluster that is registered with the same uid; `exists`: the name is in use. */
  registerCluster(
    actor: Actor,
    cluster: NewCluster,
  ): Promise<{ readonly kind: 'registered' } | { readonly kind: 'exists' } | { readonly kind: 'duplicate'; readonly name: string }>;
  updateCluster(
    actor: Actor,
    change: ClusterChangeAsk,
  ): Promise<{ readonly kind: 'updated' } | { readonly kind: 'absent' } | { readonly kind: 'conflict'; readonly revision: number }>;
  /** Stores another connection of a cluster; `unchanged` if it equals the stored one, `other-cluster` if the uids are known and differ. */
  reconnectCluster(
    actor: Actor,
    name: string,
    connection: NewConnection,
  ): Promise<{ readonly kind: 'updated' | 'unchanged' | 'absent' | 'other-cluster' }>;
  unregisterCluster(
    actor: Actor,
    name: string,
    options: { readonly deleteWorkloads: boolean; readonly atOnce?: boolean },
  ): Promise<{ readonly kind: 'started'; readonly works: number } | { readonly kind: 'absent' }>;
  /** `registered`: it is not being unregistered. */
  cancelUnregister(actor: Actor, name: string): Promise<{ readonly kind: 'cancelled' | 'registered' | 'absent' }>;
}
