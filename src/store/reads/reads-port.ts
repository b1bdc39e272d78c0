import type { Actor } from '../../auth/actor.js';
import type { EvictionState } from '../../core/failover/facts.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { DeliveryState } from '../../core/model/delivery.js';
import type { Health } from '../../core/model/health.js';
import type { Transition } from '../../core/model/movement/transition.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { PolicyKind, PolicyRef } from '../../core/model/policy/policy.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { StoredFreeze } from '../freezes/freeze-sql.js';
import type { RestoreRow } from '../freezes/restore.store.js';
import type {
  ApplicationFacets,
  ApplicationLossRow,
  ApplicationRow,
  ClusterFacets,
  ClusterLossRow,
  ClusterRow,
  DecisionRow,
  DrillRow,
  EventRow,
  EvictionRow,
  FailbackRow,
  FailoverEntryRow,
  FailoverRow,
  OrphanRow,
  Page,
  PageAsk,
  PolicyRevisionRow,
  PolicyRow,
  ResourceRow,
  RevisionKey,
  RevisionRow,
  ServedKindRow,
  TransitionRow,
  WorkRow,
} from './rows.js';

export interface ClusterFilter {
  readonly nameContains?: string;
  readonly labelSelector?: string;
  readonly provider?: readonly string[];
  readonly region?: readonly string[];
  readonly ready?: boolean;
}

/** Order of a list by one field, ascending or descending. */
export interface OrderBy<Field extends string> {
  readonly field: Field;
  readonly direction: 'ASC' | 'DESC';
}

export type ClusterOrder = OrderBy<'NAME' | 'ATTENTION' | 'HEARD' | 'WORKS'>;
export type ApplicationOrder = OrderBy<'NAME' | 'ATTENTION' | 'CHANGED' | 'CLUSTERS' | 'REPLICAS'>;
export type WorkOrder = 'CLUSTER' | 'ATTENTION';

export interface ApplicationFilter {
  readonly namespace?: string;
  readonly name?: string;
  readonly nameContains?: string;
  readonly labelSelector?: string;
  readonly health?: readonly Health[];
  readonly delivery?: readonly DeliveryState[];
}

export interface ResourceFilter {
  readonly applicationId?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly nameContains?: string;
  readonly cluster?: string;
  /** Part of the image of a container. */
  readonly image?: string;
  readonly labelSelector?: string;
  /** The policy that governs them. */
  readonly policy?: PolicyRef;
  /** Resources that this policy selects but that another policy governs. */
  readonly outrankedPolicy?: PolicyRef;
  readonly health?: readonly Health[];
  readonly delivery?: readonly DeliveryState[];
}

export interface PolicyFilter {
  readonly kind?: PolicyKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly nameContains?: string;
  readonly labelSelector?: string;
}

export interface FailbackFilter {
  readonly namespace?: string;
  readonly home?: string;
  readonly state?: FailbackRow['state'];
}

export interface TransitionFilter {
  readonly namespace?: string;
  readonly cluster?: string;
  readonly state?: Transition['state'];
  readonly constraint?: string;
}

export interface FailoverFilter {
  readonly cluster?: string;
  /** In progress, or ended; absent: both. */
  readonly open?: boolean;
}

export interface DrillFilter {
  readonly cluster?: string;
  /** In progress, or ended; absent: both. */
  readonly open?: boolean;
}

export interface EvictionFilter {
  readonly id?: string;
  readonly failover?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly state?: EvictionState;
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
  /** Kinds that clusters serve or resources have, in (kind, apiVersion) order. */
  servedKinds(actor: Actor): Promise<readonly ServedKindRow[]>;
  /** By name unless `order` is set; key: the row's `sort`, name. */
  clusters(actor: Actor, page: PageAsk<readonly [string, string]>, filter: ClusterFilter, order?: ClusterOrder): Promise<Page<ClusterRow>>;
  countClusters(actor: Actor, filter: ClusterFilter): Promise<number>;
  /** Counts of the matching clusters; the filter's state, provider and region are ignored. */
  clusterFacets(actor: Actor, filter: ClusterFilter): Promise<ClusterFacets>;
  clustersNamed(actor: Actor, names: readonly string[]): Promise<readonly ClusterRow[]>;
  /** By namespace and name unless `order` is set; key: the row's `sort`, namespace, name. */
  applications(
    actor: Actor,
    page: PageAsk<readonly [string, string, string]>,
    filter: ApplicationFilter,
    order?: ApplicationOrder,
  ): Promise<Page<ApplicationRow>>;
  countApplications(actor: Actor, filter: ApplicationFilter): Promise<number>;
  /** Counts of the matching applications; the filter's health and delivery are ignored. */
  applicationFacets(actor: Actor, filter: ApplicationFilter): Promise<ApplicationFacets>;
  applicationsNamed(actor: Actor, refs: readonly ApplicationRef[]): Promise<readonly ApplicationRow[]>;
  applicationsById(actor: Actor, ids: readonly string[]): Promise<readonly ApplicationRow[]>;
  /** In (kind, namespace, name, id) order, which is also the key. */
  resources(actor: Actor, page: PageAsk<readonly [string, string, string, string]>, filter: ResourceFilter): Promise<Page<ResourceRow>>;
  countResources(actor: Actor, filter: ResourceFilter): Promise<number>;
  /** Identified by group, kind, namespace and name; the version of `apiVersion` does not matter. */
  resource(actor: Actor, ref: ObjectRef): Promise<ResourceRow | null>;
  /** Templates as the user gave them, by digest; the data of Secrets is redacted already. */
  redactedManifests(actor: Actor, digests: readonly string[]): Promise<ReadonlyMap<string, KubeObject>>;
  /**
   * Methods that end in `Of` return the same page for each of many parents in one statement, so that a nested list costs one query per
   * level. The result has an entry for every requested parent.
   */
  resourcesOf(
    actor: Actor,
    applicationIds: readonly string[],
    page: PageAsk<readonly [string, string, string, string]>,
  ): Promise<ReadonlyMap<string, Page<ResourceRow>>>;
  countResourcesOf(actor: Actor, applicationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Newest first; key: number. */
  revisionsOf(actor: Actor, applicationIds: readonly string[], page: PageAsk<number>): Promise<ReadonlyMap<string, Page<RevisionRow>>>;
  /** Returns those of these that are stored, in no particular order. */
  revisionsNumbered(actor: Actor, keys: readonly RevisionKey[]): Promise<readonly (RevisionKey & RevisionRow)[]>;
  /** The current decision of each. */
  decisions(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly DecisionRow[]>;
  /** Newest first; key: id. */
  decisionHistoryOf(
    actor: Actor,
    keys: readonly ResourceKey[],
    page: PageAsk<string>,
  ): Promise<ReadonlyMap<ResourceKey, Page<DecisionRow>>>;
  /** By cluster unless `order` is set; key: the row's `sort`, cluster. */
  worksOf(
    actor: Actor,
    keys: readonly ResourceKey[],
    page: PageAsk<readonly [string, string]>,
    cluster: string | null,
    order?: WorkOrder,
  ): Promise<ReadonlyMap<ResourceKey, Page<WorkRow>>>;
  countWorksOf(actor: Actor, keys: readonly ResourceKey[], cluster: string | null): Promise<ReadonlyMap<ResourceKey, number>>;
  /** All objects of the hub in a cluster with their labels, in (kind, namespace, name) order: those that unregistering could delete. */
  objectsIn(actor: Actor, cluster: string): Promise<readonly Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>[]>;
  /** In (kind, namespace, name) order, which is also the key. */
  policies(actor: Actor, page: PageAsk<readonly [string, string, string]>, filter: PolicyFilter): Promise<Page<PolicyRow>>;
  countPolicies(actor: Actor, filter: PolicyFilter): Promise<number>;
  policy(actor: Actor, ref: PolicyRef): Promise<PolicyRow | null>;
  /** Newest first; key: number. */
  policyRevisionsOf(
    actor: Actor,
    policyIds: readonly string[],
    page: PageAsk<number>,
  ): Promise<ReadonlyMap<string, Page<PolicyRevisionRow>>>;
  /** Newest first; key: id. */
  events(actor: Actor, page: PageAsk<string>, filter: EventFilter): Promise<Page<EventRow>>;
  /** Moves in progress, blocked ones first; key: state, resource. */
  failbacks(actor: Actor, page: PageAsk<readonly [string, string]>, filter: FailbackFilter): Promise<Page<FailbackRow>>;
  countFailbacks(actor: Actor, filter: FailbackFilter): Promise<number>;
  failbacksOf(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly FailbackRow[]>;
  transitions(actor: Actor, page: PageAsk<readonly [string, string]>, filter: TransitionFilter): Promise<Page<TransitionRow>>;
  countTransitions(actor: Actor, filter: TransitionFilter): Promise<number>;
  transitionsOf(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly TransitionRow[]>;
  /** Newest first; key: id. */
  /** The restore of the database that waits for a decision; null if there is none. */
  restore(actor: Actor): Promise<RestoreRow | null>;
  /** Freezes in force, oldest first; at most 200. */
  freezes(actor: Actor): Promise<readonly StoredFreeze[]>;
  evictions(actor: Actor, page: PageAsk<string>, filter: EvictionFilter): Promise<Page<EvictionRow>>;
  countEvictions(actor: Actor, filter: EvictionFilter): Promise<number>;
  /** Newest first; key: id. */
  failovers(actor: Actor, page: PageAsk<string>, filter: FailoverFilter): Promise<Page<FailoverRow>>;
  countFailovers(actor: Actor, filter: FailoverFilter): Promise<number>;
  failoversById(actor: Actor, ids: readonly string[]): Promise<readonly FailoverRow[]>;
  /** Failover drills, newest first; key: id. */
  drills(actor: Actor, page: PageAsk<string>, filter: DrillFilter): Promise<Page<DrillRow>>;
  countDrills(actor: Actor, filter: DrillFilter): Promise<number>;
  drillsById(actor: Actor, ids: readonly string[]): Promise<readonly DrillRow[]>;
  /** Only applications that have a score. */
  applicationLosses(actor: Actor, ids: readonly string[]): Promise<readonly ApplicationLossRow[]>;
  clusterLosses(actor: Actor, names: readonly string[]): Promise<readonly ClusterLossRow[]>;
  /** Oldest first; key: time, source and id. */
  failoverTimelinesOf(
    actor: Actor,
    ids: readonly string[],
    page: PageAsk<readonly [string, string, string]>,
  ): Promise<ReadonlyMap<string, Page<FailoverEntryRow>>>;
  /** In (cluster, uid) order, which is also the key. */
  orphans(actor: Actor, page: PageAsk<readonly [string, string]>, filter: OrphanFilter): Promise<Page<OrphanRow>>;
  countOrphans(actor: Actor, filter: OrphanFilter): Promise<number>;
  /**
   * Changes since these marks, for subscriptions; `lost` if there are too many to list. Empty marks (first call) return the current marks
   * and no changes.
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
