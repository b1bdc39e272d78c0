import type { LostCluster } from '../../core/aggregate/lost-clusters.js';
import type { DrillResult, DrillState } from '../../core/failover/drill/drill-facts.js';
import type { EvidenceKind } from '../../core/failover/evidence/evidence.js';
import type { EvictionState } from '../../core/failover/facts.js';
import type { AutomaticTaint } from '../../core/failover/taints/automatic-taints.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { Amounts, NodePool, Taint } from '../../core/model/cluster/cluster.js';
import type { ClusterDecision, DecisionOutcome, LosingPolicy } from '../../core/model/decision.js';
import type { DeliveryState } from '../../core/model/delivery.js';
import type { Health } from '../../core/model/health.js';
import type { Transition } from '../../core/model/movement/transition.js';
import type { ReplicaAssignment, ResourceKey } from '../../core/model/plan.js';
import type { PolicyRef } from '../../core/model/policy/policy.js';
import type { ReadyCount, ReplicaCount } from '../../core/model/report.js';
import type { Json, ObjectRef } from '../../kubernetes/object.js';
import type { StoredPolicy } from '../intents/intents-port.js';

/*
 * The API of the store for people's requests: reads and intents. Every method takes the actor and throws FORBIDDEN if `auth/may.ts` denies.
 * Lists are keyset pages in a stated order; `after` is the sort key of the last row of the previous page.
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

/** A kind with the number of clusters that serve it and of resources in the hub. */
export interface ServedKindRow {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusters: number;
  readonly resources: number;
}

export interface ClusterRow {
  readonly name: string;
  readonly source: 'FILE' | 'API';
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly automaticTaints: readonly AutomaticTaint[];
  /** How far its unregistration is; null: it is not being unregistered. */
  readonly unregistering: {
    readonly startedAt: string;
    readonly deleteWorkloads: boolean;
    readonly inSteps: boolean;
    readonly left: number;
    readonly moving: number;
    readonly blocked: number;
    readonly waits: readonly (ObjectRef & { readonly message: string })[];
  } | null;
  /** How far its drain is; times are RFC 3339. */
  readonly drain: {
    readonly actor: string;
    readonly startedAt: string;
    readonly maxUnavailable: number;
    readonly left: number;
    readonly moving: number;
    readonly blocked: number;
    readonly doneAt: string | null;
  } | null;
  readonly cordoned: boolean;
  readonly deleting: boolean;
  readonly revision: number;
  readonly endpoint: string;
  readonly credentialExpiresAt: Date | null;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly heardAt: Date | null;
  /** The last answer is older than 60 s by the database's clock. */
  readonly stale: boolean;
  readonly kubernetesVersion: string | null;
  readonly servedKinds: number | null;
  readonly pools: readonly NodePool[] | null;
  readonly allocating: Amounts;
  readonly works: ReadyCount;
  /** Null before the first probe. */
  readonly condition: {
    readonly status: string;
    readonly since: Date;
    readonly lostAt: readonly Date[];
    readonly held: string | null;
  } | null;
  readonly evidence: readonly EvidenceRow[];
  readonly createdAt: Date;
  /** Position in the requested order: a whole number as text. */
  readonly sort: string;
}

/** Times are RFC 3339. */
export interface EvidenceRow {
  readonly kind: EvidenceKind;
  readonly replica: string | null;
  readonly verdict: 'ALIVE' | 'FAILED' | 'SILENT';
  readonly aliveAt: string | null;
  readonly checkedAt: string;
  readonly failingSince: string | null;
  readonly message: string;
}

export interface ClusterFacets {
  readonly total: number;
  readonly ready: number;
  readonly notReady: number;
  readonly unreachable: number;
  readonly cordoned: number;
  readonly providers: readonly ValueCount[];
  readonly regions: readonly ValueCount[];
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface ApplicationFacets {
  readonly total: number;
  readonly health: Readonly<Record<Health, number>>;
  readonly blocked: number;
  readonly delivering: number;
}

/** Whether the clusters have the desired state. */
export interface DeliveryRow {
  readonly state: DeliveryState;
  /** The newest revision that every cluster has reached; null if there is none. */
  readonly revision: number | null;
  readonly clusters: { readonly total: number; readonly delivered: number };
  readonly reason: string | null;
  readonly message: string | null;
}

export interface ApplicationRow extends ApplicationRef {
  readonly delivery: DeliveryRow;
  /** Clusters with a part of the application that do not answer. */
  readonly lost: readonly LostCluster[];
  readonly id: string;
  readonly revision: number;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  readonly deleting: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Position in the requested order: a whole number as text. */
  readonly sort: string;
}

export interface ResourceRow extends ObjectRef {
  readonly delivery: DeliveryRow;
  readonly lost: readonly LostCluster[];
  readonly id: ResourceKey;
  readonly applicationId: string;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  /** Health by cluster of the placement. */
  readonly clusterHealth: Readonly<Record<string, Health>>;
  readonly undelivered: readonly string[];
  readonly status: Json;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly digest: string;
}

/** Names a revision. `number` is a 32-bit integer. */
export interface RevisionKey {
  readonly applicationId: string;
  readonly number: number;
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
  /** The groups expanded again, in order of cluster name. */
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
  /** When its cluster last answered. */
  readonly heardAt: Date | null;
  readonly stale: boolean;
  readonly health: Health;
  readonly replicas: ReplicaCount | null;
  readonly status: Json;
  readonly desiredDigest: string | null;
  /** Of the object that the hub applied; null before the first apply. */
  readonly memberUid: string | null;
  /** The application revision that the member last accepted; null if the object does not exist or the revision is unknown. */
  readonly revision: number | null;
  /** Position in the requested order: a whole number as text. */
  readonly sort: string;
}

/** An earlier revision of a policy; a null spec is a deletion. */
export interface PolicyRevisionRow extends PolicyRef {
  readonly labels: Readonly<Record<string, string>>;
  readonly number: number;
  readonly spec: Json | null;
  readonly actor: string;
  readonly createdAt: Date;
}

export interface PolicyRow extends StoredPolicy {
  readonly id: string;
  readonly claims: number | null;
  /** Why an interpreter does not run. */
  readonly quarantined: string | null;
  readonly status: Json | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A resource that moves to its planned placement in steps. */
export interface FailbackRow extends ObjectRef {
  readonly id: string;
  readonly application: ApplicationRef;
  readonly resource: ResourceKey;
  readonly homeKind: 'CLUSTER' | 'GROUP';
  readonly home: string;
  readonly policy: string;
  readonly state: 'RETURNING' | 'WAITING' | 'DONE' | 'STOPPED';
  readonly gate: string | null;
  readonly message: string;
  readonly until: Date | null;
  readonly since: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

export interface TransitionRow extends ObjectRef {
  readonly resource: ResourceKey;
  readonly state: Transition['state'];
  readonly origin: Transition['origin'];
  readonly cause: string;
  readonly actor: string | null;
  readonly before: Transition['before'];
  readonly target: Transition['before'];
  readonly waits: Transition['waits'];
  readonly waiting: number;
  readonly startedAt: Date;
  readonly progressedAt: Date;
  readonly deadline: Date;
}

/** A resource that leaves, or left, a cluster. */
export interface EvictionRow extends ObjectRef {
  readonly id: string;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: string;
  readonly purgeMode: string;
  readonly state: EvictionState;
  readonly message: string;
  readonly excludes: boolean;
  readonly startedAt: Date;
  readonly deadline: Date;
  readonly endedAt: Date | null;
  readonly failoverId: string | null;
  /** Seats when the eviction began, when the copy was replaced, and after the end. Null: not reached yet, or unknown. */
  readonly before: readonly ReplicaAssignment[] | null;
  readonly after: readonly ReplicaAssignment[] | null;
  readonly home: readonly ReplicaAssignment[] | null;
}

/** An object in a member that has the hub's id but no work. */
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
  /** The failover that the event is attached to. */
  readonly failoverId: string | null;
}

/** One failure of a cluster, from its last answer to the end of the failover. */
/** A failover drill. */
export interface DrillRow {
  readonly id: string;
  readonly cluster: string;
  readonly actor: string;
  readonly share: number | null;
  readonly returnAfterSeconds: number;
  readonly deadlineSeconds: number;
  readonly state: DrillState;
  readonly result: DrillResult | null;
  readonly reason: string | null;
  readonly message: string;
  readonly stoppedBy: string | null;
  readonly startedAt: Date;
  readonly awayAt: Date | null;
  readonly returningAt: Date | null;
  readonly endedAt: Date | null;
  readonly resources: readonly DrilledRow[];
}

/** Times are milliseconds. */
export interface DrilledRow extends ObjectRef {
  /** `namespace/name`. */
  readonly application: string;
  readonly before: readonly ReplicaAssignment[];
  readonly after: readonly ReplicaAssignment[] | null;
  readonly home: readonly ReplicaAssignment[] | null;
  readonly evictedAt: number | null;
  readonly movedAt: number | null;
  readonly homeAt: number | null;
  readonly floor: number | null;
  readonly fewestReady: number | null;
  readonly below: number;
}

export interface FailoverRow {
  readonly id: string;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: string;
  readonly state: 'LOST' | 'MOVING' | 'BLOCKED' | 'MOVED' | 'RETURNING' | 'ENDED';
  /** Result of the failed probes after the last answer; null if the cluster was not lost. */
  readonly doubt: string | null;
  readonly doubtedAt: Date | null;
  readonly startedAt: Date;
  readonly returnedAt: Date | null;
  readonly endedAt: Date | null;
  readonly evicted: number;
  readonly moved: number;
  readonly blocked: number;
  /** Resources that have the seats that they had before. */
  readonly home: number;
}

/** One step of a failover. */
export interface FailoverEntryRow {
  readonly key: readonly [string, string, string];
  readonly at: Date;
  /** The type of an event, or CLUSTER_DOUBTED, RESOURCE_MOVED or RESOURCE_SETTLED. */
  readonly step: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster: string | null;
  readonly object: ObjectRef | null;
  /** Seats, if they changed. */
  readonly before: readonly ReplicaAssignment[] | null;
  readonly after: readonly ReplicaAssignment[] | null;
}

/** The worst single loss of a cluster for an application. */
export interface ApplicationLossRow {
  readonly applicationId: string;
  readonly score: number;
  /** The cluster with the worst loss; null if no loss has an effect. */
  readonly cluster: string | null;
  readonly replicasShort: number;
  readonly computedAt: Date;
}

/** Effect of the loss of a cluster. */
export interface ClusterLossRow {
  readonly cluster: string;
  readonly score: number;
  readonly replicasLost: number;
  readonly replicasShort: number;
  readonly applicationsShort: number;
  readonly computedAt: Date;
}
