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
  /** A moment, RFC 3339 in UTC: `2026-11-24T06:00:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
};

/** A named set of resources applied together: the unit of history, rollback and deletion. */
export type Application = {
  /** Clusters with a part of it, and those where every part is healthy. */
  readonly clusters: ReadyCount;
  /** When it was first applied. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** It is being deleted. */
  readonly deleting: Scalars['Boolean']['output'];
  /** Whether its current revision is what the clusters have. */
  readonly delivery: Delivery;
  /** Worst health of those of its resources that are placed. */
  readonly health: Health;
  /** What a health other than HEALTHY comes from, in a sentence. */
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

/** A change of an application. On RESYNC clients ask again for what they show. */
export type ApplicationChange = {
  /** The application now; null when it is gone. */
  readonly application?: Maybe<Application>;
  /** Name; null on RESYNC. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** Namespace; null on RESYNC. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** What happened. */
  readonly type: ChangeType;
};

/** A page of applications. */
export type ApplicationConnection = {
  /** Applications with their cursors. */
  readonly edges: ReadonlyArray<ApplicationEdge>;
  /** Applications of this page. */
  readonly nodes: ReadonlyArray<Application>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An application in a page. */
export type ApplicationEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The application. */
  readonly node: Application;
};

/** Which applications. */
export type ApplicationFilter = {
  /** Only those whose delivery is in one of these states. */
  readonly delivery?: InputMaybe<ReadonlyArray<DeliveryState>>;
  /** Only in one of these states. */
  readonly health?: InputMaybe<ReadonlyArray<Health>>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** What an apply does to an object. */
export type ApplyAction =
  /** It is new. */
  | 'CREATED'
  /** It is no longer part of the application and goes. */
  | 'PRUNED'
  /** It is as it was. */
  | 'UNCHANGED'
  /** It differs from before. */
  | 'UPDATED';

/** Manifests to accept. */
export type ApplyInput = {
  /**
   * Name of the application. Without it: the application that the documents belong to, which gets a partial revision; where they belong to
   * none, label part-of, label name, or the first workload's name. Documents of several applications are refused.
   */
  readonly application?: InputMaybe<Scalars['String']['input']>;
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Validate and answer what would happen; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse when the application is at another revision; 0 for one that must be new. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** A retry with the same key changes nothing more; kept for 24 hours. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Multi-document YAML or JSON, workloads and policies alike; at most 16 MiB. */
  readonly manifests: Scalars['String']['input'];
  /** Namespace of the application and of every namespaced document. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Remove what the new revision no longer holds. Needs `application`; never touches policies. */
  readonly prune?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is done about unknown fields, wrong types and missing fields of Kubernetes' own kinds. */
  readonly validate?: InputMaybe<Validation>;
};

/** Answer of apply. */
export type ApplyPayload = {
  /** The application; null when refused, in a dry run of a new one, or when only policies were applied. */
  readonly application?: Maybe<Application>;
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: what would happen in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** What became of each document. */
  readonly results: ReadonlyArray<ApplyResult>;
  /** All that is wrong; nothing was changed when there is any. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Things worth knowing that stop nothing. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** What became of one document, or of an object that was pruned. */
export type ApplyResult = {
  /** What was done. */
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

/** What tells how much a cluster has free. */
export type CapacitySource =
  /** Grades of nodes. */
  | 'GRADES'
  /** Free resources node by node. */
  | 'NODES'
  /** Sums over the cluster. */
  | 'SUMS'
  /** Nothing: unknown is not zero. */
  | 'UNKNOWN';

/** How much more a cluster was judged to take, and on what. */
export type CapacityUsed = {
  /** How old the figures were, in seconds; null when that is not known. */
  readonly ageSeconds?: Maybe<Scalars['Int']['output']>;
  /** Replicas, or whole sets of components, that it had room for beside what it held; null when its capacity is not known. */
  readonly more?: Maybe<Scalars['Int']['output']>;
  /** Replicas deducted for decisions that the figures did not show yet. */
  readonly reserved: Scalars['Int']['output'];
  /** What was looked at. */
  readonly source: CapacitySource;
};

/** What a subscription tells. */
export type ChangeType =
  /** New or changed. */
  | 'CHANGED'
  /** Gone. */
  | 'REMOVED'
  /** Changes may have been missed: ask again. */
  | 'RESYNC';

/** A member cluster: how it is, what it is, what it has. */
export type Cluster = {
  /** What pods request that wait for a node, in the units of the pools. */
  readonly allocating: Scalars['JSON']['output'];
  /** Nothing new is placed here. */
  readonly cordoned: Scalars['Boolean']['output'];
  /** When it was registered. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** It is being unregistered. */
  readonly deleting: Scalars['Boolean']['output'];
  /** Address of its API server. */
  readonly endpoint: Scalars['String']['output'];
  /** Answer of the health probe: HEALTHY, DEGRADED or UNKNOWN. */
  readonly health: Health;
  /** When it last answered. */
  readonly heardAt?: Maybe<Scalars['DateTime']['output']>;
  /** Kubernetes version. */
  readonly kubernetesVersion?: Maybe<Scalars['String']['output']>;
  /** Labels, an object of strings. */
  readonly labels: Scalars['JSON']['output'];
  /** A sentence about it. */
  readonly message: Scalars['String']['output'];
  /** Name, a DNS label. */
  readonly name: Scalars['String']['output'];
  /** Node pools with what they have; null when unknown. */
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
  /** How many kinds it serves; null until discovery was read. */
  readonly servedKinds?: Maybe<Scalars['Int']['output']>;
  /** Not heard from for 60 seconds. */
  readonly stale: Scalars['Boolean']['output'];
  /** Taints that keep work off. */
  readonly taints: ReadonlyArray<Taint>;
  /** Works placed here and ready ones among them; of a stale cluster as last known, at `heardAt`. */
  readonly works: ReadyCount;
  /** Zones, in order. */
  readonly zones: ReadonlyArray<Scalars['String']['output']>;
};

/** A change of a cluster. On RESYNC clients ask again for what they show. */
export type ClusterChange = {
  /** The cluster now; null when it is gone. */
  readonly cluster?: Maybe<Cluster>;
  /** Cluster name; null on RESYNC. */
  readonly name?: Maybe<Scalars['String']['output']>;
  /** What happened. */
  readonly type: ChangeType;
};

/** A page of clusters. */
export type ClusterConnection = {
  /** Clusters with their cursors. */
  readonly edges: ReadonlyArray<ClusterEdge>;
  /** Clusters of this page. */
  readonly nodes: ReadonlyArray<Cluster>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Why one cluster was chosen or refused. */
export type ClusterDecision = {
  /** The nearest change that would admit it. */
  readonly admit?: Maybe<Scalars['String']['output']>;
  /** Replicas it held before; null where it held none. */
  readonly before?: Maybe<Scalars['Int']['output']>;
  /** The capacity that was judged; null where the decision did not depend on it. */
  readonly capacity?: Maybe<CapacityUsed>;
  /** It was chosen. */
  readonly chosen: Scalars['Boolean']['output'];
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Path in the policy or the cluster that decided. */
  readonly field?: Maybe<Scalars['String']['output']>;
  /** A sentence. */
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
  /** Where the page lies. */
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

/** What a change would do in one cluster. */
export type ClusterPreview = {
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** Each object, by kind and name. */
  readonly objects: ReadonlyArray<ObjectPreview>;
};

/** What a change would remove, with the token that lets it through. */
export type Confirmation = {
  /** How many of each kind. */
  readonly counts: ReadonlyArray<KindCount>;
  /** The first hundred of them. */
  readonly objects: ReadonlyArray<ObjectIdentity>;
  /** Pass as `confirm` to go through; it names exactly this set. */
  readonly token: Scalars['String']['output'];
};

/** The stored answer of scheduling one resource. */
export type Decision = {
  /** Every cluster, chosen or refused, by name. */
  readonly clusters: ClusterDecisionConnection;
  /** Policies that also select it and did not win. */
  readonly losers: ReadonlyArray<LosingPolicy>;
  /** What the outcome means, in a sentence. */
  readonly message: Scalars['String']['output'];
  /** How it ended. */
  readonly outcome: DecisionOutcome;
  /** The policy that governs it; null when none selects it. */
  readonly policy?: Maybe<PolicyRef>;
  /** When it was decided. */
  readonly scheduledAt: Scalars['DateTime']['output'];
  /** Things worth knowing that changed nothing. */
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
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
};

/** How a decision ended. */
export type DecisionOutcome =
  /** The kind or namespace is never propagated. */
  | 'EXCLUDED'
  /** Every cluster was refused; what is placed stays. */
  | 'NO_CLUSTER_FIT'
  /** No policy selects the resource; what it had stays. */
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
  /** Refuse when the application is at another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
  /** Leave the objects in the members, no longer managed. */
  readonly orphan?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Answer of deleteApplication. */
export type DeleteApplicationPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** Namespaces that the objects lie in and that stay in the clusters, because no object of the application states them. */
  readonly keptNamespaces: ReadonlyArray<Scalars['String']['output']>;
  /** Objects that go, or are left behind, over all clusters. */
  readonly objects: Scalars['Int']['output'];
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A policy to delete. */
export type DeletePolicyInput = {
  /** Refuse when the policy is at another revision. */
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
  /** It was there and is gone. */
  readonly deleted: Scalars['Boolean']['output'];
  /** Resources that it claimed; they stay where they are. */
  readonly released: Scalars['Int']['output'];
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Delivered ones out of all. */
export type DeliveredCount = {
  /** How many of them have what was asked for last. */
  readonly delivered: Scalars['Int']['output'];
  /** How many there are. */
  readonly total: Scalars['Int']['output'];
};

/** Whether what was asked for is what the clusters have. Health says how what runs there is, of whatever revision. */
export type Delivery = {
  /** Clusters that are to have a part, and those that have all of what was asked for last. */
  readonly clusters: DeliveredCount;
  /** What holds it up, in a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** What holds it up, as a code: `NOT_PLACED`, `NO_CLUSTER_FIT`, `RENDER_FAILED`, or the reason of a work. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The newest revision of the application that every cluster has reached; null when none is. */
  readonly revision?: Maybe<Scalars['Int']['output']>;
  /** Worst state of the parts, in the order DELIVERED, DELIVERING, BLOCKED. */
  readonly state: DeliveryState;
};

/** How far a delivery is. */
export type DeliveryState =
  /** Something holds it up; what ran before stays. */
  | 'BLOCKED'
  /** Every cluster that was chosen has accepted the present revision. */
  | 'DELIVERED'
  /** On its way: it waits for a plan, or for clusters to accept it. */
  | 'DELIVERING';

/** Something that happened. */
export type Event = {
  /** The application it is about. */
  readonly application?: Maybe<Scalars['String']['output']>;
  /** Namespace of the application it is about. */
  readonly applicationNamespace?: Maybe<Scalars['String']['output']>;
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** The cluster it is about. */
  readonly cluster?: Maybe<Scalars['String']['output']>;
  /** Identifies it. */
  readonly id: Scalars['ID']['output'];
  /** A sentence. */
  readonly message: Scalars['String']['output'];
  /** The object it is about. */
  readonly object?: Maybe<ObjectIdentity>;
  /** How much it matters. */
  readonly severity: EventSeverity;
  /** A stable word: `APPLICATION_APPLIED`, `DRIFT_REPAIRED`, `CLUSTER_UNREACHABLE`. */
  readonly type: Scalars['String']['output'];
};

/** A page of events. */
export type EventConnection = {
  /** Events with their cursors. */
  readonly edges: ReadonlyArray<EventEdge>;
  /** Events of this page. */
  readonly nodes: ReadonlyArray<Event>;
  /** Where the page lies. */
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

/** How much an event matters. */
export type EventSeverity =
  /** Worth knowing. */
  | 'INFO'
  /** Someone should look. */
  | 'WARNING';

/** So many nodes, each with this much in all and this much free. */
export type FreeNodes = {
  /** What each has when it is empty, by resource name. */
  readonly allocatable: Scalars['JSON']['output'];
  /** What is free on each. */
  readonly free: Scalars['JSON']['output'];
  /** How many. */
  readonly nodes: Scalars['Int']['output'];
};

/** How something is. The health of a whole is the worst of its parts, in the order HEALTHY, SUSPENDED, PROGRESSING, UNKNOWN, MISSING, DEGRADED. */
export type Health =
  /** Something is wrong and will not pass by waiting alone. */
  | 'DEGRADED'
  /** It is as it should be. */
  | 'HEALTHY'
  /** Desired and not there. */
  | 'MISSING'
  /** On its way: not all of it is ready yet. */
  | 'PROGRESSING'
  /** Someone paused it on purpose. */
  | 'SUSPENDED'
  /** Nothing reliable is known, for example because a cluster has not been heard from for 60 seconds. */
  | 'UNKNOWN';

/** The hub itself. */
export type Hub = {
  /** Identifies this hub in its members. */
  readonly id: Scalars['ID']['output'];
  /** Version of the software. */
  readonly version: Scalars['String']['output'];
  /** Who is asking. */
  readonly viewer: Viewer;
};

/** Objects of one kind. */
export type KindCount = {
  /** How many. */
  readonly count: Scalars['Int']['output'];
  /** Kubernetes kind. */
  readonly kind: Scalars['String']['output'];
};

/** A policy that did not win. */
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

export type Mutation = {
  /** Accepts manifests, workloads and policies alike, all or none. */
  readonly apply: ApplyPayload;
  /** Deletes an application and its objects in every cluster, or leaves them there with `orphan`. */
  readonly deleteApplication: DeleteApplicationPayload;
  /** Deletes a policy. What it placed stays where it is until another policy claims it; a kind without its interpreter is read by the hub itself again. A protected one is refused (`PROTECTED`). */
  readonly deletePolicy: DeletePolicyPayload;
  /** Lets a resource that finds no room take it from less important ones, as its decision proposes. */
  readonly preempt: PreemptPayload;
  /** Registers a member cluster by the content of a kubeconfig. */
  readonly registerCluster: RegisterClusterPayload;
  /** Asks to place all resources of an application anew, as if for the first time. */
  readonly rescheduleApplication: RescheduleApplicationPayload;
  /** Asks to place one resource anew, as if for the first time. */
  readonly rescheduleResource: RescheduleResourcePayload;
  /** Makes an earlier revision the new one. */
  readonly rollbackApplication: RollbackApplicationPayload;
  /** Takes a cluster out of the hub. Its workloads stay unless `deleteWorkloads`. */
  readonly unregisterCluster: UnregisterClusterPayload;
  /** Changes labels, taints, properties or cordon of a cluster. Fields left out stay. */
  readonly updateCluster: UpdateClusterPayload;
};


export type MutationApplyArgs = {
  input: ApplyInput;
};


export type MutationDeleteApplicationArgs = {
  input: DeleteApplicationInput;
};


export type MutationDeletePolicyArgs = {
  input: DeletePolicyInput;
};


export type MutationPreemptArgs = {
  input: PreemptInput;
};


export type MutationRegisterClusterArgs = {
  input: RegisterClusterInput;
};


export type MutationRescheduleApplicationArgs = {
  input: RescheduleApplicationInput;
};


export type MutationRescheduleResourceArgs = {
  input: RescheduleResourceInput;
};


export type MutationRollbackApplicationArgs = {
  input: RollbackApplicationInput;
};


export type MutationUnregisterClusterArgs = {
  input: UnregisterClusterInput;
};


export type MutationUpdateClusterArgs = {
  input: UpdateClusterInput;
};

/** A namespace that no document states and that is made where it is missing. */
export type NeededNamespace = {
  /** Clusters where it is needed, by name. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** Its name. */
  readonly name: Scalars['String']['output'];
};

/** Nodes that look alike, folded. */
export type NodePool = {
  /** What can be requested, by resource name: cores, bytes, pieces. */
  readonly allocatable: Scalars['JSON']['output'];
  /** Usable nodes by what is free on each; null where only the sums are known. */
  readonly freePerNode?: Maybe<ReadonlyArray<FreeNodes>>;
  /** Labels that all of its nodes have with the same value, an object of strings; null where they are not known. */
  readonly labels?: Maybe<Scalars['JSON']['output']>;
  /** Pool name. */
  readonly name: Scalars['String']['output'];
  /** Nodes in it. */
  readonly nodes: Scalars['Int']['output'];
  /** Ready nodes. */
  readonly readyNodes: Scalars['Int']['output'];
  /** What pods request, in the same units. */
  readonly requested: Scalars['JSON']['output'];
  /** Taints of its nodes that keep pods off. */
  readonly taints: ReadonlyArray<Taint>;
  /** Keys of labels that all of its nodes have, with different values. */
  readonly variedLabels?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

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

/** What a change would do to one object in one cluster. */
export type ObjectPreview = {
  /** What would be done. */
  readonly action: PreviewAction;
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Unified diff of the rendered manifests; for a Secret only which keys change. */
  readonly diff?: Maybe<Scalars['String']['output']>;
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

/** An object in a member that carries this hub's marks and that no work stands for: left by a write that came too late, or a copy that someone made. */
export type Orphan = {
  /** The cluster it is in. */
  readonly cluster: Scalars['String']['output'];
  /** When it was found. */
  readonly foundAt: Scalars['DateTime']['output'];
  /** What it is. */
  readonly object: ObjectIdentity;
  /** Its uid in the cluster. */
  readonly uid: Scalars['String']['output'];
};

/** A page of orphans. */
export type OrphanConnection = {
  /** Orphans with their cursors. */
  readonly edges: ReadonlyArray<OrphanEdge>;
  /** Orphans of this page. */
  readonly nodes: ReadonlyArray<Orphan>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
  /** All that match. */
  readonly totalCount: Scalars['Int']['output'];
};

/** An orphan in a page. */
export type OrphanEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The orphan. */
  readonly node: Orphan;
};

/** Which orphans. */
export type OrphanFilter = {
  /** Only in this cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
};

/** Where a page lies in its list. */
export type PageInfo = {
  /** Pass as `after` to get the next page; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** There are more items after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
};

/** A placement or override policy, or a document of another kind that is kept like one. */
export type Policy = {
  /** Resources it claims; null for the kinds that place nothing. */
  readonly claims?: Maybe<Scalars['Int']['output']>;
  /** When it was first applied. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** What of it is kept and not acted on yet: `spec`, or fields of it such as `spec.failover.application`. */
  readonly idle: ReadonlyArray<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: PolicyKind;
  /** The policy as YAML, with its defaults. */
  readonly manifest: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Why this interpreter does not run: it ended the process that ran it. An edit lifts it. Null where it runs, and for other kinds. */
  readonly quarantined?: Maybe<Scalars['String']['output']>;
  /** Revision, from 1. */
  readonly revision: Scalars['Int']['output'];
  /** Stays over all edits; a policy of the same name that comes after a deletion has another one. */
  readonly uid: Scalars['ID']['output'];
  /** When it last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** A page of policies. */
export type PolicyConnection = {
  /** Policies with their cursors. */
  readonly edges: ReadonlyArray<PolicyEdge>;
  /** Policies of this page. */
  readonly nodes: ReadonlyArray<Policy>;
  /** Where the page lies. */
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
  /** Scales by the clock. */
  | 'CronFederatedHPA'
  /** Scales a workload by metrics of all clusters. */
  | 'FederatedHPA'
  /** Limits what a namespace takes over all clusters. */
  | 'FederatedResourceQuota'
  /** Says how objects of a kind are read, by expressions or a health.lua of Argo CD. */
  | 'Interpreter'
  /** An Ingress over the services of all clusters. */
  | 'MultiClusterIngress'
  /** Makes a service of some clusters reachable from others. */
  | 'MultiClusterService'
  /** Overrides resources of its namespace. */
  | 'OverridePolicy'
  /** Places resources of its namespace. */
  | 'PlacementPolicy'
  /** The same in the form of Karmada, by scripts. */
  | 'ResourceInterpreterCustomization';

/** Names a policy. */
export type PolicyRef = {
  /** Kind of the policy. */
  readonly kind: PolicyKind;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-wide kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
};

/** A resource that waits for room. */
export type PreemptInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Token of the confirmation: it names exactly who makes way. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Answer what would happen; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of preempt. */
export type PreemptPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** Who makes way; null when nothing would help. */
  readonly preemption?: Maybe<Preemption>;
  /** What would happen in each cluster, also to those who make way. */
  readonly preview?: Maybe<Preview>;
  /** All that is wrong; nothing was changed when there is any. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Less important workloads that make way, all in one cluster. */
export type Preemption = {
  /** Where. */
  readonly cluster: Scalars['String']['output'];
  /** Who, the least important first. */
  readonly victims: ReadonlyArray<PreemptionVictim>;
};

/** A workload that makes way. */
export type PreemptionVictim = {
  /** Replicas that it has left in the cluster. */
  readonly keeps: Scalars['Int']['output'];
  /** The workload. */
  readonly object: ObjectIdentity;
  /** Its priority. */
  readonly priority: Scalars['Int']['output'];
  /** Replicas that it gives up. */
  readonly replicas: Scalars['Int']['output'];
};

/** What a change would do. */
export type Preview = {
  /** Each cluster that something happens in, by name. */
  readonly clusters: ReadonlyArray<ClusterPreview>;
  /** Objects created, over all clusters. */
  readonly creates: Scalars['Int']['output'];
  /** The decisions that the plan would store. */
  readonly decisions: ReadonlyArray<ResourcePreview>;
  /** Objects deleted, over all clusters. */
  readonly deletes: Scalars['Int']['output'];
  /**
   * Namespaces that objects need and that nothing of the hub lies in yet. They are made in the clusters that do not have them; whether one
   * does is not known before.
   */
  readonly namespaces: ReadonlyArray<NeededNamespace>;
  /** Objects that stay as they are, over all clusters. */
  readonly unchanged: Scalars['Int']['output'];
  /** Objects changed, over all clusters. */
  readonly updates: Scalars['Int']['output'];
  /** What would be refused. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Things worth knowing that stop nothing. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
};

/** What would be done to an object in a cluster. */
export type PreviewAction =
  /** It is new there. */
  | 'CREATE'
  /** It goes. */
  | 'DELETE'
  /** It stays as it is. */
  | 'UNCHANGED'
  /** It changes. */
  | 'UPDATE';

/** What is desired in each cluster after one step of a move. */
export type PreviewStep = {
  /** Clusters with their replicas, in name order. */
  readonly clusters: ReadonlyArray<TransitionSeat>;
};

export type Query = {
  /** One application; null when there is none. */
  readonly application?: Maybe<Application>;
  /** Applications, by namespace and name. */
  readonly applications: ApplicationConnection;
  /** One cluster; null when there is none. */
  readonly cluster?: Maybe<Cluster>;
  /** Member clusters, by name. */
  readonly clusters: ClusterConnection;
  /** What happened, newest first. */
  readonly events: EventConnection;
  /** This hub. */
  readonly hub: Hub;
  /** Objects in members that carry this hub's marks and that no work stands for, by cluster. The hub leaves them as they are. */
  readonly orphans: OrphanConnection;
  /** Policies of all kinds, by kind, namespace and name. */
  readonly policies: PolicyConnection;
  /** One policy; null when there is none. */
  readonly policy?: Maybe<Policy>;
  /** What an apply would do in each cluster, by the functions that would do it. Nothing is written. */
  readonly preview: Preview;
  /** One resource; null when there is none. */
  readonly resource?: Maybe<Resource>;
  /** Resources of all applications, by kind, namespace and name. */
  readonly resources: ResourceConnection;
  /** Moves that are under way: resources whose next step is not where they should be, those that wait first. */
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
};


export type QueryClusterArgs = {
  name: Scalars['String']['input'];
};


export type QueryClustersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ClusterFilter>;
  first: Scalars['Int']['input'];
};


export type QueryEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EventFilter>;
  first: Scalars['Int']['input'];
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


export type QueryResourcesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ResourceFilter>;
  first: Scalars['Int']['input'];
};


export type QueryTransitionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TransitionFilter>;
  first: Scalars['Int']['input'];
};

/** Ready ones out of all. */
export type ReadyCount = {
  /** How many of them are ready. */
  readonly ready: Scalars['Int']['output'];
  /** How many there are. */
  readonly total: Scalars['Int']['output'];
};

/** A cluster to register. */
export type RegisterClusterInput = {
  /** Context to use; the current one when left out. */
  readonly context?: InputMaybe<Scalars['String']['input']>;
  /** A retry with the same key changes nothing more. */
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
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Replicas over all clusters. */
export type ReplicaCount = {
  /** Replicas that should run. */
  readonly desired: Scalars['Int']['output'];
  /** Replicas that are ready, of the current generation, in clusters heard from. */
  readonly ready: Scalars['Int']['output'];
  /** Of the desired ones, those in clusters that have not been heard from: they count neither as ready nor as not ready. */
  readonly unknown: Scalars['Int']['output'];
};

/** An application to place anew. */
export type RescheduleApplicationInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Answer what would happen; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
};

/** Answer of rescheduleApplication. */
export type RescheduleApplicationPayload = {
  /** Set when the call must be repeated with `confirm`: it takes much out of clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: what would happen in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Resources that are placed anew by the next plan. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All that is wrong; nothing was asked for when there is any. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A resource to place anew. */
export type RescheduleResourceInput = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['input'];
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Answer what would happen; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Kind. */
  readonly kind: Scalars['String']['input'];
  /** Name. */
  readonly name: Scalars['String']['input'];
  /** Left out for cluster-scoped kinds. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Answer of rescheduleResource. */
export type RescheduleResourcePayload = {
  /** Set when the call must be repeated with `confirm`: it takes much out of clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: what would happen in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** Resources that are placed anew by the next plan. */
  readonly rescheduled: Scalars['Int']['output'];
  /** All that is wrong; nothing was asked for when there is any. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** One Kubernetes manifest as the user gave it. */
export type Resource = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** The application it belongs to. */
  readonly application: Application;
  /** Clusters it is placed in, and those where it is healthy. */
  readonly clusters: ReadyCount;
  /** The current decision; null until it was planned. */
  readonly decision?: Maybe<Decision>;
  /** Earlier decisions, newest first. */
  readonly decisions: DecisionConnection;
  /** It is being deleted. */
  readonly deleting: Scalars['Boolean']['output'];
  /** Whether the present template is what the clusters have. */
  readonly delivery: Delivery;
  /** Worst health of its works. */
  readonly health: Health;
  /** Key of the resource in traces and logs. */
  readonly id: Scalars['ID']['output'];
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** The template as YAML; data of a Secret is left out. */
  readonly manifest: Scalars['String']['output'];
  /** What a health other than HEALTHY comes from, in a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** Replicas over all clusters; null for kinds that have none. */
  readonly replicas?: Maybe<ReplicaCount>;
  /** Status folded from the members, in the kind's own shape. */
  readonly status?: Maybe<Scalars['JSON']['output']>;
  /** The last passes over it in this process, newest first. */
  readonly trace: ReadonlyArray<TraceStep>;
  /** The move that is under way; null: it is where it should be, or does not move. */
  readonly transition?: Maybe<Transition>;
  /** What each cluster gets of it. */
  readonly works: WorkConnection;
};


/** One Kubernetes manifest as the user gave it. */
export type ResourceDecisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


/** One Kubernetes manifest as the user gave it. */
export type ResourceWorksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};

/** A page of resources. */
export type ResourceConnection = {
  /** Resources with their cursors. */
  readonly edges: ReadonlyArray<ResourceEdge>;
  /** Resources of this page. */
  readonly nodes: ReadonlyArray<Resource>;
  /** Where the page lies. */
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
  /** Only those whose delivery is in one of these states. */
  readonly delivery?: InputMaybe<ReadonlyArray<DeliveryState>>;
  /** Only in one of these states. */
  readonly health?: InputMaybe<ReadonlyArray<Health>>;
  /** Only of this kind. */
  readonly kind?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this namespace. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** The decision a plan would store for one resource. */
export type ResourcePreview = {
  /** Group and version. */
  readonly apiVersion: Scalars['String']['output'];
  /** Every cluster, chosen or refused; the first hundred by name. */
  readonly clusters: ReadonlyArray<ClusterDecision>;
  /** Clusters that get it and did not have it. */
  readonly gained: ReadonlyArray<Scalars['String']['output']>;
  /** Kind. */
  readonly kind: Scalars['String']['output'];
  /** Clusters that have it and would not any more. */
  readonly lost: ReadonlyArray<Scalars['String']['output']>;
  /** What that means. */
  readonly message: Scalars['String']['output'];
  /** Name. */
  readonly name: Scalars['String']['output'];
  /** Null for cluster-scoped kinds. */
  readonly namespace?: Maybe<Scalars['String']['output']>;
  /** How it would end. */
  readonly outcome: DecisionOutcome;
  /** The policy that would govern it. */
  readonly policy?: Maybe<PolicyRef>;
  /** How it would move, step by step, where every cluster is well; empty: it would be done at once. Of many steps the first twenty. */
  readonly steps: ReadonlyArray<PreviewStep>;
};

/** One accepted change of an application. */
export type Revision = {
  /** Who made it. */
  readonly actor: Scalars['String']['output'];
  /** What made it: `apply`, `rollback to 3`, … */
  readonly cause: Scalars['String']['output'];
  /** When it was accepted. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** From 1, without gaps. */
  readonly number: Scalars['Int']['output'];
  /** What it holds. */
  readonly resources: ReadonlyArray<ObjectIdentity>;
};

/** A page of revisions. */
export type RevisionConnection = {
  /** Revisions with their cursors. */
  readonly edges: ReadonlyArray<RevisionEdge>;
  /** Revisions of this page. */
  readonly nodes: ReadonlyArray<Revision>;
  /** Where the page lies. */
  readonly pageInfo: PageInfo;
};

/** A revision in a page. */
export type RevisionEdge = {
  /** Its cursor. */
  readonly cursor: Scalars['String']['output'];
  /** The revision. */
  readonly node: Revision;
};

/** A way back. */
export type RollbackApplicationInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Answer what would happen; change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse when the application is at another revision. */
  readonly expectedRevision?: InputMaybe<Scalars['Int']['input']>;
  /** Application name. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the application. */
  readonly namespace: Scalars['String']['input'];
  /** Revision to go back to; the one before the current when left out. */
  readonly toRevision?: InputMaybe<Scalars['Int']['input']>;
};

/** Answer of rollbackApplication. */
export type RollbackApplicationPayload = {
  /** The application at its new revision; null when refused. */
  readonly application?: Maybe<Application>;
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** In a dry run: what would happen in each cluster. */
  readonly preview?: Maybe<Preview>;
  /** What became of each object. */
  readonly results: ReadonlyArray<ApplyResult>;
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A named score, 0 to 100. */
export type Score = {
  /** Name of the score. */
  readonly name: Scalars['String']['output'];
  /** Its value. */
  readonly value: Scalars['Int']['output'];
};

export type Subscription = {
  /** Changes of applications, coalesced. */
  readonly applicationChanged: ApplicationChange;
  /** Changes of clusters, coalesced. */
  readonly clusterChanged: ClusterChange;
  /** What happens, as it happens. */
  readonly events: Event;
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

/** A taint on a cluster. */
export type Taint = {
  /** Effect. */
  readonly effect: TaintEffect;
  /** Key. */
  readonly key: Scalars['String']['output'];
  /** Value. */
  readonly value?: Maybe<Scalars['String']['output']>;
};

/** What a taint does. */
export type TaintEffect =
  /** What is there without a toleration leaves. */
  | 'NoExecute'
  /** Nothing new is placed without a toleration. */
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

/** One step of a pass. */
export type TraceStep = {
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** What was decided. */
  readonly decided: Scalars['String']['output'];
  /** How it ended. */
  readonly outcome: Scalars['String']['output'];
  /** What was seen. */
  readonly seen: Scalars['String']['output'];
  /** `plan`, `dispatch`, `observe` or `report`. */
  readonly step: Scalars['String']['output'];
};

/** A resource on its way from where it stands to where it should be, make before break. */
export type Transition = {
  /** Who set it off; null: nobody, or not known. */
  readonly actor?: Maybe<Scalars['String']['output']>;
  /** What was desired in each cluster when it began. */
  readonly before: ReadonlyArray<TransitionSeat>;
  /** Why it moves. */
  readonly cause: Scalars['String']['output'];
  /** Until when the next step is expected; after that it is BLOCKED. */
  readonly deadline: Scalars['DateTime']['output'];
  /** What moves. */
  readonly object: ObjectIdentity;
  /** What set it off: `POLICY`, `TEMPLATE`, `REQUEST` or `FLEET`. */
  readonly origin: Scalars['String']['output'];
  /** When its last step was taken. */
  readonly progressedAt: Scalars['DateTime']['output'];
  /** When it began. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** How it goes. */
  readonly state: TransitionState;
  /** Where the plan wants it. */
  readonly target: ReadonlyArray<TransitionSeat>;
  /** Differences that wait, also those that are not among `waits`. */
  readonly waiting: Scalars['Int']['output'];
  /** What it waits for, the weightiest first; of many the first twenty. */
  readonly waits: ReadonlyArray<TransitionWait>;
};

/** A page of moves. */
export type TransitionConnection = {
  /** Moves with their cursors. */
  readonly edges: ReadonlyArray<TransitionEdge>;
  /** Moves of this page. */
  readonly nodes: ReadonlyArray<Transition>;
  /** Where the page lies. */
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
  /** Only those that wait in this cluster. */
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
  /** How many. */
  readonly replicas?: Maybe<Scalars['Int']['output']>;
};

/** How a move goes. */
export type TransitionState =
  /** Nothing goes on until what it waits for has happened. Nothing is removed meanwhile. */
  | 'BLOCKED'
  /** It goes on as clusters report. */
  | 'MOVING';

/** One difference that waits. */
export type TransitionWait = {
  /** The cluster that still has, or does not have yet, what it should. */
  readonly cluster: Scalars['String']['output'];
  /** The rule that holds it back. */
  readonly constraint: Scalars['String']['output'];
  /** What ends the wait. */
  readonly ends: Scalars['String']['output'];
  /** What it says. */
  readonly message: Scalars['String']['output'];
  /** Since when. */
  readonly since: Scalars['DateTime']['output'];
};

/** A cluster to take out. */
export type UnregisterClusterInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Delete in the member what the hub put there. Without it, workloads stay and are no longer managed. */
  readonly deleteWorkloads?: InputMaybe<Scalars['Boolean']['input']>;
  /** Cluster name. */
  readonly name: Scalars['String']['input'];
};

/** Answer of unregisterCluster. */
export type UnregisterClusterPayload = {
  /** Set when the call must be repeated with `confirm`. */
  readonly confirmation?: Maybe<Confirmation>;
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
  /** Works that stay in the member, or go with it. */
  readonly works: Scalars['Int']['output'];
};

/** A change of a cluster. */
export type UpdateClusterInput = {
  /** Token of the confirmation, where one is required. */
  readonly confirm?: InputMaybe<Scalars['String']['input']>;
  /** Keep new work off, or let it on again. */
  readonly cordoned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Say what would happen to workloads, and change nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse when the revision is another. */
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
  /** All taints, instead of those that are there. */
  readonly taints?: InputMaybe<ReadonlyArray<TaintInput>>;
  /** Zones. */
  readonly zones?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Answer of updateCluster. */
export type UpdateClusterPayload = {
  /** The cluster as it is now; null when refused. */
  readonly cluster?: Maybe<Cluster>;
  /** Set when the call must be repeated with `confirm`: it takes much out of clusters. */
  readonly confirmation?: Maybe<Confirmation>;
  /** What would happen; for a dry run. */
  readonly preview?: Maybe<Preview>;
  /** All that is wrong. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What a mutation could not accept, and what would help. */
export type UserError = {
  /** A stable code to act on. */
  readonly code: UserErrorCode;
  /** Index of the document in `manifests`, from 0. */
  readonly document?: Maybe<Scalars['Int']['output']>;
  /** Path inside the document or the input: `spec`, `placement`, `clusterAffinity`. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What would help. */
  readonly fix?: Maybe<Scalars['String']['output']>;
  /** Line in `manifests`, from 1, where it is known. */
  readonly line?: Maybe<Scalars['Int']['output']>;
  /** A sentence for people. */
  readonly message: Scalars['String']['output'];
};

/** Codes of user errors. */
export type UserErrorCode =
  /** There is one already. */
  | 'ALREADY_EXISTS'
  /** A document is not a Kubernetes object. */
  | 'BAD_DOCUMENT'
  /** A resource quantity cannot be parsed. */
  | 'BAD_QUANTITY'
  /** A selector cannot be parsed or is not allowed. */
  | 'BAD_SELECTOR'
  /** The text is not YAML or JSON. */
  | 'BAD_YAML'
  /** The cluster refused the credential, or the credential lacks rights. */
  | 'CLUSTER_AUTH_FAILED'
  /** The cluster could not be reached or did not answer as a Kubernetes API server. */
  | 'CLUSTER_UNREACHABLE'
  /** The change removes much or something precious: repeat it with `confirm`. */
  | 'CONFIRMATION_REQUIRED'
  /** The token in `confirm` names another set than the change would remove now. */
  | 'CONFIRMATION_STALE'
  /** `expectedRevision` is not the current one. */
  | 'CONFLICT'
  /** The same object stands twice in one apply. */
  | 'DUPLICATE_OBJECT'
  /** The endpoint resolves outside the allowed member networks. */
  | 'ENDPOINT_REFUSED'
  /** The idempotency key was used for another request. */
  | 'IDEMPOTENCY_MISMATCH'
  /** A value is not allowed here. */
  | 'INVALID_VALUE'
  /** A kubeconfig holds something that the hub does not accept. */
  | 'KUBECONFIG_REFUSED'
  /** A stored manifest is damaged or missing. */
  | 'MANIFEST_DAMAGED'
  /** A field that must be there is not. */
  | 'MISSING_FIELD'
  /** A document lies in another namespace than the one given. */
  | 'NAMESPACE_MISMATCH'
  /** There is no such thing. */
  | 'NOT_FOUND'
  /** The object belongs to another application. */
  | 'OWNED_BY_OTHER_APPLICATION'
  /** Something is protected from deletion by a label. */
  | 'PROTECTED'
  /** Over a limit of depth, nodes or alias expansions. */
  | 'TOO_COMPLEX'
  /** Over a size limit. */
  | 'TOO_LARGE'
  /** A policy or an object has a field that its kind does not have. */
  | 'UNKNOWN_FIELD'
  /** A kind that this hub does not know yet, or one of Kubernetes' own groups that no cluster serves. */
  | 'UNSUPPORTED_KIND';

/** What is done about what no API server would take, by the names of kubectl's `--validate`. */
export type Validation =
  /** Accept it without a word. */
  | 'IGNORE'
  /** Refuse it, before anything is stored. */
  | 'STRICT'
  /** Accept it, with a warning for each. */
  | 'WARN';

/** Who is asking. */
export type Viewer = {
  /** Name for audit and history. */
  readonly name: Scalars['String']['output'];
};

/** What one cluster gets of one resource: desired, applied, observed. */
export type Work = {
  /** When the member last accepted the desired manifest. */
  readonly appliedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Cluster name. */
  readonly cluster: Scalars['String']['output'];
  /** How it is there. */
  readonly health: Health;
  /** The rendered manifest as YAML; data of a Secret is left out. */
  readonly manifest?: Maybe<Scalars['String']['output']>;
  /** What holds it up, as a sentence. */
  readonly message?: Maybe<Scalars['String']['output']>;
  /** When the hub last saw the object. */
  readonly observedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What holds it up, as a code. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Its replicas there, in a stale cluster as last known; null for kinds without. */
  readonly replicas?: Maybe<ReplicaCount>;
  /** Revision of the application that brought what stands there; null where nothing does or it is not known. */
  readonly revision?: Maybe<Scalars['Int']['output']>;
  /** The cluster was not heard from for 60 seconds. */
  readonly stale: Scalars['Boolean']['output'];
  /** Where it stands. */
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
  /** Where the page lies. */
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

/** Where a work stands. */
export type WorkState =
  /** The member has what is desired. */
  | 'APPLIED'
  /** Something stops it; see the reason. */
  | 'BLOCKED'
  /** To be deleted in the member. */
  | 'DELETING'
  /** To be applied. */
  | 'PENDING';
