// Generated from src/api/schema by `npm run generate`.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A time, RFC 3339 in UTC: `2026-11-24T06:00:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
};

/** The decision about a restored database. */
export type AcceptRestoreInput = {
  /** Why. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of `acceptRestore`. */
export type AcceptRestorePayload = {
  /** Clusters that are brought to what the database has. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** What is wrong with the input. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A named set of resources applied together: the unit of history, rollback and deletion. */
export type Application = {
  /** Number of clusters with objects of it, and of those in which all its objects are healthy. */
  readonly clusters: ReadyCount;
  /** When it was first applied. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** It is being deleted. */
  readonly deleting: Scalars['Boolean']['output'];
  /** Delivery of its current revision to the clusters. */
  readonly delivery: Delivery;
  /** Worst health of its placed resources. */
  readonly health: Health;
  /** What the loss of one cluster would leave of it, for the cluster whose loss is the worst; null until it was worked out since the last change. */
  readonly lossScore?: Maybe<ApplicationLossScore>;
  /** Clusters that have objects of it and have not answered for 60 seconds, by name. */
  readonly lostClusters: ReadonlyArray<LostCluster>;
  /** Cause of a health other than HEALTHY. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Namespace. */
  readonly namespace: Scalars['String']['output'];
  /** Replicas of all its workloads; null when it has none. */
  readonly replicas?: Maybe<ReplicaCount>;
  /** Its resources, by kind and name. */
  readonly resources: ResourceConnection;
  /** Current revision, from 1. */
  readonly revision: Scalars['Int']['output'];
  /** Its revisions, newest first. */
  readonly revisions: RevisionConnection;
  /** One revision, by default the current one; null if it is no longer stored. */
  readonly storedRevision?: Maybe<Revision>;
  /** When its last revision was accepted. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/** A named set of resources applied together: the unit of history, rollback and deletion. */
export type ApplicationResourcesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A named set of resources applied together: the unit of history, rollback and deletion. */
export type ApplicationRevisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** A named set of resources applied together: the unit of history, rollback and deletion. */
export type ApplicationStoredRevisionArgs = {
  number?: InputMaybe<Scalars['Int']['input']>;
};

/** Result for an application. */
export type ApplicationAfterLoss =
  /** A workload has no replica left. */
  | 'DOWN'
  /** All that its policies ask for is placed in other clusters. */
  | 'SAFE'
  /** Replicas or objects are missing. */
  | 'SHORT';

/** A change of an application. On RESYNC, clients must query their data again. */
export type ApplicationChange = {
  /** The current application; null if it was deleted. */
  readonly application?: Maybe<Application>;
  /** Name; null on RESYNC. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Namespace; null on RESYNC. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Type of the change. */
  readonly type: ChangeType;
};

/** A page of applications. */
export type ApplicationConnection = {
  /** Applications with their cursors. */
  readonly edges: ReadonlyArray<ApplicationEdge>;
  /** Numbers by state. */
  readonly facets: ApplicationFacets;
  /** Applications of this page. */
  readonly nodes: ReadonlyArray<Application>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** Number of matching items. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An application in a page. */
export type ApplicationEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The application. */
  readonly node: Application;
};

/** Numbers of applications by state. The filter applies, except its fields `health` and `delivery`. */
export type ApplicationFacets = {
  /** Those whose delivery is BLOCKED. */
  readonly blocked: Scalars['Int']['output'];
  /** Those whose delivery is DELIVERING. */
  readonly delivering: Scalars['Int']['output'];
  /** By health. */
  readonly health: HealthCounts;
  /** All of them. */
  readonly total: Scalars['Int']['output'];
};

/** Filter of applications. */
export type ApplicationFilter = {
  /** Only in one of these delivery states. */
  readonly delivery?: InputMaybe<ReadonlyArray<DeliveryState>>;
  /** Only in one of these states. */
  readonly health?: InputMaybe<ReadonlyArray<Health>>;
  /** Only applications with a resource that matches this label selector: `app=web,tier!=cache`. */
  readonly labelSelector?: InputMaybe<Scalars['String']['input']>;
  /** Exactly this name. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** What the loss of one cluster would leave of an application (N-1). */
export type ApplicationLossScore = {
  /** The cluster whose loss is the worst; null where none costs anything. */
  readonly cluster?: Maybe<Scalars['String']['output']>;
  /** When it was worked out. */
  readonly computedAt: Scalars['DateTime']['output'];
  /** Replicas that would fit nowhere. */
  readonly replicasShort: Scalars['Int']['output'];
  /** 0 to 100: the percentage of its replicas that would run, or be placed elsewhere. 100: nothing would be missing, whichever cluster is lost. */
  readonly score: Scalars['Int']['output'];
};

/** Order of a list of applications. Equal applications are in order of namespace and name. */
export type ApplicationOrder = {
  /** Direction. */
  readonly direction?: InputMaybe<OrderDirection>;
  /** Compared value. */
  readonly field: ApplicationOrderField;
};

/** Compared value of applications. */
export type ApplicationOrderField =
  /** Urgency, from health and delivery. Healthy and delivered applications are the least urgent. */
  | 'ATTENTION'
  /** Time of the last revision. */
  | 'CHANGED'
  /** Number of clusters. */
  | 'CLUSTERS'
  /** Namespace, then name. */
  | 'NAME'
  /** Number of desired replicas; applications without replicas have the smallest value. */
  | 'REPLICAS';

/** Action of an apply on an object. */
export type ApplyAction =
  /** The object is new. */
  | 'CREATED'
  /** The object is no longer part of the application and is deleted. */
  | 'PRUNED'
  /** The object did not change. */
  | 'UNCHANGED'
  /** The object changed. */
  | 'UPDATED';

/** Manifests to accept. */
export type ApplyInput = {
  /**
   * Name of the application. Default: the application that the documents belong to, which gets a partial revision. If they belong to none: the
   * label part-of, the label name, or the name of the first workload. Documents of several applications are refused.
   */
  readonly application?: InputMaybe<Scalars['String']['input']>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Validate and return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the one policy in the manifests has another revision; 0 requires a new policy. */
  readonly expectedPolicyRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Refuse if the application has another revision; 0 requires a new application. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A retry with the same key returns the first answer; stored for 24 hours. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Multi-document YAML or JSON, workloads and policies alike; at most 16 MiB. */
  readonly manifests: Scalars['String']['input'];
  /** Namespace of the application and of every namespaced document. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Delete objects that the new revision no longer contains. Requires `application`; never deletes policies. */
  readonly prune?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * Objects of the manifests, each as `KIND/NAME` or `KIND/NAMESPACE/NAME`, that are deleted and created again where an immutable field changes.
   * In one cluster at a time. The choice ends when every cluster has the content, and it does not count for later content.
   */
  readonly replace?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /**
   * With `dryRun` and in `preview`: send each created or updated object to its clusters as a server-side dry run, and return the answers in
   * `Preview.serverSide`. At most 300 requests within 20 s.
   */
  readonly serverSide?: InputMaybe<Scalars['Boolean']['input']>;
  /** Treatment of objects that every target cluster would refuse: unknown fields, wrong types and values, missing fields. */
  readonly validate?: InputMaybe<Validation>;
};

/** Answer of apply, patchResource and removeResources. */
export type ApplyPayload = {
  /** The application; null when refused, in a dry run of a new one, or when only policies were applied. */
  readonly application?: Maybe<Application>;
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Result for each document. */
  readonly results: ReadonlyArray<ApplyResult>;
  /** All errors of the request. If there is any error, nothing was changed. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Warnings; the operation continues. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** Result for one document, or for a pruned object. */
export type ApplyResult = {
  /** Action that was performed. */
  readonly action: ApplyAction;
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
};

/** A taint that the hub sets and removes automatically. */
export type AutomaticTaint = {
  /** Since when. */
  readonly addedAt: Scalars['DateTime']['output'];
  /** Effect. */
  readonly effect: TaintEffect;
  /** Key. */
  readonly key: Scalars['String']['output'];
  /** The `ClusterTaintPolicy` that asks for it; null: the condition of the cluster does. */
  readonly policy?: Maybe<Scalars['String']['output']>;
  /** Value. */
  readonly value?: Maybe<Scalars['String']['output']>;
};

/** A cluster that stays registered. */
export type CancelUnregisterClusterInput = {
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of cancelUnregisterCluster. */
export type CancelUnregisterClusterPayload = {
  /** The cluster as it is now; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Source of a capacity estimate. */
export type CapacitySource =
  /** Grades of nodes. */
  | 'GRADES'
  /** Free resources node by node. */
  | 'NODES'
  /** Sums over the cluster. */
  | 'SUMS'
  /** The capacity is unknown. It does not count as zero. */
  | 'UNKNOWN';

/** Estimated capacity of a cluster, and the source of the estimate. */
export type CapacityUsed = {
  /** Age of the reported capacity in seconds; null if unknown. */
  readonly ageSeconds?: Maybe<Scalars['Int']['output']>;
  /** Number of additional replicas, or of complete sets of components; null if the capacity is unknown. */
  readonly more?: Maybe<Scalars['Int']['output']>;
  /** Replicas deducted for placements that the reported capacity did not include yet. */
  readonly reserved: Scalars['Int']['output'];
  /** Source of the estimate. */
  readonly source: CapacitySource;
};

/** Type of a change in a subscription. */
export type ChangeType =
  /** New or changed. */
  | 'CHANGED'
  /** Gone. */
  | 'REMOVED'
  /** Changes may have been missed: query again. */
  | 'RESYNC';

/** A member cluster: its health, registration and capacity. */
export type Cluster = {
  /** Requests of pods without a node, in the units of the pools. */
  readonly allocating: Scalars['JSON']['output'];
  /** Taints that the hub sets and removes automatically: while the cluster is not ready, and according to `ClusterTaintPolicy` documents. */
  readonly automaticTaints: ReadonlyArray<AutomaticTaint>;
  /** Its condition Ready; null before the first probe. */
  readonly condition?: Maybe<ClusterCondition>;
  /** No new work is placed in this cluster. */
  readonly cordoned: Scalars['Boolean']['output'];
  /** When it was registered. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the stored certificate or token expires; null if it does not say. */
  readonly credentialExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** It is being unregistered. */
  readonly deleting: Scalars['Boolean']['output'];
  /** How far its drain is; null: it is not drained. */
  readonly drain?: Maybe<Drain>;
  /** Address of its API server. */
  readonly endpoint: Scalars['String']['output'];
  /** What shows whether it is alive, the probe first: one entry of each kind, and one of each other replica of the hub that checked it. */
  readonly evidence: ReadonlyArray<ClusterEvidence>;
  /** Answer of the health probe: HEALTHY, DEGRADED or UNKNOWN. */
  readonly health: Health;
  /** When it last answered. */
  readonly heardAt?: Maybe<Scalars['DateTime']['output']>;
  /** Kubernetes version. */
  readonly kubernetesVersion?: Maybe<Scalars['String']['output']>;
  /** Labels, an object of strings. */
  readonly labels: Scalars['JSON']['output'];
  /** What the loss of this cluster would leave; null until it was worked out. */
  readonly lossScore?: Maybe<ClusterLossScore>;
  /** Explanation of the reason, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Name, a DNS label. */
  readonly name: Scalars['String']['output'];
  /** Node pools with their resources; null if unknown. */
  readonly nodePools?: Maybe<ReadonlyArray<NodePool>>;
  /** Further properties, an object of strings. */
  readonly properties: Scalars['JSON']['output'];
  /** `idc`, `aws`, … */
  readonly provider?: Maybe<Scalars['String']['output']>;
  /** Short reason of the last probe: `Ready`, `CLUSTER_UNREACHABLE`, … */
  readonly reason: Scalars['String']['output'];
  /** Region. */
  readonly region?: Maybe<Scalars['String']['output']>;
  /** Revision of the registration, for `expectedRevision`. */
  readonly revision: Scalars['Int']['output'];
  /** Number of kinds that it serves; null before discovery was read. */
  readonly servedKinds?: Maybe<Scalars['Int']['output']>;
  /** The cluster has not answered for 60 seconds. */
  readonly stale: Scalars['Boolean']['output'];
  /** Taints. */
  readonly taints: ReadonlyArray<Taint>;
  /** How far its unregistration is; null: it is not being unregistered. */
  readonly unregistering?: Maybe<Unregistering>;
  /** Works placed in this cluster, total and ready. For a stale cluster: the last known counts, at `heardAt`. */
  readonly works: ReadyCount;
  /** Zones, in order. */
  readonly zones: ReadonlyArray<Scalars['String']['output']>;
};

/** A change of a cluster. On RESYNC, clients must query their data again. */
export type ClusterChange = {
  /** The current cluster; null if it was unregistered. */
  readonly cluster?: Maybe<Cluster>;
  /** Cluster name; null on RESYNC. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Type of the change. */
  readonly type: ChangeType;
};

/** The condition Ready of a cluster. */
export type ClusterCondition = {
  /** Evidence that the cluster is alive although its probe fails, as the end of a sentence. While there is some, no work is moved away automatically. Null: there is none. */
  readonly held?: Maybe<Scalars['String']['output']>;
  /** When the cluster stopped being ready, within the last hour, newest first. */
  readonly lostAt: ReadonlyArray<Scalars['DateTime']['output']>;
  /** When it became so. */
  readonly since: Scalars['DateTime']['output'];
  /** `True`, `False` or `Unknown`. */
  readonly status: Scalars['String']['output'];
};

/** A page of clusters. */
export type ClusterConnection = {
  /** Clusters with their cursors. */
  readonly edges: ReadonlyArray<ClusterEdge>;
  /** Numbers by state, in one statement. */
  readonly facets: ClusterFacets;
  /** Clusters of this page. */
  readonly nodes: ReadonlyArray<Cluster>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Why one cluster was chosen or refused. */
export type ClusterDecision = {
  /** The smallest change that would make the cluster eligible. */
  readonly admit?: Maybe<Scalars['String']['output']>;
  /** Replicas before the decision; null if there were none. */
  readonly before?: Maybe<Scalars['Int']['output']>;
  /** The capacity that the decision used; null if the decision did not depend on capacity. */
  readonly capacity?: Maybe<CapacityUsed>;
  /** It was chosen. */
  readonly chosen: Scalars['Boolean']['output'];
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Path in the policy or the cluster that decided. */
  readonly field?: Maybe<Scalars['String']['output']>;
  /** Explanation, as a sentence. */
  readonly reason: Scalars['String']['output'];
  /** Replicas it got; null for kinds without. */
  readonly replicas?: Maybe<Scalars['Int']['output']>;
  /** The rule that refused. */
  readonly rule?: Maybe<Scalars['String']['output']>;
  /** Scores by name. */
  readonly scores: ReadonlyArray<Score>;
};

/** A page of cluster decisions. */
export type ClusterDecisionConnection = {
  /** Cluster decisions of this page. */
  readonly nodes: ReadonlyArray<ClusterDecision>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A cluster in a page. */
export type ClusterEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The cluster. */
  readonly node: Cluster;
};

/** What one kind of evidence shows about a cluster. */
export type ClusterEvidence = {
  /** When it last showed that the cluster is alive. */
  readonly aliveAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was last checked. */
  readonly checkedAt: Scalars['DateTime']['output'];
  /** Since when the checks fail; null: the last one succeeded, or this kind cannot fail. */
  readonly failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** Kind. */
  readonly kind: EvidenceKind;
  /** Explanation, as a sentence; may be empty. */
  readonly message: Scalars['String']['output'];
  /** Replica of the hub that checked the cluster; null: the one that serves it. */
  readonly replica?: Maybe<Scalars['String']['output']>;
  /** What it shows now. */
  readonly verdict: EvidenceVerdict;
};

/** Numbers of clusters by state. They follow the filter, without its `ready`, `provider` and `region`. */
export type ClusterFacets = {
  /** Cordoned ones. */
  readonly cordoned: Scalars['Int']['output'];
  /** Those that answer and are not ready. */
  readonly notReady: Scalars['Int']['output'];
  /** By provider, without clusters that have none. */
  readonly providers: ReadonlyArray<ValueCount>;
  /** Ready ones. */
  readonly ready: Scalars['Int']['output'];
  /** By region, without clusters that have none. */
  readonly regions: ReadonlyArray<ValueCount>;
  /** All of them. */
  readonly total: Scalars['Int']['output'];
  /** Those that do not answer. */
  readonly unreachable: Scalars['Int']['output'];
};

/** Why a cluster has no answer. */
export type ClusterFailure = {
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** The reason. */
  readonly message: Scalars['String']['output'];
};

/** Which clusters. */
export type ClusterFilter = {
  /** Kubernetes label selector: `tier=private,gpu`. */
  readonly labelSelector?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only these providers. */
  readonly provider?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only ready ones, or only others. */
  readonly ready?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only these regions. */
  readonly region?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** What the loss of a cluster would leave (N-1). */
export type ClusterLossScore = {
  /** Applications of which something would be missing. */
  readonly applicationsShort: Scalars['Int']['output'];
  /** When it was worked out. */
  readonly computedAt: Scalars['DateTime']['output'];
  /** Replicas in the cluster. */
  readonly replicasLost: Scalars['Int']['output'];
  /** Of those: that would fit nowhere. */
  readonly replicasShort: Scalars['Int']['output'];
  /** 0 to 100: the percentage of its replicas that would be placed elsewhere. */
  readonly score: Scalars['Int']['output'];
};

/** Sums of one cluster. */
export type ClusterMetrics = {
  /** Changes of objects that it sent. */
  readonly changes: Scalars['Int']['output'];
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Writes that failed. */
  readonly failures: Scalars['Int']['output'];
  /** Seconds of the longest write; null without writes. */
  readonly longestSeconds?: Maybe<Scalars['Float']['output']>;
  /** Mean seconds of a write; null without writes. */
  readonly meanSeconds?: Maybe<Scalars['Float']['output']>;
  /** Mean seconds of a probe; null without probes. */
  readonly probeSeconds?: Maybe<Scalars['Float']['output']>;
  /** Objects that were written. */
  readonly writes: Scalars['Int']['output'];
};

/** Order of a list of clusters. Clusters that are equal in it follow by name. */
export type ClusterOrder = {
  /** Direction. */
  readonly direction?: InputMaybe<OrderDirection>;
  /** Compared value. */
  readonly field: ClusterOrderField;
};

/** Compared value of clusters. */
export type ClusterOrderField =
  /** Urgency: ready clusters are the least urgent, then clusters that are not ready, then clusters that do not answer. */
  | 'ATTENTION'
  /** Time of the last answer. */
  | 'HEARD'
  /** Name. */
  | 'NAME'
  /** Number of works. */
  | 'WORKS';

/** Pods of a resource in one cluster. */
export type ClusterPods = {
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Why the pods could not be read; then `pods` is empty and says nothing about the cluster. */
  readonly failure?: Maybe<Scalars['String']['output']>;
  /** Whether the cluster has more pods of it. */
  readonly more: Scalars['Boolean']['output'];
  /** At most 100 pods, in the order of their names. */
  readonly pods: ReadonlyArray<Pod>;
};

/** Preview of a change in one cluster. */
export type ClusterPreview = {
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Each object, by kind and name. */
  readonly objects: ReadonlyArray<ObjectPreview>;
};

/** The objects that a change would remove, and the token that confirms the removal. */
export type Confirmation = {
  /** Number of objects of each kind. */
  readonly counts: ReadonlyArray<KindCount>;
  /** The first 100 objects. */
  readonly objects: ReadonlyArray<ObjectIdentity>;
  /** Pass as `confirm`; it is valid for exactly this set of objects. */
  readonly token: Scalars['String']['output'];
};

/** State of a container. */
export type ContainerState =
  /** It runs. */
  | 'RUNNING'
  /** It has ended. */
  | 'TERMINATED'
  /** The cluster has not told. */
  | 'UNKNOWN'
  /** It waits to be started. */
  | 'WAITING';

/** A token to create. */
export type CreateTokenInput = {
  /** Days until it expires, 1 to 365; default: 90. */
  readonly days?: InputMaybe<Scalars['Int']['input']>;
  /** Name of the person or program; unique among valid tokens. */
  readonly name: Scalars['String']['input'];
  /** Limits it to the applications in the namespaces of this project; its role must be VIEWER. */
  readonly project?: InputMaybe<Scalars['String']['input']>;
  /** Its rights; at most those of the creator. */
  readonly role: Role;
};

/** Answer of `createToken`. */
export type CreateTokenPayload = {
  /** The secret to send as `Authorization: Bearer`; it is not stored. Null when it was refused. */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** The token; null when it was refused. */
  readonly token?: Maybe<Token>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The stored answer of scheduling one resource. */
export type Decision = {
  /** Every cluster, chosen or refused, by name. */
  readonly clusters: ClusterDecisionConnection;
  /** Other policies that select it and were not chosen. */
  readonly losers: ReadonlyArray<LosingPolicy>;
  /** Explanation of the outcome, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Outcome. */
  readonly outcome: DecisionOutcome;
  /** The policy that governs it; null when none selects it. */
  readonly policy?: Maybe<PolicyRef>;
  /** When it was decided. */
  readonly scheduledAt: Scalars['DateTime']['output'];
  /** Warnings; they did not change the decision. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};


/** The stored answer of scheduling one resource. */
export type DecisionClustersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  chosen?: InputMaybe<Scalars['Boolean']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** A page of decisions. */
export type DecisionConnection = {
  /** Decisions of this page. */
  readonly nodes: ReadonlyArray<Decision>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
};

/** How a decision ended. */
export type DecisionOutcome =
  /** The kind or namespace is never propagated. */
  | 'EXCLUDED'
  /** Every cluster was refused; the resource keeps its placement. */
  | 'NO_CLUSTER_FIT'
  /** No policy selects the resource; it keeps its placement. */
  | 'NO_POLICY'
  /** An override failed; the last good render stays in force. */
  | 'RENDER_FAILED'
  /** Clusters were chosen and manifests rendered. */
  | 'SCHEDULED'
  /** Clusters fit, but the policy cannot be satisfied with them. */
  | 'UNSCHEDULABLE'
  /** Override policies that the policy names do not exist yet. */
  | 'WAITING_FOR_OVERRIDES';

/** An application to delete. */
export type DeleteApplicationInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /**
   * Also delete the namespaces of its objects, after these, in each cluster where the hub made the namespace and where it contains nothing else. The
   * hub lists all kinds that the cluster serves; if it cannot, the namespace stays. Events NAMESPACE_DELETED and NAMESPACE_KEPT report each result.
   */
  readonly deleteNamespaces?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the application has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
  /** Keep the objects in the members, unmanaged. */
  readonly orphan?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Answer of deleteApplication. */
export type DeleteApplicationPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** Namespaces of the objects that stay in the clusters, because the application contains no Namespace object for them. */
  readonly keptNamespaces: ReadonlyArray<Scalars['String']['output']>;
  /** With `deleteNamespaces`: the namespaces that are deleted in each cluster where the hub made them and where they are empty. */
  readonly namespacesToDelete: ReadonlyArray<Scalars['String']['output']>;
  /** Number of objects that are deleted or orphaned, over all clusters. */
  readonly objects: Scalars['Int']['output'];
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Policies to delete together. */
export type DeletePoliciesInput = {
  /** 1 to 100 policies, each once. */
  readonly policies: ReadonlyArray<DeletePolicyInput>;
};

/** Answer of deletePolicies. */
export type DeletePoliciesPayload = {
  /** true if all of them existed and were deleted; false: none was. */
  readonly deleted: Scalars['Boolean']['output'];
  /** Number of resources that they claimed; they keep their placement. */
  readonly released: Scalars['Int']['output'];
  /** All errors of the request; `document` is the position of the policy in the list, from 1. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A policy to delete. */
export type DeletePolicyInput = {
  /** Refuse if the policy has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Kind; the names of `policy.karmada.io` count too. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-wide kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of deletePolicy. */
export type DeletePolicyPayload = {
  /** true if the policy existed and was deleted. */
  readonly deleted: Scalars['Boolean']['output'];
  /** Number of resources that it claimed; they keep their placement. */
  readonly released: Scalars['Int']['output'];
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Which project to delete. */
export type DeleteProjectInput = {
  /** Its name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of `deleteProject`. */
export type DeleteProjectPayload = {
  /** The project that was deleted; null when it was refused. */
  readonly project?: Maybe<Project>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Number of clusters with the requested revision and of all target clusters. */
export type DeliveredCount = {
  /** Number of clusters that have the requested revision. */
  readonly delivered: Scalars['Int']['output'];
  /** Total number. */
  readonly total: Scalars['Int']['output'];
};

/** Delivery of the requested revision to the clusters. Health, in contrast, describes the running objects of any revision. */
export type Delivery = {
  /** Number of target clusters, and of those that have the complete requested revision. */
  readonly clusters: DeliveredCount;
  /** Reason for a state other than DELIVERED, as a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Reason for a state other than DELIVERED, as a code: `NOT_PLACED`, `NO_CLUSTER_FIT`, `RENDER_FAILED`, `MOVING` while the resource moves between clusters, or the reason of a work. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The newest revision of the application that is delivered to every cluster; null if there is none. */
  readonly revision?: Maybe<Scalars['Int']['output']>;
  /** Worst state of the parts, in the order DELIVERED, DELIVERING, BLOCKED. */
  readonly state: DeliveryState;
};

/** State of a delivery. */
export type DeliveryState =
  /** The delivery cannot continue; the previous revision keeps running. */
  | 'BLOCKED'
  /** Every chosen cluster has accepted the current revision. */
  | 'DELIVERED'
  /** In progress: not planned yet, or not accepted by every cluster yet. */
  | 'DELIVERING';

/** A cluster that is being emptied. */
export type Drain = {
  /** Actor who requested it. */
  readonly actor: Scalars['String']['output'];
  /** Resources that fit nowhere else, and stay. */
  readonly blocked: Scalars['Int']['output'];
  /** When nothing was left; null: something is. */
  readonly doneAt?: Maybe<Scalars['DateTime']['output']>;
  /** Works that are still there. */
  readonly left: Scalars['Int']['output'];
  /** Resources that may be on their way at the same time. */
  readonly maxUnavailable: Scalars['Int']['output'];
  /** Resources that are on their way. */
  readonly moving: Scalars['Int']['output'];
  /** Since when. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** A cluster to empty. */
export type DrainClusterInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Resources that may be on their way at the same time: 1 to 1000. */
  readonly maxUnavailable?: InputMaybe<Scalars['Int']['input']>;
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of drainCluster. */
export type DrainClusterPayload = {
  /** The cluster as it is now; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** Set if the call must be repeated with `confirm`, because it removes many objects from the cluster. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: where everything would be in the end. */
  readonly preview?: Maybe<Preview>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A key that the database was encrypted with. */
export type EncryptionKey = {
  /** True if the replica that answers has this key (`MANIFOLD_DECRYPTION_KEYS`). */
  readonly configured: Scalars['Boolean']['output'];
  /** Id of the key. */
  readonly keyId: Scalars['String']['output'];
  /** Time at which nothing was encrypted with it any more; null if something is. */
  readonly retiredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Number of rows that are encrypted with it. */
  readonly waiting: Scalars['Int']['output'];
};

/** An event. */
export type Event = {
  /** The application it is about. */
  readonly application?: Maybe<Scalars['String']['output']>;
  /** Namespace of the application it is about. */
  readonly applicationNamespace?: Maybe<Scalars['String']['output']>;
  /** Time. */
  readonly at: Scalars['DateTime']['output'];
  /** The cluster it is about. */
  readonly cluster?: Maybe<Scalars['String']['output']>;
  /** The failover that it belongs to. */
  readonly failoverId?: Maybe<Scalars['ID']['output']>;
  /** Identifier. */
  readonly id: Scalars['ID']['output'];
  /** Explanation, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** The object it is about. */
  readonly object?: Maybe<ObjectIdentity>;
  /** Severity. */
  readonly severity: EventSeverity;
  /** A stable code: `APPLICATION_APPLIED`, `DRIFT_REPAIRED`, `CLUSTER_UNREACHABLE`. */
  readonly type: Scalars['String']['output'];
};

/** A page of events. */
export type EventConnection = {
  /** Events with their cursors. */
  readonly edges: ReadonlyArray<EventEdge>;
  /** Events of this page. */
  readonly nodes: ReadonlyArray<Event>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
};

/** An event in a page. */
export type EventEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: Event;
};

/** Which events. */
export type EventFilter = {
  /** Only about this application. */
  readonly application?: InputMaybe<Scalars['String']['input']>;
  /** Only about this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Only about applications of this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Only of this severity. */
  readonly severity?: InputMaybe<EventSeverity>;
  /** Only of these types. */
  readonly type?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Severity of an event. */
export type EventSeverity =
  /** Information; no action is needed. */
  | 'INFO'
  /** A problem that a person should check. */
  | 'WARNING';

/** A resource that is to leave a cluster. */
export type Eviction = {
  /** Seats once the copy was replaced; null: it was not. */
  readonly after?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** Seats of the resource when the eviction began. */
  readonly before?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** Why. */
  readonly cause: Scalars['String']['output'];
  /** The cluster that is left. */
  readonly cluster: Scalars['String']['output'];
  /** When it expires, should its cause be gone and what replaces the copy not be ready. */
  readonly deadline: Scalars['DateTime']['output'];
  /** When it ended; null: it has not. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The resource is not placed in the cluster again until the cause ends. */
  readonly excludes: Scalars['Boolean']['output'];
  /** The failover that it belongs to. */
  readonly failoverId?: Maybe<Scalars['ID']['output']>;
  /** Seats after the end of the eviction; null: it has not ended. */
  readonly home?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** Names it. */
  readonly id: Scalars['ID']['output'];
  /** What the eviction waits for, or its result. */
  readonly message: Scalars['String']['output'];
  /** The evicted resource. */
  readonly object: ObjectIdentity;
  /** Producer of the eviction: `failover` for a lost cluster, `taint` for a NoExecute taint, `application` for an application that fails in this cluster, `drain` for a cluster that is drained, `drill` for a failover drill. */
  readonly producer: Scalars['String']['output'];
  /** `Gracefully`, `Directly` or `Never`, by the policy. */
  readonly purgeMode: Scalars['String']['output'];
  /** When it began. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** State. */
  readonly state: EvictionState;
};

/** Decision of a person about an eviction. */
export type EvictionAction =
  /** The copy stays while the cause exists, and the resource gets the placement again that it had when the eviction began. */
  | 'CANCEL'
  /** The copy goes as soon as its cluster can be reached, whether or not what replaces it is ready. */
  | 'CONFIRM';

/** A page of evictions. */
export type EvictionConnection = {
  /** Evictions with their cursors. */
  readonly edges: ReadonlyArray<EvictionEdge>;
  /** Evictions of this page. */
  readonly nodes: ReadonlyArray<Eviction>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An eviction in a page. */
export type EvictionEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The eviction. */
  readonly node: Eviction;
};

/** Which evictions. */
export type EvictionFilter = {
  /** Only from this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Only of the failover of this id. */
  readonly failover?: InputMaybe<Scalars['ID']['input']>;
  /** Only resources of this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<EvictionState>;
};

/** State of an eviction. */
export type EvictionState =
  /** Nothing else fits. Nothing is removed; it is tried again when capacity or clusters change. */
  | 'BLOCKED'
  /** The cause was gone before anything moved, or the cluster is. */
  | 'CANCELLED'
  /** It is replaced, and its copy may leave. */
  | 'DONE'
  /** The cause ended, and the replacement did not become ready in time. The next plan decides again. */
  | 'EXPIRED'
  /** The resource is placed elsewhere, and its copy leaves when that is ready and the cluster can be reached. */
  | 'RUNNING';

/** Kind of evidence about a cluster. */
export type EvidenceKind =
  /** The probe of the replica that serves the cluster, every 10 seconds. */
  | 'API_PROBE'
  /** Renewals of the first node leases in `kube-node-lease`, by the time at which the hub saw them. */
  | 'NODE_LEASES'
  /** A request of another replica of the hub, sent while the probe fails. */
  | 'REPLICA'
  /** Lists, events and bookmarks on the hub's watches. */
  | 'WATCH';

/** What evidence shows about a cluster. */
export type EvidenceVerdict =
  /** It is alive. */
  | 'ALIVE'
  /** The check failed. */
  | 'FAILED'
  /** Nothing arrived recently. */
  | 'SILENT';

/** An application, by its name. */
export type FailBackApplication = {
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
};

/** Resources to place again. */
export type FailBackInput = {
  /** Only resources of this application. */
  readonly application?: InputMaybe<FailBackApplication>;
  /** Only what was evicted from this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Answer of failBack. */
export type FailBackPayload = {
  /** Set if the call must be repeated with `confirm`, because it removes many objects from clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Number of resources that the next plan places again. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All errors of the request. If there is any error, nothing is placed again. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The automatic return of a resource, as `placement.failback` of its policy says. */
export type Failback = {
  /** Its application. */
  readonly application: FailbackApplication;
  /** When it ended; null: it has not. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The condition that a WAITING return waits for: `freeze`, `not-ready`, `flapping`, `stable`, `day` or `tranche`; null otherwise. */
  readonly gate?: Maybe<Scalars['String']['output']>;
  /** The cluster that it was evicted from, or the earlier affinity group. */
  readonly home: Scalars['String']['output'];
  /** Identifier. */
  readonly id: Scalars['ID']['output'];
  /** `CLUSTER` or `GROUP`: the kind of home. */
  readonly kind: Scalars['String']['output'];
  /** What it waits for, or its result, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** The resource. */
  readonly object: ObjectIdentity;
  /** The policy, whose limits apply. */
  readonly policy: Scalars['String']['output'];
  /** Since when it waits, or waited. */
  readonly since: Scalars['DateTime']['output'];
  /** When it began; null: it has not. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** State. */
  readonly state: FailbackState;
  /** When the condition ends at the earliest; null: not known. */
  readonly until?: Maybe<Scalars['DateTime']['output']>;
};

/** The application of a return. */
export type FailbackApplication = {
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Namespace. */
  readonly namespace: Scalars['String']['output'];
};

/** A page of returns. */
export type FailbackConnection = {
  /** Returns with their cursors. */
  readonly edges: ReadonlyArray<FailbackEdge>;
  /** Returns of this page. */
  readonly nodes: ReadonlyArray<Failback>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A return in a page. */
export type FailbackEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The return. */
  readonly node: Failback;
};

/** Which returns. */
export type FailbackFilter = {
  /** Only to this cluster or affinity group. */
  readonly home?: InputMaybe<Scalars['String']['input']>;
  /** Only resources of this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<FailbackState>;
};

/** State of an automatic return. */
export type FailbackState =
  /** It ended. */
  | 'DONE'
  /** It is in progress: the resource is planned at home, and moves in steps. */
  | 'RETURNING'
  /** It ended because the home stopped being ready. */
  | 'STOPPED'
  /** It has not begun; `gate` and `message` say what it waits for. */
  | 'WAITING';

/** One failure of a cluster, from the first doubt to its end. */
export type Failover = {
  /** Why, as a sentence. */
  readonly cause: Scalars['String']['output'];
  /** The cluster that failed, or that is left. */
  readonly cluster: Scalars['String']['output'];
  /** Results of the probes after the last answer. */
  readonly doubt?: Maybe<Scalars['String']['output']>;
  /** When the cluster answered last before it was lost; null where it was not lost. */
  readonly doubtedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the last eviction and move were over. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Identifier. */
  readonly id: Scalars['ID']['output'];
  /** Cause: `failover` for a lost cluster, `taint` for a NoExecute taint. */
  readonly producer: Scalars['String']['output'];
  /** Resources, by how they stand. */
  readonly resources: FailoverResources;
  /** When the cluster was ready again. */
  readonly returnedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the cluster was judged lost, or the first eviction began. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** State. */
  readonly state: FailoverState;
  /** Steps of the failover, oldest first. */
  readonly timeline: FailoverEntryConnection;
};


/** One failure of a cluster, from the first doubt to its end. */
export type FailoverTimelineArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** A change of a failover. On RESYNC, clients must query their data again. */
export type FailoverChange = {
  /** The failover as it is now; null on RESYNC and where it is no more. */
  readonly failover?: Maybe<Failover>;
  /** Id of the failover; null on RESYNC. */
  readonly id?: Maybe<Scalars['ID']['output']>;
  /** Type of the change. */
  readonly type: ChangeType;
};

/** A page of failovers. */
export type FailoverConnection = {
  /** Failovers with their cursors. */
  readonly edges: ReadonlyArray<FailoverEdge>;
  /** Failovers of this page. */
  readonly nodes: ReadonlyArray<Failover>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A failover of a few resources on purpose: they leave the cluster and return. */
export type FailoverDrill = {
  /** Who started it. */
  readonly actor: Scalars['String']['output'];
  /** When all resources were ready in other clusters. */
  readonly awayAt?: Maybe<Scalars['DateTime']['output']>;
  /** The cluster that they leave. */
  readonly cluster: Scalars['String']['output'];
  /** Time limit of each resource in seconds, for the move and for the return. */
  readonly deadline: Scalars['Int']['output'];
  /** When it ended. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Identifier. */
  readonly id: Scalars['ID']['output'];
  /** Its progress, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Why it returns, as a sentence; null before. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Its numbers so far. */
  readonly report: FailoverDrillReport;
  /** Its resources, at most 100. */
  readonly resources: ReadonlyArray<FailoverDrillResource>;
  /** Result; null before it returns. */
  readonly result?: Maybe<FailoverDrillResult>;
  /** Seconds for which the resources stay away. */
  readonly returnAfter: Scalars['Int']['output'];
  /** When the return began. */
  readonly returningAt?: Maybe<Scalars['DateTime']['output']>;
  /** Percentage of the workloads; null where applications were named. */
  readonly share?: Maybe<Scalars['Int']['output']>;
  /** When it started. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** State. */
  readonly state: FailoverDrillState;
  /** What happened, oldest first. */
  readonly timeline: ReadonlyArray<FailoverDrillEntry>;
};

/** A page of drills. */
export type FailoverDrillConnection = {
  /** Drills with their cursors. */
  readonly edges: ReadonlyArray<FailoverDrillEdge>;
  /** Drills of this page. */
  readonly nodes: ReadonlyArray<FailoverDrill>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A drill in a page. */
export type FailoverDrillEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The drill. */
  readonly node: FailoverDrill;
};

/** One step of a drill. */
export type FailoverDrillEntry = {
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Explanation, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** The object it is about. */
  readonly object?: Maybe<ObjectIdentity>;
  /** A stable code: `DRILL_STARTED`, `RESOURCE_EVICTED`, `RESOURCE_MOVED`, `DRILL_MOVED`, `DRILL_RETURNING`, `RESOURCE_RETURNED` or `DRILL_ENDED`. */
  readonly step: Scalars['String']['output'];
};

/** Which drills. */
export type FailoverDrillFilter = {
  /** Only of this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** True: only drills in progress. False: only ended drills. */
  readonly open?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A resource that a drill would move. */
export type FailoverDrillMove = {
  /** Its seats during the drill. */
  readonly after: ReadonlyArray<TransitionSeat>;
  /** Its application, as `namespace/name`. */
  readonly application: Scalars['String']['output'];
  /** Its seats now. */
  readonly before: ReadonlyArray<TransitionSeat>;
  /** The resource. */
  readonly object: ObjectIdentity;
};

/** Numbers of a drill. */
export type FailoverDrillReport = {
  /** Resources that had fewer ready replicas than the floor at some time. */
  readonly belowFloor: Scalars['Int']['output'];
  /** Of those: were ready in other clusters. */
  readonly moved: Scalars['Int']['output'];
  /** Of those: returned to other seats than before. */
  readonly placedDifferently: Scalars['Int']['output'];
  /** Resources of the drill. */
  readonly resources: Scalars['Int']['output'];
  /** Of those: returned. */
  readonly returned: Scalars['Int']['output'];
  /** Longest time in seconds from the eviction of a resource until it was ready in other clusters; null: none was. */
  readonly slowestMove?: Maybe<Scalars['Float']['output']>;
  /** Longest time in seconds from the start of the return until a resource had returned; null: none had. */
  readonly slowestReturn?: Maybe<Scalars['Float']['output']>;
};

/** A resource of a drill. */
export type FailoverDrillResource = {
  /** Seats when it was ready in other clusters; null: it was not yet. */
  readonly after?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** Its application, as `namespace/name`. */
  readonly application: Scalars['String']['output'];
  /** Seats before the drill. */
  readonly before: ReadonlyArray<TransitionSeat>;
  /** How many replicas of the floor were missing at most. */
  readonly below: Scalars['Int']['output'];
  /** When its eviction started. */
  readonly evictedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The fewest replicas that were ready at once. */
  readonly fewestReady?: Maybe<Scalars['Int']['output']>;
  /** Replicas that must stay ready over all clusters; null for kinds without replicas. */
  readonly floor?: Maybe<Scalars['Int']['output']>;
  /** Seats when it had returned; null: it has not yet. */
  readonly home?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** When it was ready in other clusters. */
  readonly movedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The resource. */
  readonly object: ObjectIdentity;
  /** When it had returned. */
  readonly returnedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Result of a drill. */
export type FailoverDrillResult =
  /** All resources moved, stayed away for the requested time, and returned. */
  | 'DONE'
  /** A resource found no other cluster, or was not ready there or at home within the deadline. */
  | 'FAILED'
  /** It returned early: a person stopped it, moves were frozen, or a cluster stopped being ready. */
  | 'STOPPED';

/** State of a drill. */
export type FailoverDrillState =
  /** All are ready in other clusters, until `returnAfter` is over. */
  | 'AWAY'
  /** It is over; `result` and the resources are its report. */
  | 'ENDED'
  /** Resources leave the cluster, each when its replacement is ready. */
  | 'MOVING'
  /** They return, in steps. */
  | 'RETURNING';

/** A failover in a page. */
export type FailoverEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The failover. */
  readonly node: Failover;
};

/** One step of a failover. */
export type FailoverEntry = {
  /** Seats after the step, where it changed them. */
  readonly after?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Seats before the step, where it changed them. */
  readonly before?: Maybe<ReadonlyArray<TransitionSeat>>;
  /** The cluster it is about. */
  readonly cluster?: Maybe<Scalars['String']['output']>;
  /** Explanation, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** The object it is about. */
  readonly object?: Maybe<ObjectIdentity>;
  /** Severity. */
  readonly severity: EventSeverity;
  /** A stable code: the type of an event (`CLUSTER_LOST`, `EVICTION_STARTED`), or `CLUSTER_DOUBTED`, `RESOURCE_MOVED`, `RESOURCE_SETTLED`. */
  readonly step: Scalars['String']['output'];
};

/** A page of a timeline. */
export type FailoverEntryConnection = {
  /** Entries with their cursors. */
  readonly edges: ReadonlyArray<FailoverEntryEdge>;
  /** Entries of this page. */
  readonly nodes: ReadonlyArray<FailoverEntry>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
};

/** An entry in a page. */
export type FailoverEntryEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: FailoverEntry;
};

/** Which failovers. */
export type FailoverFilter = {
  /** Only of this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** True: only failovers in progress. False: only ended failovers. */
  readonly open?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Resources of a failover, by how they stand. */
export type FailoverResources = {
  /** Of those: without a destination now. */
  readonly blocked: Scalars['Int']['output'];
  /** Evicted from the cluster. */
  readonly evicted: Scalars['Int']['output'];
  /** Of those: placed as before after the end of the eviction. */
  readonly home: Scalars['Int']['output'];
  /** Of those: ready in other clusters at some time. */
  readonly moved: Scalars['Int']['output'];
};

/** State of a failover. */
export type FailoverState =
  /** Some of the work fits nowhere else. Nothing of it is removed. */
  | 'BLOCKED'
  /** It is over. */
  | 'ENDED'
  /** The cluster is lost, and nothing is evicted yet: its work is tolerated there, or failover is frozen. */
  | 'LOST'
  /** All that was evicted is ready in other clusters. */
  | 'MOVED'
  /** Work leaves the cluster, and what replaces it is not ready everywhere. */
  | 'MOVING'
  /** The cause is gone, and the evictions and moves end. */
  | 'RETURNING';

/** A number of nodes with the same allocatable and free resources. */
export type FreeNodes = {
  /** Allocatable amount of one node, by resource name. */
  readonly allocatable: Scalars['JSON']['output'];
  /** Free amount of one node, by resource name. */
  readonly free: Scalars['JSON']['output'];
  /** Number. */
  readonly nodes: Scalars['Int']['output'];
};

/** Somebody stopped writes, deletes or moves. Without cluster, application and policy it is about the whole hub. */
export type Freeze = {
  /** Actor who started it; null for a file or the environment. */
  readonly actor?: Maybe<Scalars['String']['output']>;
  /** Only of this application. */
  readonly application?: Maybe<FrozenApplication>;
  /** Only in this cluster. */
  readonly cluster?: Maybe<Scalars['String']['output']>;
  /** Time of its automatic end; null if a person must end it. */
  readonly endsAt?: Maybe<Scalars['DateTime']['output']>;
  /** Names it. */
  readonly id: Scalars['ID']['output'];
  /** Only of what this policy places. */
  readonly policy?: Maybe<FrozenPolicy>;
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** Scope of the freeze. */
  readonly scope: FreezeScope;
  /** Storage of the freeze. */
  readonly source: FreezeSource;
  /** Since when; null: not known. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Names an application. */
export type FreezeApplicationInput = {
  /** Its name. */
  readonly name: Scalars['String']['input'];
  /** Its namespace. */
  readonly namespace: Scalars['String']['input'];
};

/** Target of a freeze. If several of cluster, application and policy are set, all of them must match. */
export type FreezeInput = {
  /** Only of this application. */
  readonly application?: InputMaybe<FreezeApplicationInput>;
  /** Only in this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Only of what this policy places. */
  readonly policy?: InputMaybe<FreezePolicyInput>;
  /** Why; up to 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** Scope of the freeze; default: ALL. */
  readonly scope?: InputMaybe<FreezeScope>;
  /** Seconds until its automatic end, at most 366 days; default: no end. */
  readonly seconds?: InputMaybe<Scalars['Int']['input']>;
};

/** Answer of `freeze`. */
export type FreezePayload = {
  /** The freeze; null when it was refused. */
  readonly freeze?: Maybe<Freeze>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Names a policy that places resources. */
export type FreezePolicyInput = {
  /** PlacementPolicy or ClusterPlacementPolicy; the names of `policy.karmada.io` count too. */
  readonly kind: Scalars['String']['input'];
  /** Its name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-wide kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Scope of a freeze. */
export type FreezeScope =
  /** Every write and every delete. New intents are accepted, planned and kept until the freeze ends. */
  | 'ALL'
  /** Every delete. */
  | 'DELETES'
  /** Every move of work from one cluster to another, and every eviction. */
  | 'MOVES';

/** Storage of a freeze. */
export type FreezeSource =
  /** In the database: it counts for all replicas of the hub. */
  | 'DATABASE'
  /** In MANIFOLD_FREEZE of the process that answers: it counts for this process. */
  | 'ENVIRONMENT'
  /** In the file `freeze` of the data folder of the process that answers: it counts for this process. */
  | 'FILE';

/** The application of a freeze. */
export type FrozenApplication = {
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Its namespace. */
  readonly namespace: Scalars['String']['output'];
};

/** The policy of a freeze. */
export type FrozenPolicy = {
  /** Its kind. */
  readonly kind: PolicyKind;
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
};

/** Health. The health of a whole is the worst health of its parts, in the order HEALTHY, SUSPENDED, PROGRESSING, UNKNOWN, MISSING, DEGRADED. */
export type Health =
  /** Failed; an action is needed. */
  | 'DEGRADED'
  /** Working as desired. */
  | 'HEALTHY'
  /** Desired, but absent from the cluster. */
  | 'MISSING'
  /** In progress: some parts are not ready yet. */
  | 'PROGRESSING'
  /** Paused by a user. */
  | 'SUSPENDED'
  /** The health cannot be determined, for example because a cluster has not answered for 60 seconds. */
  | 'UNKNOWN';

/** Number of items in each state of health. */
export type HealthCounts = {
  /** Number of DEGRADED items. */
  readonly degraded: Scalars['Int']['output'];
  /** Number of HEALTHY items. */
  readonly healthy: Scalars['Int']['output'];
  /** Number of MISSING items. */
  readonly missing: Scalars['Int']['output'];
  /** Number of PROGRESSING items. */
  readonly progressing: Scalars['Int']['output'];
  /** Number of SUSPENDED items. */
  readonly suspended: Scalars['Int']['output'];
  /** Number of UNKNOWN items. */
  readonly unknown: Scalars['Int']['output'];
};

/** The hub itself. */
export type Hub = {
  /** Checks of the installation, always all of them and in the same order. The replica that answers judges its own settings and loops, and the common database. */
  readonly checks: ReadonlyArray<HubCheck>;
  /** Keys that the database is encrypted with. */
  readonly encryption: HubEncryption;
  /** Identifies this hub in its members. */
  readonly id: Scalars['ID']['output'];
  /** Time of the hub's clock. */
  readonly now: Scalars['DateTime']['output'];
  /** Settings in force of the replica that answers; secrets are masked. */
  readonly settings: Scalars['JSON']['output'];
  /** Version of the software. */
  readonly version: Scalars['String']['output'];
  /** The user who sends the request. */
  readonly viewer: Viewer;
};

/** A check of the installation. */
export type HubCheck = {
  /** The next step; null if there is nothing to do. */
  readonly action?: Maybe<Scalars['String']['output']>;
  /** A stable code for programs: `DATABASE_WRITES`. */
  readonly code: Scalars['String']['output'];
  /** What was found, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Result. */
  readonly state: HubCheckState;
};

/** Result of a check. */
export type HubCheckState =
  /** Does not work. */
  | 'FAILURE'
  /** Nothing to do. */
  | 'OK'
  /** Works, but needs attention. */
  | 'WARNING';

/** Keys that the database is encrypted with. The API never returns a key, only its id. */
export type HubEncryption = {
  /** False if another replica started later with another key. Then that replica re-encrypts. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** Id of the key that encrypts (`MANIFOLD_ENCRYPTION_KEY`). */
  readonly keyId: Scalars['String']['output'];
  /** The other keys that this database was encrypted with, the one that encrypted last first: all that something is encrypted with or that the replica has, and others among the first 20. */
  readonly otherKeys: ReadonlyArray<EncryptionKey>;
  /** Live replicas of the hub without the key that encrypts, each with its host and the begin of its id; the first 10. Nothing is re-encrypted while there is one. */
  readonly replicasWithoutKey: ReadonlyArray<Scalars['String']['output']>;
  /** Number of rows that their own key does not decrypt: they were changed outside of the hub. They are not counted as waiting. The check `ENCRYPTION` tells how to replace them. */
  readonly unreadable: Scalars['Int']['output'];
  /** The first 10 of these rows. */
  readonly unreadableRows: ReadonlyArray<UnreadableRow>;
  /** Number of rows that are encrypted with another key and wait to be encrypted with this one. */
  readonly waiting: Scalars['Int']['output'];
};

/** Measurements of a process of the hub. */
export type HubMetrics = {
  /** Sums over the time, for each cluster that was measured. */
  readonly clusters: ReadonlyArray<ClusterMetrics>;
  /** Begin of the time. */
  readonly from: Scalars['DateTime']['output'];
  /** Length of an interval. */
  readonly intervalSeconds: Scalars['Int']['output'];
  /** The process that answers: its host and the begin of its id. Each replica of the hub has its own measurements. */
  readonly replica: Scalars['String']['output'];
  /** One series for each step. Of a cluster, `PLAN` and `REPORT` have no points. */
  readonly series: ReadonlyArray<MetricSeries>;
  /** End of the time. */
  readonly to: Scalars['DateTime']['output'];
};

/** Objects of one kind. */
export type KindCount = {
  /** Number. */
  readonly count: Scalars['Int']['output'];
  /** Kubernetes kind. */
  readonly kind: Scalars['String']['output'];
};

/** Live objects compared with their manifests, in the fields that the manifests state. */
export type LiveComparison = {
  /** Differences, each once with its clusters: those of the most clusters first. Values of Secrets are not compared. */
  readonly differences: ReadonlyArray<LiveDifference>;
  /** Clusters that could not be compared. */
  readonly failures: ReadonlyArray<ClusterFailure>;
  /** Clusters whose object has what the manifest states. */
  readonly same: ReadonlyArray<Scalars['String']['output']>;
};

/** A field that objects in clusters have otherwise than their manifest. */
export type LiveDifference = {
  /** The clusters. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** The value in the manifest as JSON, at most 2 000 characters. */
  readonly desired: Scalars['String']['output'];
  /** The value in the clusters as JSON, at most 2 000 characters; null if the objects do not have the field. */
  readonly live?: Maybe<Scalars['String']['output']>;
  /** Field managers other than the hub that own the field. */
  readonly managers: ReadonlyArray<Scalars['String']['output']>;
  /** The field: `spec.template.spec.containers[web].image`. */
  readonly path: Scalars['String']['output'];
};

/** An object in a cluster. */
export type LiveObject = {
  /** The object as YAML; data of a Secret is left out. */
  readonly manifest: Scalars['String']['output'];
};

/** A policy that selects the resource and was not chosen. */
export type LosingPolicy = {
  /** Kind of the policy. */
  readonly kind: PolicyKind;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** The rule that decided. */
  readonly reason: Scalars['String']['output'];
};

/** Clusters that are lost together: all that are named, in any of the ways. */
export type LossInput = {
  /** Names of clusters. */
  readonly clusters?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Clusters that are not lost and take nothing new meanwhile. */
  readonly cordon?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Providers, with all their clusters. */
  readonly providers?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Regions, with all their clusters. */
  readonly regions?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Outcome for a resource. */
export type LossOutcome =
  /** All replicas that its policy requires are placed in other clusters. */
  | 'MOVED'
  /** It fits nowhere else; what it has in the lost clusters is not replaced. */
  | 'NO_DESTINATION'
  /** Its policy tolerates the loss without an end; what it has in the lost clusters is not replaced. */
  | 'TOLERATED';

/** A cluster that has not answered for 60 seconds, and the part of an application or a resource in it. */
export type LostCluster = {
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Number of objects in it. */
  readonly objects: Scalars['Int']['output'];
  /** Desired replicas in it; null if the objects have none. */
  readonly replicas?: Maybe<Scalars['Int']['output']>;
  /** Seconds since the cluster answered; null if it never did. */
  readonly seconds?: Maybe<Scalars['Int']['output']>;
};

/** Sums of one interval. */
export type MetricPoint = {
  /** Begin of the interval. */
  readonly at: Scalars['DateTime']['output'];
  /** Resources, objects, changes or probes. */
  readonly count: Scalars['Int']['output'];
  /** Those that failed; of `PLAN` and `REPORT` passes with a failure. */
  readonly failures: Scalars['Int']['output'];
  /** Longest seconds; null if none was measured. */
  readonly longestSeconds?: Maybe<Scalars['Float']['output']>;
  /** Mean seconds; null if none was measured. */
  readonly meanSeconds?: Maybe<Scalars['Float']['output']>;
};

/** Measurements of one step. */
export type MetricSeries = {
  /** Intervals with measurements, oldest first. */
  readonly points: ReadonlyArray<MetricPoint>;
  /** The step. */
  readonly step: MetricStep;
};

/** A step that is measured. */
export type MetricStep =
  /** Objects that were written to clusters; seconds until the answer of the cluster. */
  | 'DISPATCH'
  /** Changes of objects that clusters sent. */
  | 'OBSERVE'
  /** Resources that were planned; seconds of a pass. */
  | 'PLAN'
  /** Probes of clusters; seconds until the answer. */
  | 'PROBE'
  /** Resources whose status was folded; seconds of a pass. */
  | 'REPORT';

export type Mutation = {
  /** Decides that the restored database is what clusters are brought to: writes go on. To use a newer backup, stop the hub and restore that. */
  readonly acceptRestore: AcceptRestorePayload;
  /** Accepts manifests of workloads and policies. If one document is refused, all are refused. */
  readonly apply: ApplyPayload;
  /** Keeps a cluster registered that is being unregistered: workloads that have not left stay, and the others are placed again. */
  readonly cancelUnregisterCluster: CancelUnregisterClusterPayload;
  /** Creates a token for a person or a machine. Its secret is in this answer and cannot be read again. */
  readonly createToken: CreateTokenPayload;
  /** Deletes an application and its objects in every cluster. With `orphan` the objects stay in the clusters. */
  readonly deleteApplication: DeleteApplicationPayload;
  /** Deletes several policies in one transaction, or none of them: no plan sees a part of them without the others. */
  readonly deletePolicies: DeletePoliciesPayload;
  /** Deletes a policy. Its resources keep their placement until another policy claims them. After the deletion of an interpreter the built-in rules apply to its kind. Deletion of a protected policy is refused (`PROTECTED`). */
  readonly deletePolicy: DeletePolicyPayload;
  /** Deletes a project that has no valid tokens. Its applications stay. */
  readonly deleteProject: DeleteProjectPayload;
  /** Empties a cluster: it is cordoned, and each resource leaves once what replaces it is ready elsewhere. `updateCluster` with `cordoned: false` ends it. */
  readonly drainCluster: DrainClusterPayload;
  /** Places resources again that are not in their first choice: in a later affinity group, or evicted from a cluster that is ready again. */
  readonly failBack: FailBackPayload;
  /** Stops writes, deletes or moves of the whole hub, or of a cluster, an application or a policy. Members are observed as before. */
  readonly freeze: FreezePayload;
  /** Changes one resource by a merge patch, as a partial revision of its application. Values that are not in the patch are unchanged, including those of a Secret. */
  readonly patchResource: ApplyPayload;
  /** Confirms the preemption that the decision of an unschedulable resource proposes. */
  readonly preempt: PreemptPayload;
  /** Places the selected resources again, as if for the first time. What moves by that moves in steps. */
  readonly rebalance: RebalancePayload;
  /** Registers a member cluster by the content of a kubeconfig. */
  readonly registerCluster: RegisterClusterPayload;
  /** Removes resources from their application, as a partial revision; their objects are deleted in every cluster. To remove all of them use deleteApplication. */
  readonly removeResources: ApplyPayload;
  /** Reschedules all resources of an application, ignoring their current placement. */
  readonly rescheduleApplication: RescheduleApplicationPayload;
  /** Reschedules one resource, ignoring its current placement. */
  readonly rescheduleResource: RescheduleResourcePayload;
  /** Decides about an eviction that is RUNNING or BLOCKED. */
  readonly resolveEviction: ResolveEvictionPayload;
  /** Revokes a token: within 5 seconds every replica refuses it and ends its subscriptions. */
  readonly revokeToken: RevokeTokenPayload;
  /** Creates a new revision with the content of an earlier one. */
  readonly rollbackApplication: RollbackApplicationPayload;
  /** Gives a policy the spec of an earlier revision, as a new revision. Its labels stay. */
  readonly rollbackPolicy: ApplyPayload;
  /**
   * Stores a new credential of a registered cluster, after it was tried out. The kubeconfig must reach the same cluster; its address may differ.
   * On an error the present credential stays in use.
   */
  readonly rotateClusterCredential: RotateClusterCredentialPayload;
  /** Creates a project, or changes its namespaces: within 5 seconds its tokens see those. */
  readonly saveProject: SaveProjectPayload;
  /** Evicts a small share of the workloads of a cluster, and returns them: a failover on purpose, in the steps of every move. Refused during a freeze, while a failover or another drill is in progress or a cluster is not ready, and if a chosen workload fits nowhere else. */
  readonly startFailoverDrill: StartFailoverDrillPayload;
  /** Returns the resources of a drill now. */
  readonly stopFailoverDrill: StopFailoverDrillPayload;
  /** Ends a freeze. */
  readonly unfreeze: UnfreezePayload;
  /** Removes a cluster from the hub. Its workloads stay unless `deleteWorkloads` is true. */
  readonly unregisterCluster: UnregisterClusterPayload;
  /** Changes labels, taints, properties or cordon of a cluster. Omitted fields are unchanged. */
  readonly updateCluster: UpdateClusterPayload;
};


export type MutationAcceptRestoreArgs = {
  input: AcceptRestoreInput;
};


export type MutationApplyArgs = {
  input: ApplyInput;
};


export type MutationCancelUnregisterClusterArgs = {
  input: CancelUnregisterClusterInput;
};


export type MutationCreateTokenArgs = {
  input: CreateTokenInput;
};


export type MutationDeleteApplicationArgs = {
  input: DeleteApplicationInput;
};


export type MutationDeletePoliciesArgs = {
  input: DeletePoliciesInput;
};


export type MutationDeletePolicyArgs = {
  input: DeletePolicyInput;
};


export type MutationDeleteProjectArgs = {
  input: DeleteProjectInput;
};


export type MutationDrainClusterArgs = {
  input: DrainClusterInput;
};


export type MutationFailBackArgs = {
  input: FailBackInput;
};


export type MutationFreezeArgs = {
  input: FreezeInput;
};


export type MutationPatchResourceArgs = {
  input: PatchResourceInput;
};


export type MutationPreemptArgs = {
  input: PreemptInput;
};


export type MutationRebalanceArgs = {
  input: RebalanceInput;
};


export type MutationRegisterClusterArgs = {
  input: RegisterClusterInput;
};


export type MutationRemoveResourcesArgs = {
  input: RemoveResourcesInput;
};


export type MutationRescheduleApplicationArgs = {
  input: RescheduleApplicationInput;
};


export type MutationRescheduleResourceArgs = {
  input: RescheduleResourceInput;
};


export type MutationResolveEvictionArgs = {
  input: ResolveEvictionInput;
};


export type MutationRevokeTokenArgs = {
  input: RevokeTokenInput;
};


export type MutationRollbackApplicationArgs = {
  input: RollbackApplicationInput;
};


export type MutationRollbackPolicyArgs = {
  input: RollbackPolicyInput;
};


export type MutationRotateClusterCredentialArgs = {
  input: RotateClusterCredentialInput;
};


export type MutationSaveProjectArgs = {
  input: SaveProjectInput;
};


export type MutationStartFailoverDrillArgs = {
  input: StartFailoverDrillInput;
};


export type MutationStopFailoverDrillArgs = {
  input: StopFailoverDrillInput;
};


export type MutationUnfreezeArgs = {
  input: UnfreezeInput;
};


export type MutationUnregisterClusterArgs = {
  input: UnregisterClusterInput;
};


export type MutationUpdateClusterArgs = {
  input: UpdateClusterInput;
};

/** A namespace without a document; the hub creates it in clusters where it is missing. */
export type NeededNamespace = {
  /** Clusters where it is needed, by name. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** Its name. */
  readonly name: Scalars['String']['output'];
};

/** A group of nodes with equal labels and taints. */
export type NodePool = {
  /** Allocatable amount by resource name, in cores, bytes or items. */
  readonly allocatable: Scalars['JSON']['output'];
  /** Usable nodes grouped by free resources; null if only the sums are known. */
  readonly freePerNode?: Maybe<ReadonlyArray<FreeNodes>>;
  /** Labels that all of its nodes have with the same value, an object of strings; null if unknown. */
  readonly labels?: Maybe<Scalars['JSON']['output']>;
  /** Pool name. */
  readonly name: Scalars['String']['output'];
  /** Nodes in it. */
  readonly nodes: Scalars['Int']['output'];
  /** Ready nodes. */
  readonly readyNodes: Scalars['Int']['output'];
  /** Requests of pods, in the same units. */
  readonly requested: Scalars['JSON']['output'];
  /** Taints of its nodes that keep pods off. */
  readonly taints: ReadonlyArray<Taint>;
  /** Keys of labels that all of its nodes have, with different values. */
  readonly variedLabels?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** What a right is about. */
export type Noun =
  /** Applications and their resources. */
  | 'APPLICATION'
  /** The audit. */
  | 'AUDIT'
  /** Clusters, what they have, and their drills. */
  | 'CLUSTER'
  /** Events. */
  | 'EVENT'
  /** Evictions. */
  | 'EVICTION'
  /** Freezes. */
  | 'FREEZE'
  /** The hub itself: its id and version. */
  | 'HUB'
  /** Logs of pods. */
  | 'LOG'
  /** Moves of the whole fleet: failback and rebalance. */
  | 'MOVE'
  /** Policies. */
  | 'POLICY'
  /** Projects. */
  | 'PROJECT'
  /** A restored database. */
  | 'RESTORE'
  /** Tokens. */
  | 'TOKEN';

/** Names a Kubernetes object. */
export type ObjectIdentity = {
  /** Group and version, as in a manifest. */
  readonly apiVersion: Scalars['String']['output'];
  /** Kubernetes kind. */
  readonly kind: Scalars['String']['output'];
  /** Object name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
};

/** Names a Kubernetes object. */
export type ObjectIdentityInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Omit for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Preview of a change of one object in one cluster. */
export type ObjectPreview = {
  /** Action. */
  readonly action: PreviewAction;
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Unified diff of the rendered manifests of an update or replacement; for a Secret only which keys change. */
  readonly diff?: Maybe<Scalars['String']['output']>;
  /** Why a freeze holds the change back, such as `ALL is frozen for cluster idc-a: an audit`; null: none does. */
  readonly frozen?: Maybe<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Replicas after. */
  readonly replicasAfter?: Maybe<Scalars['Int']['output']>;
  /** Replicas before; null for kinds without or new objects. */
  readonly replicasBefore?: Maybe<Scalars['Int']['output']>;
};

/** Direction of an order. */
export type OrderDirection =
  /** From the least to the greatest. */
  | 'ASC'
  /** From the greatest to the least. */
  | 'DESC';

/** A stray object: it has this hub's id and no work. Causes: a write that finished after the deletion, or a copy of an object. */
export type Orphan = {
  /** Cluster of the object. */
  readonly cluster: Scalars['String']['output'];
  /** When it was found. */
  readonly foundAt: Scalars['DateTime']['output'];
  /** Identity of the object. */
  readonly object: ObjectIdentity;
  /** Its uid in the cluster. */
  readonly uid: Scalars['String']['output'];
};

/** A page of stray objects. */
export type OrphanConnection = {
  /** Stray objects with their cursors. */
  readonly edges: ReadonlyArray<OrphanEdge>;
  /** Stray objects of this page. */
  readonly nodes: ReadonlyArray<Orphan>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A stray object in a page. */
export type OrphanEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The stray object. */
  readonly node: Orphan;
};

/** Filter of stray objects. */
export type OrphanFilter = {
  /** Only in this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
};

/** Position of a page in its list. */
export type PageInfo = {
  /** Pass as `after` to get the next page; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** True if more items follow this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
};

/** A change of one resource. */
export type PatchResourceInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Shown as the cause of the revision; default: `patch`. At most 200 characters. */
  readonly cause?: InputMaybe<Scalars['String']['input']>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Validate and return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the application has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Omit for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** JSON merge patch of the template: null removes a field, lists are replaced. */
  readonly patch: Scalars['JSON']['input'];
  /** Delete and create the object again where an immutable field changes; also with an empty patch, for a change that clusters refuse. As `ApplyInput.replace`. */
  readonly replace?: InputMaybe<Scalars['Boolean']['input']>;
  /** Treatment of unknown fields, wrong types and missing fields. */
  readonly validate?: InputMaybe<Validation>;
};

/** A pod as its cluster reports it. */
export type Pod = {
  /** Its containers, init containers first. */
  readonly containers: ReadonlyArray<PodContainer>;
  /** Time of its creation. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** Message of the cluster about the reason. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Namespace. */
  readonly namespace: Scalars['String']['output'];
  /** Name of its node; null until it has one. */
  readonly node?: Maybe<Scalars['String']['output']>;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: Scalars['String']['output'];
  /** Whether it takes requests. */
  readonly ready: Scalars['Boolean']['output'];
  /** Why it does not run: `ImagePullBackOff`. Null if it runs or is done. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Restarts of all its containers. */
  readonly restarts: Scalars['Int']['output'];
};

/** A container of a pod. */
export type PodContainer = {
  /** Image. */
  readonly image: Scalars['String']['output'];
  /** Whether it runs before the other containers. */
  readonly init: Scalars['Boolean']['output'];
  /** Message of the cluster about the state. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Whether it is ready. */
  readonly ready: Scalars['Boolean']['output'];
  /** Reason of the state, for example `CrashLoopBackOff`. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Number of restarts. */
  readonly restarts: Scalars['Int']['output'];
  /** State. */
  readonly state: ContainerState;
};

/** Lines of a log. */
export type PodLog = {
  /** Why the log ends here; null while it goes on. */
  readonly end?: Maybe<PodLogEnd>;
  /** Lines in their order, without control characters. */
  readonly lines: ReadonlyArray<Scalars['String']['output']>;
  /** Details of an end by a failure. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Number of lines of this message that were longer than 16 KiB; only their beginning is in it. */
  readonly shortened: Scalars['Int']['output'];
};

/** Why a log ends. */
export type PodLogEnd =
  /** All lines were sent; with `follow`, the container has ended. */
  | 'COMPLETE'
  /** The cluster or the connection to it failed. */
  | 'FAILED'
  /** No line came for 15 minutes. */
  | 'IDLE'
  /** The limit of 64 MiB is reached. */
  | 'LIMIT';

/** A placement policy, an override policy, or a document of another kind that is stored like a policy. */
export type Policy = {
  /** Number of resources that it claims; null for kinds that do not place resources. */
  readonly claims?: Maybe<Scalars['Int']['output']>;
  /** When it was first applied. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Stored fields that are not implemented yet: `spec`, or fields of it such as `spec.schedulerName`. */
  readonly idle: ReadonlyArray<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: PolicyKind;
  /** Labels of the policy. */
  readonly labels: Scalars['JSON']['output'];
  /** The policy as YAML, with its defaults. */
  readonly manifest: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Reason of the quarantine: this interpreter ended its process and is not run until it is edited. Null if not quarantined, and for other kinds. */
  readonly quarantined?: Maybe<Scalars['String']['output']>;
  /** Revision, from 1. */
  readonly revision: Scalars['Int']['output'];
  /** Its revisions, newest first. */
  readonly revisions: PolicyRevisionConnection;
  /** Result of a WorkloadRebalancer, as in Karmada: `observedWorkloads` and `finishTime`; null before it ran, and for other kinds. */
  readonly status?: Maybe<Scalars['JSON']['output']>;
  /** Unique id. Edits keep it; a policy that is deleted and created again gets a new one. */
  readonly uid: Scalars['ID']['output'];
  /** When it last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/** A placement policy, an override policy, or a document of another kind that is stored like a policy. */
export type PolicyRevisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** A page of policies. */
export type PolicyConnection = {
  /** Policies with their cursors. */
  readonly edges: ReadonlyArray<PolicyEdge>;
  /** Policies of this page. */
  readonly nodes: ReadonlyArray<Policy>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A policy in a page. */
export type PolicyEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The policy. */
  readonly node: Policy;
};

/** Which policies. */
export type PolicyFilter = {
  /** Only of this kind. */
  readonly kind?: InputMaybe<PolicyKind>;
  /** Label selector: `team=web`. */
  readonly labelSelector?: InputMaybe<Scalars['String']['input']>;
  /** Exactly this name. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Kinds of policies. PropagationPolicy and ClusterPropagationPolicy are other names of the first two. */
export type PolicyKind =
  /** Overrides resources of any namespace, and cluster-scoped ones. */
  | 'ClusterOverridePolicy'
  /** Places resources of any namespace, and cluster-scoped ones. */
  | 'ClusterPlacementPolicy'
  /** Taints clusters by their conditions. */
  | 'ClusterTaintPolicy'
  /** Scales by schedule. */
  | 'CronFederatedHPA'
  /** Scales a workload by metrics of all clusters. */
  | 'FederatedHPA'
  /** Limits the requests of a namespace over all clusters. */
  | 'FederatedResourceQuota'
  /** Interprets objects of a kind, by expressions or a health.lua of Argo CD. */
  | 'Interpreter'
  /** An Ingress over the services of all clusters. */
  | 'MultiClusterIngress'
  /** Makes a service of some clusters reachable from others. */
  | 'MultiClusterService'
  /** Overrides resources of its namespace. */
  | 'OverridePolicy'
  /** Places resources of its namespace. */
  | 'PlacementPolicy'
  /** Karmada's interpreter, by scripts. */
  | 'ResourceInterpreterCustomization'
  /** Places the named workloads again, once or by schedule. */
  | 'WorkloadRebalancer';

/** Names a policy. */
export type PolicyRef = {
  /** Kind of the policy. */
  readonly kind: PolicyKind;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
};

/** Names a policy. */
export type PolicyRefInput = {
  /** Kind of the policy. */
  readonly kind: PolicyKind;
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-wide kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** A policy as it was applied once. */
export type PolicyRevision = {
  /** Author of the revision. */
  readonly actor: Scalars['String']['output'];
  /** When it was accepted. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The policy as YAML, with its present labels; values for Secrets are redacted. Null if the revision was a deletion. */
  readonly manifest?: Maybe<Scalars['String']['output']>;
  /** From 1. */
  readonly number: Scalars['Int']['output'];
};

/** A page of revisions of a policy. */
export type PolicyRevisionConnection = {
  /** Revisions of this page. */
  readonly nodes: ReadonlyArray<PolicyRevision>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
};

/** An unschedulable resource. */
export type PreemptInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Token of the confirmation; it is valid for exactly these victims. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Omit for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of preempt. */
export type PreemptPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** The proposed preemption; null if no preemption would help. */
  readonly preemption?: Maybe<Preemption>;
  /** Changes in each cluster, including those of the victims. */
  readonly preview?: Maybe<Preview>;
  /** All errors of the request. If there is any error, nothing was changed. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Workloads of lower priority that surrender replicas, all in one cluster. */
export type Preemption = {
  /** The cluster. */
  readonly cluster: Scalars['String']['output'];
  /** The victims, lowest priority first. */
  readonly victims: ReadonlyArray<PreemptionVictim>;
};

/** A workload that surrenders replicas. */
export type PreemptionVictim = {
  /** Replicas that it keeps in the cluster. */
  readonly keeps: Scalars['Int']['output'];
  /** The workload. */
  readonly object: ObjectIdentity;
  /** Its priority. */
  readonly priority: Scalars['Int']['output'];
  /** Replicas that it surrenders. */
  readonly replicas: Scalars['Int']['output'];
};

/** Preview of a change. */
export type Preview = {
  /** Each cluster with changes, by name. */
  readonly clusters: ReadonlyArray<ClusterPreview>;
  /** Objects created, over all clusters. */
  readonly creates: Scalars['Int']['output'];
  /** The decisions that the plan would store. */
  readonly decisions: ReadonlyArray<ResourcePreview>;
  /** Objects deleted, over all clusters. */
  readonly deletes: Scalars['Int']['output'];
  /**
   * Namespaces that the objects need and that contain no object of the hub yet. Dispatch creates them in clusters where they are missing. The
   * preview does not know which clusters already have them.
   */
  readonly namespaces: ReadonlyArray<NeededNamespace>;
  /** Objects deleted and created again, over all clusters; not part of `creates` and `deletes`. */
  readonly replaces: Scalars['Int']['output'];
  /** Answers of the clusters to a server-side dry run of the created and updated objects; null unless `serverSide` was set. */
  readonly serverSide?: Maybe<ReadonlyArray<ServerSideAnswer>>;
  /** Objects that do not change, over all clusters. */
  readonly unchanged: Scalars['Int']['output'];
  /** Objects changed, over all clusters. */
  readonly updates: Scalars['Int']['output'];
  /** Errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Warnings; the operation continues. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** Action on an object in a cluster. */
export type PreviewAction =
  /** The object is created. */
  | 'CREATE'
  /** The object is deleted. */
  | 'DELETE'
  /** The object is deleted and created again, because an immutable field changes; in one cluster at a time, when the others are healthy. */
  | 'REPLACE'
  /** The object does not change. */
  | 'UNCHANGED'
  /** The object is changed. */
  | 'UPDATE';

/** Desired state of each cluster after one step of a move. */
export type PreviewStep = {
  /** Clusters with their replicas, in name order. */
  readonly clusters: ReadonlyArray<TransitionSeat>;
};

/** A group of people, whose tokens see the applications in its namespaces and nothing else. */
export type Project = {
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Actor who created it. */
  readonly createdBy: Scalars['String']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Names of namespaces; `team-a-*` stands for all that begin with `team-a-`. */
  readonly namespaces: ReadonlyArray<Scalars['String']['output']>;
  /** Number of its valid tokens. */
  readonly tokens: Scalars['Int']['output'];
  /** When it was changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

export type Query = {
  /** One application; null if it does not exist. */
  readonly application?: Maybe<Application>;
  /** Applications, by default in order of namespace and name. */
  readonly applications: ApplicationConnection;
  /** One cluster; null if it does not exist. */
  readonly cluster?: Maybe<Cluster>;
  /** Member clusters, by default in order of name. */
  readonly clusters: ClusterConnection;
  /** Events, newest first. */
  readonly events: EventConnection;
  /** Evictions, newest first: resources that must leave a cluster that is lost, has a NoExecute taint or does not run them. Ended evictions are stored for 30 days. */
  readonly evictions: EvictionConnection;
  /** Automatic returns of resources to their home: waiting and in progress first, then ended ones, newest first. */
  readonly failbacks: FailbackConnection;
  /** One failover; null where there is none of that id. */
  readonly failover?: Maybe<Failover>;
  /** One drill; null where there is none of that id. */
  readonly failoverDrill?: Maybe<FailoverDrill>;
  /** Failover drills, newest first. Ended drills are stored as long as events. */
  readonly failoverDrills: FailoverDrillConnection;
  /** Failovers, newest first: one for each failure of a cluster, from the first doubt to its end. Ended failovers are stored as long as events. */
  readonly failovers: FailoverConnection;
  /** Freezes in force, oldest first; at most 200. The events FREEZE_STARTED and FREEZE_ENDED record past freezes. */
  readonly freezes: ReadonlyArray<Freeze>;
  /** This hub. */
  readonly hub: Hub;
  /** Where the objects of a resource in clusters differ from their rendered manifests, read from the clusters now. Null without the resource. */
  readonly liveDifferences?: Maybe<LiveComparison>;
  /** A resource as it stands in a cluster now, read from there; null when the hub has no work of it there, or the cluster no object. */
  readonly liveObject?: Maybe<LiveObject>;
  /** Measurements of the process of the hub that answers, of the last hour at most, in intervals of 30 seconds. They are in memory and end with it. */
  readonly metrics: HubMetrics;
  /** Stray objects, by cluster: objects in members with this hub's id and without a work. The hub does not change or delete them. */
  readonly orphans: OrphanConnection;
  /** Policies of all kinds, by kind, namespace and name. */
  readonly policies: PolicyConnection;
  /** One policy; null when there is none. */
  readonly policy?: Maybe<Policy>;
  /** Changes of an apply in each cluster, computed by the functions of the real plan. Nothing is written. */
  readonly preview: Preview;
  /** Projects, by name; at most 200. */
  readonly projects: ReadonlyArray<Project>;
  /** One resource; null when there is none. */
  readonly resource?: Maybe<Resource>;
  /** Pods of a resource as they are now, read from the clusters: those that its selector selects. Null without the resource. */
  readonly resourcePods?: Maybe<ReadonlyArray<ClusterPods>>;
  /** Resources of all applications, by kind, namespace and name. */
  readonly resources: ResourceConnection;
  /** A database that was restored from a backup older than what clusters have. All writes wait for a decision; null: nothing waits. */
  readonly restore?: Maybe<Restore>;
  /** Kinds that clusters serve or that resources have, by kind. */
  readonly servedKinds: ReadonlyArray<ServedKind>;
  /** Simulates the loss of clusters: plans all resources with the remaining capacity, by the functions of a real failover. Changes nothing. */
  readonly simulation: Simulation;
  /** Tokens of people and machines, newest first. The tokens themselves are not stored and cannot be read. Ended tokens are listed for 90 days. */
  readonly tokens: TokenConnection;
  /** Moves in progress, waiting moves first. */
  readonly transitions: TransitionConnection;
};


export type QueryApplicationArgs = {
  name: Scalars['String']['input'];
  namespace: Scalars['String']['input'];
};


export type QueryApplicationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ApplicationFilter>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<ApplicationOrder>;
};


export type QueryClusterArgs = {
  name: Scalars['String']['input'];
};


export type QueryClustersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ClusterFilter>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<ClusterOrder>;
};


export type QueryEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EventFilter>;
  first: Scalars['Int']['input'];
};


export type QueryEvictionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EvictionFilter>;
  first: Scalars['Int']['input'];
};


export type QueryFailbacksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<FailbackFilter>;
  first: Scalars['Int']['input'];
};


export type QueryFailoverArgs = {
  id: Scalars['ID']['input'];
};


export type QueryFailoverDrillArgs = {
  id: Scalars['ID']['input'];
};


export type QueryFailoverDrillsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<FailoverDrillFilter>;
  first: Scalars['Int']['input'];
};


export type QueryFailoversArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<FailoverFilter>;
  first: Scalars['Int']['input'];
};


export type QueryLiveDifferencesArgs = {
  apiVersion: Scalars['String']['input'];
  clusters: ReadonlyArray<Scalars['String']['input']>;
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryLiveObjectArgs = {
  apiVersion: Scalars['String']['input'];
  cluster: Scalars['String']['input'];
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMetricsArgs = {
  cluster?: InputMaybe<Scalars['String']['input']>;
  minutes?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryOrphansArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrphanFilter>;
  first: Scalars['Int']['input'];
};


export type QueryPoliciesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<PolicyFilter>;
  first: Scalars['Int']['input'];
};


export type QueryPolicyArgs = {
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPreviewArgs = {
  input: ApplyInput;
};


export type QueryResourceArgs = {
  apiVersion: Scalars['String']['input'];
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryResourcePodsArgs = {
  apiVersion: Scalars['String']['input'];
  clusters: ReadonlyArray<Scalars['String']['input']>;
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryResourcesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ResourceFilter>;
  first: Scalars['Int']['input'];
};


export type QuerySimulationArgs = {
  lose: LossInput;
};


export type QueryTokensArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TokenFilter>;
  first: Scalars['Int']['input'];
};


export type QueryTransitionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TransitionFilter>;
  first: Scalars['Int']['input'];
};

/** Number of ready items and of all items. */
export type ReadyCount = {
  /** Number of ready items. */
  readonly ready: Scalars['Int']['output'];
  /** Total number. */
  readonly total: Scalars['Int']['output'];
};

/** Resources to place again. At least one of `applications` and `labelSelector` must be given; both restrict. */
export type RebalanceInput = {
  /** Only resources of these applications, at most 100. */
  readonly applications?: InputMaybe<ReadonlyArray<FailBackApplication>>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only resources with these labels: `tier=web`. */
  readonly labelSelector?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of rebalance. */
export type RebalancePayload = {
  /** Set if the call must be repeated with `confirm`, because it removes many objects from clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Number of resources that the next plan places again. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All errors of the request. If there is any error, nothing is placed again. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A cluster to register. */
export type RegisterClusterInput = {
  /** Context to use; default: the current context. */
  readonly context?: InputMaybe<Scalars['String']['input']>;
  /** A retry with the same key returns the first answer; stored for 24 hours. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Content of a kubeconfig, never a path. Only server, CA data, token, client certificate and key data and TLS server name are accepted. */
  readonly kubeconfig: Scalars['String']['input'];
  /** Labels, an object of strings. */
  readonly labels?: InputMaybe<Scalars['JSON']['input']>;
  /** Name, a DNS label of at most 48 characters. */
  readonly name: Scalars['String']['input'];
  /** Properties, an object of strings. */
  readonly properties?: InputMaybe<Scalars['JSON']['input']>;
  /** Provider. */
  readonly provider?: InputMaybe<Scalars['String']['input']>;
  /** Region. */
  readonly region?: InputMaybe<Scalars['String']['input']>;
  /** Taints. */
  readonly taints?: InputMaybe<ReadonlyArray<TaintInput>>;
  /** Zones. */
  readonly zones?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Answer of registerCluster. */
export type RegisterClusterPayload = {
  /** The cluster; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Resources of one application to remove. */
export type RemoveResourcesInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the application has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** The resources; at most 1000. */
  readonly resources: ReadonlyArray<ObjectIdentityInput>;
};

/** Replicas over all clusters. */
export type ReplicaCount = {
  /** Replicas that should run. */
  readonly desired: Scalars['Int']['output'];
  /** Ready replicas of the current generation, in clusters that are not stale. */
  readonly ready: Scalars['Int']['output'];
  /** Desired replicas in stale clusters. They count neither as ready nor as not ready. */
  readonly unknown: Scalars['Int']['output'];
};

/** An application to reschedule. */
export type RescheduleApplicationInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
};

/** Answer of rescheduleApplication. */
export type RescheduleApplicationPayload = {
  /** Set if the call must be repeated with `confirm`, because it removes many objects from clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Number of resources that the next plan reschedules. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All errors of the request. If there is any error, nothing is rescheduled. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A resource to reschedule. */
export type RescheduleResourceInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Omit for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of rescheduleResource. */
export type RescheduleResourcePayload = {
  /** Set if the call must be repeated with `confirm`, because it removes many objects from clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Number of resources that the next plan reschedules. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All errors of the request. If there is any error, nothing is rescheduled. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** An eviction to decide about. */
export type ResolveEvictionInput = {
  /** The decision. */
  readonly action: EvictionAction;
  /** Names it. */
  readonly id: Scalars['ID']['input'];
};

/** Answer of resolveEviction. */
export type ResolveEvictionPayload = {
  /** The eviction as it is now; null when refused. */
  readonly eviction?: Maybe<Eviction>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** One Kubernetes manifest as the user sent it. */
export type Resource = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** The application it belongs to. */
  readonly application: Application;
  /** Health in each cluster of its placement: an object of Health by cluster name. A cluster that does not answer is UNKNOWN. */
  readonly clusterHealth: Scalars['JSON']['output'];
  /** Clusters of its placement, total and healthy. */
  readonly clusters: ReadyCount;
  /** When it was first applied. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The current decision; null until it was planned. */
  readonly decision?: Maybe<Decision>;
  /** Earlier decisions, newest first. */
  readonly decisions: DecisionConnection;
  /** It is being deleted. */
  readonly deleting: Scalars['Boolean']['output'];
  /** Delivery of the current template to the clusters. */
  readonly delivery: Delivery;
  /** Its automatic return that waits or is in progress; null if there is none. */
  readonly failback?: Maybe<Failback>;
  /** Worst health of its works. */
  readonly health: Health;
  /** Key of the resource in traces and logs. */
  readonly id: Scalars['ID']['output'];
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Labels of the template. */
  readonly labels: Scalars['JSON']['output'];
  /** Clusters that have it and have not answered for 60 seconds, by name. */
  readonly lostClusters: ReadonlyArray<LostCluster>;
  /** The template as YAML; without the data of a Secret. */
  readonly manifest: Scalars['String']['output'];
  /** Cause of a health other than HEALTHY, as a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Replicas over all clusters; null for kinds that have none. */
  readonly replicas?: Maybe<ReplicaCount>;
  /** Status folded from the members, in the kind's own shape. */
  readonly status?: Maybe<Scalars['JSON']['output']>;
  /** The last passes of the loops of this process over the resource, newest first. */
  readonly trace: ReadonlyArray<TraceStep>;
  /** The move in progress; null if there is none. */
  readonly transition?: Maybe<Transition>;
  /** Clusters of its placement that do not have the current template yet. */
  readonly undelivered: ReadonlyArray<Scalars['String']['output']>;
  /** Its works, one per cluster. */
  readonly works: WorkConnection;
};


/** One Kubernetes manifest as the user sent it. */
export type ResourceDecisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** One Kubernetes manifest as the user sent it. */
export type ResourceWorksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
  orderBy?: InputMaybe<WorkOrder>;
};

/** A page of resources. */
export type ResourceConnection = {
  /** Resources with their cursors. */
  readonly edges: ReadonlyArray<ResourceEdge>;
  /** Resources of this page. */
  readonly nodes: ReadonlyArray<Resource>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A resource in a page. */
export type ResourceEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The resource. */
  readonly node: Resource;
};

/** Which resources. */
export type ResourceFilter = {
  /** Only those with a work in this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Only in one of these delivery states. */
  readonly delivery?: InputMaybe<ReadonlyArray<DeliveryState>>;
  /** Only in one of these states. */
  readonly health?: InputMaybe<ReadonlyArray<Health>>;
  /** Part of the image of a container, in the template or in the manifest for a cluster: `nginx:1.27`. */
  readonly image?: InputMaybe<Scalars['String']['input']>;
  /** Only of this kind. */
  readonly kind?: InputMaybe<Scalars['String']['input']>;
  /** Label selector: `app=web,tier!=cache`. */
  readonly labelSelector?: InputMaybe<Scalars['String']['input']>;
  /** Exactly this name. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Only those that this policy selects and another one governs. */
  readonly outrankedPolicy?: InputMaybe<PolicyRefInput>;
  /** Only those that this policy governs. */
  readonly policy?: InputMaybe<PolicyRefInput>;
};

/** The decision a plan would store for one resource. */
export type ResourcePreview = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Every cluster, chosen or refused; the first hundred by name. */
  readonly clusters: ReadonlyArray<ClusterDecision>;
  /** Clusters that the resource is added to. */
  readonly gained: ReadonlyArray<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Clusters that the resource is removed from. */
  readonly lost: ReadonlyArray<Scalars['String']['output']>;
  /** Explanation of the outcome, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Outcome of the decision. */
  readonly outcome: DecisionOutcome;
  /** The policy that would govern it. */
  readonly policy?: Maybe<PolicyRef>;
  /** Steps of the move if every cluster is healthy, at most 20; empty if the change is made in one step. */
  readonly steps: ReadonlyArray<PreviewStep>;
};

/** A restored database, and what it would change in clusters. */
export type Restore = {
  /** The first 100 objects that would be written or deleted, in all clusters, as far as they were observed by now. */
  readonly changes: ReadonlyArray<RestoreChange>;
  /** Clusters that have something newer. One that cannot be reached is not among them yet. */
  readonly clusters: ReadonlyArray<RestoredCluster>;
  /** When it was found first. */
  readonly foundAt: Scalars['DateTime']['output'];
};

/** What would be done with an object. */
export type RestoreAction =
  /** It is written as the database has it. */
  | 'APPLY'
  /** It is deleted. */
  | 'DELETE';

/** What would be done with an object in a cluster. */
export type RestoreChange = {
  /** What would be done. */
  readonly action: RestoreAction;
  /** The cluster. */
  readonly cluster: Scalars['String']['output'];
  /** With what. */
  readonly object: ObjectIdentity;
};

/** A cluster that has something newer than the database. */
export type RestoredCluster = {
  /** Objects that would be written. */
  readonly applies: Scalars['Int']['output'];
  /** Objects that would be deleted. */
  readonly deletes: Scalars['Int']['output'];
  /** When it was found. */
  readonly foundAt: Scalars['DateTime']['output'];
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Objects of the hub that the database does not know. They stay; `manifold orphans` lists them. */
  readonly orphans: Scalars['Int']['output'];
};

/** One accepted change of an application. */
export type Revision = {
  /** Author of the revision. */
  readonly actor: Scalars['String']['output'];
  /** Operation that created it: `apply`, `rollback to 3`, … */
  readonly cause: Scalars['String']['output'];
  /** Objects of the revision with their content in it. */
  readonly contents: ReadonlyArray<RevisionObject>;
  /** When it was accepted. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** From 1, without gaps. */
  readonly number: Scalars['Int']['output'];
  /** Objects of the revision. */
  readonly resources: ReadonlyArray<ObjectIdentity>;
};

/** A page of revisions. */
export type RevisionConnection = {
  /** Revisions with their cursors. */
  readonly edges: ReadonlyArray<RevisionEdge>;
  /** Revisions of this page. */
  readonly nodes: ReadonlyArray<Revision>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
};

/** A revision in a page. */
export type RevisionEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The revision. */
  readonly node: Revision;
};

/** An object as a revision has it. */
export type RevisionObject = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** The template as YAML; without the data of a Secret. Null when it is no longer stored. */
  readonly manifest?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** The same value for the same content, also in other revisions. */
  readonly version: Scalars['String']['output'];
};

/** Which token to revoke. */
export type RevokeTokenInput = {
  /** As `tokens` names it. */
  readonly id: Scalars['ID']['input'];
};

/** Answer of `revokeToken`. */
export type RevokeTokenPayload = {
  /** The token; null when there is none with this id. */
  readonly token?: Maybe<Token>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A set of rights. */
export type Role =
  /** Everything, tokens included. */
  | 'ADMIN'
  /** As VIEWER, and decides about evictions, preemptions and restores. */
  | 'APPROVER'
  /** As VIEWER, and changes applications. */
  | 'DEPLOYER'
  /** As DEPLOYER, and changes clusters, policies, freezes and moves, and decides about evictions, preemptions and restores. */
  | 'OPERATOR'
  /** Reads everything but tokens and the audit. */
  | 'VIEWER';

/** A rollback. */
export type RollbackApplicationInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the application has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
  /** Revision to restore; default: the previous revision. */
  readonly toRevision?: InputMaybe<Scalars['Int']['input']>;
};

/** Answer of rollbackApplication. */
export type RollbackApplicationPayload = {
  /** The application at its new revision; null when refused. */
  readonly application?: Maybe<Application>;
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Result for each object. */
  readonly results: ReadonlyArray<ApplyResult>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A rollback of a policy. */
export type RollbackPolicyInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the policy has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Kind; the names of `policy.karmada.io` count too. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-wide kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Revision to restore; default: the previous revision. */
  readonly toRevision?: InputMaybe<Scalars['Int']['input']>;
};

/** A new credential of a registered cluster. */
export type RotateClusterCredentialInput = {
  /** Context of the kubeconfig; default: the current one. */
  readonly context?: InputMaybe<Scalars['String']['input']>;
  /** Kubeconfig with the new credential, as text. It is read as data: no file that it names is opened, no command is run. */
  readonly kubeconfig: Scalars['String']['input'];
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of rotateClusterCredential. */
export type RotateClusterCredentialPayload = {
  /** The cluster as it is now; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A project to create or change. */
export type SaveProjectInput = {
  /** Its name. */
  readonly name: Scalars['String']['input'];
  /** All its namespaces, 1 to 100: names, or beginnings of names that end in `*`. None may belong to another project. */
  readonly namespaces: ReadonlyArray<Scalars['String']['input']>;
};

/** Answer of `saveProject`. */
export type SaveProjectPayload = {
  /** The project; null when it was refused. */
  readonly project?: Maybe<Project>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A named score, 0 to 100. */
export type Score = {
  /** Name of the score. */
  readonly name: Scalars['String']['output'];
  /** Its value. */
  readonly value: Scalars['Int']['output'];
};

/** A Kubernetes kind. */
export type ServedKind = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Number of registered clusters that serve it. */
  readonly clusters: Scalars['Int']['output'];
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Number of resources of this kind in the hub. */
  readonly resources: Scalars['Int']['output'];
};

/** The answer of one or more clusters to the server-side dry run of an object. Equal answers are listed once. */
export type ServerSideAnswer = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Clusters with this answer, by name. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** Reason code, such as INVALID_OBJECT or ADMISSION_DENIED. If accepted: IMMUTABLE_FIELD if the object is deleted and created again, else null. */
  readonly code?: Maybe<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** The message of the cluster; if accepted, a warning or null. For a take-over it lists the fields of earlier deployers that are removed. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** The action. */
  readonly outcome: ServerSideOutcome;
};

/** Action of a cluster on an object. */
export type ServerSideOutcome =
  /** Accept it. */
  | 'ACCEPTED'
  /** Refuse it. */
  | 'REFUSED'
  /** Not known: the cluster could not be asked, or the namespace or kind that the object needs is missing there. */
  | 'UNKNOWN';

/** An application after the loss. */
export type SimulatedApplication = {
  /** Replicas that end. */
  readonly disruptions: Scalars['Int']['output'];
  /** Copies that are placed or grow in other clusters. */
  readonly moves: Scalars['Int']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Namespace. */
  readonly namespace: Scalars['String']['output'];
  /** Replicas afterwards. Less than before without being short: a policy that puts replicas into each cluster has one cluster less. */
  readonly replicasAfter: Scalars['Int']['output'];
  /** Replicas before, of the resources concerned. */
  readonly replicasBefore: Scalars['Int']['output'];
  /** Replicas that nothing replaces. */
  readonly replicasShort: Scalars['Int']['output'];
  /** Its resources with a copy in the lost clusters, worst first; at most 20. */
  readonly resources: ReadonlyArray<SimulatedResource>;
  /** 0 to 100: the percentage of its replicas, of the resources concerned, that is not short. */
  readonly score: Scalars['Int']['output'];
  /** State after the loss. */
  readonly state: ApplicationAfterLoss;
};

/** Result for a cluster. */
export type SimulatedGain = {
  /** The cluster. */
  readonly cluster: Scalars['String']['output'];
  /** Replicas more. */
  readonly replicas: Scalars['Int']['output'];
  /** Resources that are placed or grow there. */
  readonly resources: Scalars['Int']['output'];
};

/** A resource after the loss. */
export type SimulatedResource = {
  /** Seats afterwards. */
  readonly after: ReadonlyArray<TransitionSeat>;
  /** Seats before. */
  readonly before: ReadonlyArray<TransitionSeat>;
  /** Message of its plan. */
  readonly message: Scalars['String']['output'];
  /** The resource. */
  readonly object: ObjectIdentity;
  /** Outcome. */
  readonly outcome: LossOutcome;
  /** Replicas that nothing replaces. */
  readonly replicasShort: Scalars['Int']['output'];
  /** Seconds until it is evicted; null: never. */
  readonly tolerationSeconds?: Maybe<Scalars['Int']['output']>;
};

/** The answer of a simulation. */
export type Simulation = {
  /** Applications with something in the lost clusters, worst first; at most 500. Others are untouched. */
  readonly applications: ReadonlyArray<SimulatedApplication>;
  /** Numbers over all of them. */
  readonly counts: SimulationCounts;
  /** Clusters that get more, most first. */
  readonly gains: ReadonlyArray<SimulatedGain>;
  /** Clusters that are lost, in name order. */
  readonly lost: ReadonlyArray<Scalars['String']['output']>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Warnings, such as that failover would be frozen. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** Numbers of a simulation. */
export type SimulationCounts = {
  /** Applications with something in the lost clusters. */
  readonly applications: Scalars['Int']['output'];
  /** Replicas that end: in the lost clusters, by the new division, and by preemption. */
  readonly disruptions: Scalars['Int']['output'];
  /** Of those: with a workload that has no replica left. */
  readonly down: Scalars['Int']['output'];
  /** Copies that are placed or grow in other clusters. */
  readonly moves: Scalars['Int']['output'];
  /** Of those: that fit nowhere else. */
  readonly noDestination: Scalars['Int']['output'];
  /** Replicas in the lost clusters. */
  readonly replicasLost: Scalars['Int']['output'];
  /** Of those: that nothing replaces. */
  readonly replicasShort: Scalars['Int']['output'];
  /** Resources with a copy in the lost clusters. */
  readonly resources: Scalars['Int']['output'];
  /** Of those: without anything missing afterwards. */
  readonly safe: Scalars['Int']['output'];
  /** Of those: with something missing, and not down. */
  readonly short: Scalars['Int']['output'];
};

/** A drill to start. */
export type StartFailoverDrillInput = {
  /** Instead of a share: the workloads of these applications, at most 20. */
  readonly applications?: InputMaybe<ReadonlyArray<FailBackApplication>>;
  /** The cluster that the workloads leave. */
  readonly cluster: Scalars['String']['input'];
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Return the chosen resources and a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Seconds for which the resources stay away after all are ready in other clusters, 0 to 3600. */
  readonly returnAfter?: InputMaybe<Scalars['Int']['input']>;
  /** Percentage of the workloads of the cluster, 1 to 25; at least one workload, at most 100 resources. 10 where `applications` is not set either. */
  readonly share?: InputMaybe<Scalars['Int']['input']>;
};

/** Answer of startFailoverDrill. */
export type StartFailoverDrillPayload = {
  /** Set if the call must be repeated with `confirm`, because it removes many objects from the cluster. */
  readonly confirmation?: Maybe<Confirmation>;
  /** The drill; null when refused and in a dry run. */
  readonly drill?: Maybe<FailoverDrill>;
  /** The exact set of resources that move. */
  readonly moves: ReadonlyArray<FailoverDrillMove>;
  /** In a dry run: where everything would be during the drill. */
  readonly preview?: Maybe<Preview>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A drill to stop. */
export type StopFailoverDrillInput = {
  /** Its id. */
  readonly id: Scalars['ID']['input'];
};

/** Answer of stopFailoverDrill. */
export type StopFailoverDrillPayload = {
  /** The drill; null when refused. */
  readonly drill?: Maybe<FailoverDrill>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

export type Subscription = {
  /** Changes of applications, coalesced. */
  readonly applicationChanged: ApplicationChange;
  /** Changes of clusters, coalesced. */
  readonly clusterChanged: ClusterChange;
  /** New events. */
  readonly events: Event;
  /** Changes of failovers, coalesced. */
  readonly failoverChanged: FailoverChange;
  /**
   * The log of a container, read from the cluster. The pod must belong to a workload that the hub applied in the cluster. Limits: 512 KiB a second,
   * 64 MiB in all, 16 KiB a line, 15 minutes without a line; 10 logs at a time for a connection, 20 of a cluster, 60 in all. The last message has `end`.
   */
  readonly podLogs: PodLog;
};


export type SubscriptionApplicationChangedArgs = {
  name?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionClusterChangedArgs = {
  name?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionEventsArgs = {
  filter?: InputMaybe<EventFilter>;
};


export type SubscriptionFailoverChangedArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
};


export type SubscriptionPodLogsArgs = {
  cluster: Scalars['String']['input'];
  container?: InputMaybe<Scalars['String']['input']>;
  follow?: InputMaybe<Scalars['Boolean']['input']>;
  namespace: Scalars['String']['input'];
  pod: Scalars['String']['input'];
  previous?: InputMaybe<Scalars['Boolean']['input']>;
  sinceSeconds?: InputMaybe<Scalars['Int']['input']>;
  tailLines?: InputMaybe<Scalars['Int']['input']>;
  timestamps?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A taint on a cluster. */
export type Taint = {
  /** Effect. */
  readonly effect: TaintEffect;
  /** Key. */
  readonly key: Scalars['String']['output'];
  /** Value. */
  readonly value?: Maybe<Scalars['String']['output']>;
};

/** Effect of a taint. */
export type TaintEffect =
  /** Work without a toleration is removed. */
  | 'NoExecute'
  /** No new work is placed without a toleration. */
  | 'NoSchedule'
  /** Other clusters are preferred. */
  | 'PreferNoSchedule';

/** A taint to set. */
export type TaintInput = {
  /** Effect. */
  readonly effect: TaintEffect;
  /** Key. */
  readonly key: Scalars['String']['input'];
  /** Value. */
  readonly value?: InputMaybe<Scalars['String']['input']>;
};

/** A token of a person or a machine. */
export type Token = {
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Actor who created it. */
  readonly createdBy: Scalars['String']['output'];
  /** When it expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Identifies it. */
  readonly id: Scalars['ID']['output'];
  /** Last use, to the minute; null: never. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Name of the actor in audit and history. */
  readonly name: Scalars['String']['output'];
  /** The project that it is limited to; null: the whole hub. */
  readonly project?: Maybe<Scalars['String']['output']>;
  /** When it was revoked; null: it was not. */
  readonly revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Actor who revoked it. */
  readonly revokedBy?: Maybe<Scalars['String']['output']>;
  /** Its rights. */
  readonly role: Role;
  /** True if it is neither revoked nor expired. */
  readonly valid: Scalars['Boolean']['output'];
};

/** A page of tokens. */
export type TokenConnection = {
  /** Tokens with their cursors. */
  readonly edges: ReadonlyArray<TokenEdge>;
  /** Tokens of this page. */
  readonly nodes: ReadonlyArray<Token>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A token in a page. */
export type TokenEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The token. */
  readonly node: Token;
};

/** Filter of tokens. */
export type TokenFilter = {
  /** Only with this name. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** True: neither revoked nor expired; false: revoked or expired. */
  readonly valid?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One step of a pass. */
export type TraceStep = {
  /** Time. */
  readonly at: Scalars['DateTime']['output'];
  /** Decision of the step. */
  readonly decided: Scalars['String']['output'];
  /** Outcome. */
  readonly outcome: Scalars['String']['output'];
  /** Input of the step. */
  readonly seen: Scalars['String']['output'];
  /** `plan`, `dispatch`, `observe` or `report`. */
  readonly step: Scalars['String']['output'];
};

/** A resource that moves from its current clusters to its target clusters, make before break. */
export type Transition = {
  /** User who caused the move; null if there is none or it is unknown. */
  readonly actor?: Maybe<Scalars['String']['output']>;
  /** Desired state of each cluster at the start of the move. */
  readonly before: ReadonlyArray<TransitionSeat>;
  /** Cause of the move, as a sentence. */
  readonly cause: Scalars['String']['output'];
  /** Deadline of the next step; after it the move is BLOCKED. */
  readonly deadline: Scalars['DateTime']['output'];
  /** The resource. */
  readonly object: ObjectIdentity;
  /** Origin of the move: `POLICY`, `TEMPLATE`, `REQUEST` or `FLEET`. */
  readonly origin: Scalars['String']['output'];
  /** Time of its last step. */
  readonly progressedAt: Scalars['DateTime']['output'];
  /** Start time. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** State of the move. */
  readonly state: TransitionState;
  /** Target of the plan. */
  readonly target: ReadonlyArray<TransitionSeat>;
  /** Number of all waits, including those that `waits` omits. */
  readonly waiting: Scalars['Int']['output'];
  /** Its waits, the most important first; at most 20. */
  readonly waits: ReadonlyArray<TransitionWait>;
};

/** A page of moves. */
export type TransitionConnection = {
  /** Moves with their cursors. */
  readonly edges: ReadonlyArray<TransitionEdge>;
  /** Moves of this page. */
  readonly nodes: ReadonlyArray<Transition>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A move in a page. */
export type TransitionEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The move. */
  readonly node: Transition;
};

/** Which moves. */
export type TransitionFilter = {
  /** Only transitions that wait for this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Only those that this constraint holds back: `floor`, `ceiling`, `reachable`, `in-use`, `exclusive`, `job`, `eviction`, `hold`, `freeze`. */
  readonly constraint?: InputMaybe<Scalars['String']['input']>;
  /** Only resources of this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<TransitionState>;
};

/** Replicas in a cluster; null for kinds that have none. */
export type TransitionSeat = {
  /** The cluster. */
  readonly cluster: Scalars['String']['output'];
  /** Number. */
  readonly replicas?: Maybe<Scalars['Int']['output']>;
};

/** State of a move. */
export type TransitionState =
  /** The move is paused until its waits end. Nothing is removed during the pause. */
  | 'BLOCKED'
  /** The move continues as clusters report progress. */
  | 'MOVING';

/** A wait: one difference from the target that a constraint delays. */
export type TransitionWait = {
  /** The cluster that differs from the target. */
  readonly cluster: Scalars['String']['output'];
  /** The constraint that delays the step. */
  readonly constraint: Scalars['String']['output'];
  /** The condition that ends the wait. */
  readonly ends: Scalars['String']['output'];
  /** Explanation of the constraint, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** Start time of the wait. */
  readonly since: Scalars['DateTime']['output'];
};

/** Which freeze to end. */
export type UnfreezeInput = {
  /** As `freezes` names it. */
  readonly id: Scalars['ID']['input'];
  /** Why. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of `unfreeze`. */
export type UnfreezePayload = {
  /** The freeze that ended; null when there was none. */
  readonly freeze?: Maybe<Freeze>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A row with an encrypted value that cannot be decrypted. */
export type UnreadableRow = {
  /** What it holds. */
  readonly kind: UnreadableRowKind;
  /** Name of the cluster, policy or object; a digest if no object has the manifest now. */
  readonly name: Scalars['String']['output'];
};

/** What an encrypted row holds. */
export type UnreadableRowKind =
  /** The credential of a cluster. */
  | 'CLUSTER'
  /** The manifest of a Secret. */
  | 'MANIFEST'
  /** A policy with values for Secrets. */
  | 'POLICY'
  /** An earlier revision of such a policy. */
  | 'POLICY_REVISION';

/** A cluster to unregister. */
export type UnregisterClusterInput = {
  /** With `deleteWorkloads`: delete them at once. If false, each is deleted when its replacement is ready in another cluster, and what fits nowhere else keeps the cluster registered. */
  readonly atOnce?: InputMaybe<Scalars['Boolean']['input']>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Delete the hub's objects in the member. If false, they stay in the member, unmanaged. */
  readonly deleteWorkloads?: InputMaybe<Scalars['Boolean']['input']>;
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of unregisterCluster. */
export type UnregisterClusterPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Number of works that stay in the member or are deleted. */
  readonly works: Scalars['Int']['output'];
};

/** A resource that an unregistration waits for. */
export type UnregisterWait = {
  /** Explanation, as a sentence. */
  readonly message: Scalars['String']['output'];
  /** The resource. */
  readonly object: ObjectIdentity;
};

/** How far the unregistration of a cluster is. */
export type Unregistering = {
  /** Resources whose newest plan found no other cluster: they stay, and the unregistration waits. */
  readonly blocked: Scalars['Int']['output'];
  /** Its workloads are deleted; false: they stay in the member. */
  readonly deleteWorkloads: Scalars['Boolean']['output'];
  /** Each workload leaves when its replacement is ready in another cluster. */
  readonly inSteps: Scalars['Boolean']['output'];
  /** Works that are still there. */
  readonly left: Scalars['Int']['output'];
  /** Resources that move in steps. */
  readonly moving: Scalars['Int']['output'];
  /** Since when. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** What the first of them wait for. */
  readonly waits: ReadonlyArray<UnregisterWait>;
};

/** A change of a cluster. */
export type UpdateClusterInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** true: place no new work in this cluster; false: allow it again. */
  readonly cordoned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Return a preview; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse if the cluster has another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Labels to set; a null value removes one. */
  readonly labels?: InputMaybe<Scalars['JSON']['input']>;
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
  /** Properties to set; a null value removes one. */
  readonly properties?: InputMaybe<Scalars['JSON']['input']>;
  /** Provider. */
  readonly provider?: InputMaybe<Scalars['String']['input']>;
  /** Region. */
  readonly region?: InputMaybe<Scalars['String']['input']>;
  /** Replaces all taints. */
  readonly taints?: InputMaybe<ReadonlyArray<TaintInput>>;
  /** Zones. */
  readonly zones?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Answer of updateCluster. */
export type UpdateClusterPayload = {
  /** The cluster as it is now; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** Set if the call must be repeated with `confirm`, because it removes many objects from clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: the changes in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** All errors of the request. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** An error in the input of a mutation, with a remedy. */
export type UserError = {
  /** A stable code for programs. */
  readonly code: UserErrorCode;
  /** Index of the document in `manifests`, from 0. */
  readonly document?: Maybe<Scalars['Int']['output']>;
  /** Path inside the document or the input: `spec`, `placement`, `clusterAffinity`. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Remedy. */
  readonly fix?: Maybe<Scalars['String']['output']>;
  /** Line in `manifests`, from 1, where it is known. */
  readonly line?: Maybe<Scalars['Int']['output']>;
  /** A sentence for people. */
  readonly message: Scalars['String']['output'];
};

/** Codes of user errors. */
export type UserErrorCode =
  /** The object already exists. */
  | 'ALREADY_EXISTS'
  /** A document is not a Kubernetes object. */
  | 'BAD_DOCUMENT'
  /** A resource quantity cannot be parsed. */
  | 'BAD_QUANTITY'
  /** A selector cannot be parsed or is not allowed. */
  | 'BAD_SELECTOR'
  /** The text is not YAML or JSON. */
  | 'BAD_YAML'
  /** The cluster refused the credential, or the credential lacks permissions. */
  | 'CLUSTER_AUTH_FAILED'
  /** The cluster could not be reached or did not answer as a Kubernetes API server. */
  | 'CLUSTER_UNREACHABLE'
  /** The change removes many objects, or a critical kind such as Namespace or PersistentVolumeClaim: repeat it with `confirm`. */
  | 'CONFIRMATION_REQUIRED'
  /** The token in `confirm` does not match the objects that the change would remove now. */
  | 'CONFIRMATION_STALE'
  /** `expectedRevision` is not the current one. */
  | 'CONFLICT'
  /** The same object occurs twice in one apply. */
  | 'DUPLICATE_OBJECT'
  /** The endpoint resolves outside the allowed member networks. */
  | 'ENDPOINT_REFUSED'
  /** The idempotency key was used for another request. */
  | 'IDEMPOTENCY_MISMATCH'
  /** A value is not allowed here. */
  | 'INVALID_VALUE'
  /** A kubeconfig contains a field that the hub does not accept. */
  | 'KUBECONFIG_REFUSED'
  /** A stored manifest is damaged or missing. */
  | 'MANIFEST_DAMAGED'
  /** A required field is missing. */
  | 'MISSING_FIELD'
  /** The namespace of a document differs from the requested namespace. */
  | 'NAMESPACE_MISMATCH'
  /** The object does not exist. */
  | 'NOT_FOUND'
  /** The object belongs to another application. */
  | 'OWNED_BY_OTHER_APPLICATION'
  /** A label protects an object from deletion. */
  | 'PROTECTED'
  /** Over a limit of depth, nodes or alias expansions. */
  | 'TOO_COMPLEX'
  /** Over a size limit. */
  | 'TOO_LARGE'
  /** A policy or an object has a field that its kind does not have. */
  | 'UNKNOWN_FIELD'
  /** A kind that this hub does not know yet, or one of Kubernetes' own groups that no cluster serves. */
  | 'UNSUPPORTED_KIND';

/** Treatment of objects that API servers would refuse, with the names of kubectl's `--validate`. */
export type Validation =
  /** Accept the object without a warning. */
  | 'IGNORE'
  /** Refuse the request before anything is stored. */
  | 'STRICT'
  /** Accept the object, and return a warning for each error. */
  | 'WARN';

/** Number of items with a value. */
export type ValueCount = {
  /** Number of items with it. */
  readonly count: Scalars['Int']['output'];
  /** The value. */
  readonly value: Scalars['String']['output'];
};

/** What is done with an object. */
export type Verb =
  /** Decide what the hub proposed. */
  | 'CONFIRM'
  /** Give rights to others. */
  | 'GRANT'
  /** Read it. */
  | 'READ'
  /** Change it. */
  | 'WRITE';

/** The user who sends the request. */
export type Viewer = {
  /** Whether the token has a right: the same decision as for a request. */
  readonly can: Scalars['Boolean']['output'];
  /** When the token expires; null for the token of the administrator, which does not. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Names of the mutations that the token may use, in alphabetical order. */
  readonly mutations: ReadonlyArray<Scalars['String']['output']>;
  /** Name for audit and history. */
  readonly name: Scalars['String']['output'];
  /** The project that the token is limited to; null: the whole hub. */
  readonly project?: Maybe<Scalars['String']['output']>;
  /** Role of the token. */
  readonly role: Role;
};


/** The user who sends the request. */
export type ViewerCanArgs = {
  cluster?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
  noun: Noun;
  verb: Verb;
};

/** The part of one resource in one cluster: its desired, applied and observed state. */
export type Work = {
  /** When the member last accepted the desired manifest. */
  readonly appliedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Its health in this cluster. */
  readonly health: Health;
  /** When its cluster last answered. */
  readonly heardAt?: Maybe<Scalars['DateTime']['output']>;
  /** The rendered manifest as YAML; without the data of a Secret. */
  readonly manifest?: Maybe<Scalars['String']['output']>;
  /** Reason for a state other than APPLIED, as a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** When the hub last saw the object. */
  readonly observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Reason for a state other than APPLIED, as a code. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Its replicas in this cluster; for a stale cluster the last known count. Null for kinds without replicas. */
  readonly replicas?: Maybe<ReplicaCount>;
  /** Revision of the application that the member has; null if it has none or it is unknown. */
  readonly revision?: Maybe<Scalars['Int']['output']>;
  /** The cluster has not answered for 60 seconds. */
  readonly stale: Scalars['Boolean']['output'];
  /** State. */
  readonly state: WorkState;
  /** Status as the member reports it. */
  readonly status?: Maybe<Scalars['JSON']['output']>;
};

/** A page of works. */
export type WorkConnection = {
  /** Works with their cursors. */
  readonly edges: ReadonlyArray<WorkEdge>;
  /** Works of this page. */
  readonly nodes: ReadonlyArray<Work>;
  /** Position of the page in the list. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A work in a page. */
export type WorkEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The work. */
  readonly node: Work;
};

/** Order of a list of works. */
export type WorkOrder =
  /** Those that need a person first: by health, then by state, then by cluster name. */
  | 'ATTENTION'
  /** Cluster name. */
  | 'CLUSTER';

/** State of a work. */
export type WorkState =
  /** The member accepted the desired manifest. */
  | 'APPLIED'
  /** The work cannot continue; see the reason. */
  | 'BLOCKED'
  /** To be deleted in the member. */
  | 'DELETING'
  /** To be applied. */
  | 'PENDING';
