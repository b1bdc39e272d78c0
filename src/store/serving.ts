import type { Actor } from '../auth/actor.js';
import type { ApplicationRef } from '../core/model/application.js';
import type { Amounts, NodePool, Taint } from '../core/model/cluster.js';
import type { ClusterDecision, DecisionOutcome, LosingPolicy } from '../core/model/decision.js';
import type { Health } from '../core/model/health.js';
import type { ResourceKey, SeenResource, World } from '../core/model/plan.js';
import type { Policy, PolicyKind, PolicyRef } from '../core/model/policy.js';
import type { ReadyCount, ReplicaCount } from '../core/model/report.js';
import type { Json, KubeObject, ObjectRef } from '../kubernetes/object.js';

/*
 * What the store offers to those who serve people: reads and intents. Every method takes who asks and refuses whom
 * `auth/may.ts` does not admit. Lists are pages in a stated order by keyset; `after` is the sort key of the last row seen.
 */

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

export interface PageAsk<Key> {
  /** 1 to 100. */
  readonly first: number;
  readonly after: Key | null;
}

// ---------------------------------------------------------------------------------------------- rows

export interface ClusterRow {
  readonly name: string;
  readonly source: 'FILE' | 'API';
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly cordoned: boolean;
  readonly deleting: boolean;
  readonly revision: number;
  readonly endpoint: string;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly heardAt: Date | null;
  /** Not heard from for 60 s by the database's clock. */
  readonly stale: boolean;
  readonly kubernetesVersion: string | null;
  readonly servedKinds: number | null;
  readonly pools: readonly NodePool[] | null;
  readonly allocating: Amounts;
  readonly works: ReadyCount;
  readonly createdAt: Date;
}

export interface ApplicationRow extends ApplicationRef {
  readonly id: string;
  readonly revision: number;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  readonly deleting: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ResourceRow extends ObjectRef {
  readonly id: ResourceKey;
  readonly applicationId: string;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  readonly status: Json;
  readonly deleting: boolean;
  readonly digest: string;
}

export interface RevisionRow {
  readonly number: number;
  readonly actor: string;
  readonly cause: string;
  readonly createdAt: Date;
  readonly resources: readonly (ObjectRef & { readonly digest: string })[];
}

export interface DecisionRow {
  readonly id: string;
  readonly resource: ResourceKey;
  readonly policy: PolicyRef | null;
  readonly scheduledAt: Date;
  readonly outcome: DecisionOutcome;
  readonly message: string;
  readonly losers: readonly LosingPolicy[];
  readonly warnings: readonly string[];
  /** Ungrouped again, in cluster name order. */
  readonly clusters: readonly ClusterDecision[];
}

export interface WorkRow {
  readonly cluster: string;
  readonly resource: ResourceKey;
  readonly state: 'PENDING' | 'APPLIED' | 'BLOCKED' | 'DELETING';
  readonly reason: string | null;
  readonly message: string | null;
  readonly appliedAt: Date | null;
  readonly observedAt: Date | null;
  readonly stale: boolean;
  readonly health: Health;
  readonly replicas: ReplicaCount | null;
  readonly status: Json;
  readonly desiredDigest: string | null;
}

export interface PolicyRow extends StandingPolicy {
  readonly claims: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An object in a member that carries the hub's id and that no work stands for. */
export interface OrphanRow extends ObjectRef {
  readonly cluster: string;
  readonly uid: string;
  readonly foundAt: Date;
}

export interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster: string | null;
  readonly application: ApplicationRef | null;
  readonly object: ObjectRef | null;
}

// ---------------------------------------------------------------------------------------------- reads

export interface ClusterFilter {
  readonly nameContains?: string;
  readonly labelSelector?: string;
  readonly provider?: readonly string[];
  readonly region?: readonly string[];
  readonly ready?: boolean;
}
export interface ApplicationFilter {
  readonly namespace?: string;
  readonly nameContains?: string;
  readonly health?: readonly Health[];
}
export interface ResourceFilter {
  readonly applicationId?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly nameContains?: string;
  readonly health?: readonly Health[];
}
export interface PolicyFilter {
  readonly kind?: PolicyKind;
  readonly namespace?: string;
  readonly nameContains?: string;
}
export interface OrphanFilter {
  readonly cluster?: string;
}
export interface EventFilter {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly application?: string;
  readonly type?: readonly string[];
  readonly severity?: 'INFO' | 'WARNING';
}

export interface Reads {
  hubId(): Promise<string>;
  /** In name order; key: name. */
  clusters(actor: Actor, page: PageAsk<string>, filter: ClusterFilter): Promise<Page<ClusterRow>>;
  countClusters(actor: Actor, filter: ClusterFilter): Promise<number>;
  clustersNamed(actor: Actor, names: readonly string[]): Promise<readonly ClusterRow[]>;
  /** In (namespace, name) order; key: [namespace, name]. */
  applications(actor: Actor, page: PageAsk<readonly [string, string]>, filter: ApplicationFilter): Promise<Page<ApplicationRow>>;
  countApplications(actor: Actor, filter: ApplicationFilter): Promise<number>;
  applicationsNamed(actor: Actor, refs: readonly ApplicationRef[]): Promise<readonly ApplicationRow[]>;
  applicationsById(actor: Actor, ids: readonly string[]): Promise<readonly ApplicationRow[]>;
  /** In (kind, namespace, name, id) order; key: those four. */
  resources(actor: Actor, page: PageAsk<readonly [string, string, string, string]>, filter: ResourceFilter): Promise<Page<ResourceRow>>;
  countResources(actor: Actor, filter: ResourceFilter): Promise<number>;
  /** Found by group, kind, namespace and name; the version of `apiVersion` does not matter. */
  resource(actor: Actor, ref: ObjectRef): Promise<ResourceRow | null>;
  /** Templates as the user gave them, by digest; the data of Secrets is redacted already. */
  redactedManifests(actor: Actor, digests: readonly string[]): Promise<ReadonlyMap<string, KubeObject>>;
  /**
   * The methods that end in `Of` answer the same page for each of many parents in one statement, so that a nested list costs one
   * query a level. Every parent that was asked for has an entry.
   */
  resourcesOf(
    actor: Actor,
    applicationIds: readonly string[],
    page: PageAsk<readonly [string, string, string, string]>,
  ): Promise<ReadonlyMap<string, Page<ResourceRow>>>;
  countResourcesOf(actor: Actor, applicationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Newest first; key: number. */
  revisionsOf(actor: Actor, applicationIds: readonly string[], page: PageAsk<number>): Promise<ReadonlyMap<string, Page<RevisionRow>>>;
  /** The current decision of each. */
  decisions(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly DecisionRow[]>;
  /** Newest first; key: id. */
  decisionHistoryOf(
    actor: Actor,
    keys: readonly ResourceKey[],
    page: PageAsk<string>,
  ): Promise<ReadonlyMap<ResourceKey, Page<DecisionRow>>>;
  /** In cluster order; key: cluster. */
  worksOf(
    actor: Actor,
    keys: readonly ResourceKey[],
    page: PageAsk<string>,
    cluster: string | null,
  ): Promise<ReadonlyMap<ResourceKey, Page<WorkRow>>>;
  countWorksOf(actor: Actor, keys: readonly ResourceKey[], cluster: string | null): Promise<ReadonlyMap<ResourceKey, number>>;
  /** Every object that the hub has in a cluster, with its labels, in (kind, namespace, name) order: what unregistering could delete. */
  objectsIn(actor: Actor, cluster: string): Promise<readonly Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>[]>;
  /** In (kind, namespace, name) order; key: those three. */
  policies(actor: Actor, page: PageAsk<readonly [string, string, string]>, filter: PolicyFilter): Promise<Page<PolicyRow>>;
  countPolicies(actor: Actor, filter: PolicyFilter): Promise<number>;
  policy(actor: Actor, ref: PolicyRef): Promise<PolicyRow | null>;
  /** Newest first; key: id. */
  events(actor: Actor, page: PageAsk<string>, filter: EventFilter): Promise<Page<EventRow>>;
  /** In (cluster, uid) order; key: those two. */
  orphans(actor: Actor, page: PageAsk<readonly [string, string]>, filter: OrphanFilter): Promise<Page<OrphanRow>>;
  countOrphans(actor: Actor, filter: OrphanFilter): Promise<number>;
  /**
   * What changed since these marks, for subscriptions; `lost` when more changed than is worth telling one by one. Empty marks, the first
   * ask, answer the present and no change.
   */
  changesSince(marks: ChangeMarks): Promise<Changes>;
}

export interface ChangeMarks {
  readonly report: string;
  readonly event: string;
  /** RFC 3339, database clock. */
  readonly at: string;
}

export interface Changes {
  readonly marks: ChangeMarks;
  readonly lost: boolean;
  readonly applications: readonly (ApplicationRef & { readonly removed: boolean })[];
  readonly clusters: readonly { readonly name: string; readonly removed: boolean }[];
  readonly events: readonly EventRow[];
}

// ---------------------------------------------------------------------------------------------- intents

/** What `apply` would change, judged against what is stored, in one snapshot. */
export interface IntentSnapshot {
  readonly application: (ApplicationRef & { readonly id: string; readonly revision: number; readonly deleting: boolean }) | null;
  readonly world: World;
  /** Resources of the application as they stand, and those of the intent that exist under another application. */
  readonly resources: readonly StoredResource[];
  /** Policies of the intent as they stand. */
  readonly policies: readonly StandingPolicy[];
}

export interface StandingPolicy extends PolicyRef {
  readonly uid: string;
  readonly revision: number;
  readonly spec: Json;
  readonly labels: Readonly<Record<string, string>>;
}

export interface StoredResource {
  readonly seen: SeenResource;
  readonly ref: ObjectRef;
  readonly application: ApplicationRef;
  readonly generation: number;
  /** Desired manifests by cluster as they stand (already decrypted; never shown without redaction). */
  readonly works: ReadonlyMap<string, { readonly manifest: KubeObject | null; readonly replicas: number | null }>;
}

export interface Intent {
  readonly application: ApplicationRef | null;
  readonly resources: readonly KubeObject[];
  readonly policies: readonly Policy[];
  /** Resources of the application that the new revision no longer holds and that go (already confirmed). */
  readonly pruned: readonly ResourceKey[];
  readonly cause: string;
  /** The revision that the decision was made on: another one now means CONFLICT (HubError DATABASE_CONFLICT), and the caller judges again. */
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
  /** kube-system uid where it was read already. */
  readonly uid: string | null;
}

export interface ClusterChangeAsk {
  readonly name: string;
  readonly expectedRevision: number | null;
  /** Labels and properties that are not named go, where the operator's file is what registered the cluster. */
  readonly stated?: boolean;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly properties?: Readonly<Record<string, string | null>>;
  readonly taints?: readonly Taint[];
  readonly provider?: string | null;
  readonly region?: string | null;
  readonly zones?: readonly string[];
  readonly cordoned?: boolean;
}

export interface Intents {
  /** The answer of an earlier request with this key, or why it cannot be used. */
  replay(
    actor: Actor,
    key: string,
    requestDigest: string,
  ): Promise<{ readonly kind: 'new' } | { readonly kind: 'mismatch' } | { readonly kind: 'answer'; readonly accepted: Accepted }>;
  /**
   * Policies that come whole are taken as those that would be in force. Without any, and without `preview`, nothing is planned, and the world
   * is the one last known.
   */
  snapshot(
    actor: Actor,
    ask: {
      readonly application: ApplicationRef | null;
      readonly refs: readonly ObjectRef[];
      readonly policies: readonly PolicyRef[];
      /** It is planned over this: the world is read, with everybody who might make way for somebody. */
      readonly preview?: boolean;
    },
  ): Promise<IntentSnapshot>;
  /** Resources that these policies (as stored or as given) claim or would select, for the preview of a policy edit; at most `limit`. */
  affected(actor: Actor, policies: readonly Policy[], limit: number): Promise<readonly StoredResource[]>;
  /**
   * The world and resources for the preview of a change of a cluster, at most `limit`: first those that have or would lose something
   * there, then others, which it may gain.
   */
  fleetSnapshot(
    actor: Actor,
    cluster: string,
    limit: number,
  ): Promise<{ readonly world: World; readonly resources: readonly StoredResource[] }>;
  /** One transaction: application, revision, resources, policies, plan_due, audit, event, idempotency. All or nothing. */
  accept(actor: Actor, intent: Intent): Promise<Accepted>;
  /** Marks the application and its resources for deletion. */
  deleteApplication(
    actor: Actor,
    id: string,
    basedOnRevision: number,
    options: { readonly orphan: boolean },
  ): Promise<{ readonly objects: number }>;
  revision(
    actor: Actor,
    applicationId: string,
    number: number,
  ): Promise<{ readonly number: number; readonly resources: readonly KubeObject[] } | null>;
  /** The next plan of these places them anew; answers how many there are. */
  reschedule(actor: Actor, resources: readonly ResourceKey[]): Promise<number>;
  /** Lets the planner do this preemption, and no other, for a resource that waits (`preemptionText`). */
  confirmPreemption(actor: Actor, resource: ResourceKey, text: string): Promise<void>;
  /** Resources as they stand, with what each cluster is to have of them. */
  stored(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly StoredResource[]>;
  deletePolicy(
    actor: Actor,
    ref: PolicyRef,
    expectedRevision: number | null,
  ): Promise<
    | { readonly kind: 'deleted'; readonly released: number }
    | { readonly kind: 'absent' }
    | { readonly kind: 'conflict'; readonly revision: number }
    | { readonly kind: 'protected'; readonly label: string }
  >;
  /** `duplicate` names the cluster that is registered under the same uid; `exists` when the name is taken. */
  registerCluster(
    actor: Actor,
    cluster: NewCluster,
  ): Promise<{ readonly kind: 'registered' } | { readonly kind: 'exists' } | { readonly kind: 'duplicate'; readonly name: string }>;
  updateCluster(
    actor: Actor,
    change: ClusterChangeAsk,
  ): Promise<{ readonly kind: 'updated' } | { readonly kind: 'absent' } | { readonly kind: 'conflict'; readonly revision: number }>;
  /** Stores another endpoint and connection for a cluster; `unchanged` when they are the stored ones. */
  reconnectCluster(
    actor: Actor,
    name: string,
    endpoint: string,
    connection: string,
  ): Promise<{ readonly kind: 'updated' | 'unchanged' | 'absent' }>;
  unregisterCluster(
    actor: Actor,
    name: string,
    options: { readonly deleteWorkloads: boolean },
  ): Promise<{ readonly kind: 'started'; readonly works: number } | { readonly kind: 'absent' }>;
}
