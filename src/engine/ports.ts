import type { Amounts, NodePool } from '../core/model/cluster.js';
import type { Health } from '../core/model/health.js';
import type { Plan, ResourceKey, SeenResource, WorkKey, World } from '../core/model/plan.js';
import type { InterpreterPolicy } from '../core/model/policy.js';
import type { Interpretation, ReplicaCount, Report, SeenReport } from '../core/model/report.js';
import type { ErrorCode } from '../errors.js';
import type { GroupVersionKind, Json, KubeObject, ObjectRef } from '../kubernetes/object.js';

/*
 * What the engine needs of the world. `store` implements the ports that remember, `clusters` those that act.
 * Every port that takes a list answers it in a fixed number of statements or requests, whatever the list's length.
 */

/** Milliseconds since the epoch. Tests step it. */
export interface Clock {
  now(): number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** The loops, by the word of the road. */
export type Step = 'fleet' | 'plan' | 'dispatch' | 'observe' | 'report';

/**
 * Tells a step that there is news, and no more (`keys` only within the process). A lost wake-up costs latency:
 * each loop also looks for itself every few seconds.
 */
export interface Wakeups {
  wake(step: Step | 'api'): void;
  onWake(step: Step | 'api', run: () => void): () => void;
}

// ---------------------------------------------------------------------------------------------- plan

/** A resource to plan, with what the last plan left behind, so that `save` can write the difference. */
export interface DueResource {
  readonly seen: SeenResource;
  /** `resource.generation`: which template was planned. */
  readonly generation: number;
  readonly application: { readonly namespace: string; readonly name: string };
  /** Digest of the desired manifest by cluster, as it stands in `work`. */
  readonly works: ReadonlyMap<string, string | null>;
}

export interface PlanBatch {
  readonly due: readonly DueResource[];
  /** Positions in `plan_due` that this batch settles. Opaque to the engine. */
  readonly positions: readonly string[];
  /** More will be due in so many milliseconds, 0: at once, although nobody tells of it. */
  readonly lookAgainInMs?: number;
}

export interface PlanStore {
  /**
   * Policies, override policies, fleet and what these ask about the workloads around, for a plan of `due`; the same object as before where
   * nothing changed.
   */
  world(due?: readonly DueResource[]): Promise<World>;
  /** Up to `limit` resources that wait for a plan, oldest first. */
  due(limit: number): Promise<PlanBatch>;
  /**
   * Writes what differs, in one transaction that checks the planner's `epoch`; what does not differ is not written.
   * Resources whose generation moved on meanwhile stay due. Answers which clusters now have works to dispatch.
   * Throws LEASE_LOST when another replica plans.
   */
  save(
    batch: PlanBatch,
    plans: readonly (Plan | PlanFailure)[],
    epoch: number,
  ): Promise<{ readonly clusters: ReadonlySet<string>; readonly changed: readonly ResourceKey[] }>;
}

/** A plan that threw: a bug or a poison object. What stands stays; the resource is tried again later, three times. */
export interface PlanFailure {
  readonly failed: string;
}

// ---------------------------------------------------------------------------------------------- dispatch

/** A work whose desired digest is not its applied one, and whose reason does not say wait. */
export interface DueWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly application: { readonly namespace: string; readonly name: string };
  /** Null: delete (or leave behind, when `orphan`). */
  readonly desired: { readonly digest: string; readonly manifest: KubeObject } | null;
  readonly orphan: boolean;
  /** Why it is deleted, committed before anything is. Null when it is applied. */
  readonly deleteReason: string | null;
  readonly conflictResolution: 'Abort' | 'Overwrite';
  /** What the member had after our last apply; null before the first, which looks first. */
  readonly applied: { readonly uid: string; readonly digest: string | null } | null;
  readonly attempts: number;
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
    };

export interface DispatchResult {
  readonly key: WorkKey;
  /** The digest that was dispatched: a result for another one than the row now desires leaves it due. */
  readonly dispatched: string | null;
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
  /** Makes works due again (drift, a contested field released). */
  redo(keys: readonly WorkKey[]): Promise<void>;
  /** The same where the object is gone from the member: whatever stands there by now is looked at before it is written to. */
  redoLost(keys: readonly WorkKey[]): Promise<void>;
  /** Works that wait on a reason which an event in the cluster may have ended (a CRD now served, a namespace now there). */
  retryBlocked(cluster: string, reasons: readonly string[]): Promise<void>;
}

// ---------------------------------------------------------------------------------------------- observe

/** What the hub knows of a work in one cluster; the observer keeps it in memory while it serves the cluster. */
export interface KnownWork {
  readonly key: WorkKey;
  readonly resource: ResourceKey;
  readonly ref: ObjectRef;
  readonly desired: boolean;
  readonly uid: string | null;
  /** Null unless the desired manifest is the applied one: else there is nothing to judge drift against. */
  readonly ownedDigest: string | null;
  readonly generation: number | null;
  /** resourceVersion of the last stored observation: an unchanged object needs no look after a restart. */
  readonly observedVersion: string | null;
  /** The rules of users that the last observation was made by. */
  readonly readBy: string | null;
}

export interface Observation extends Interpretation {
  readonly key: WorkKey;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly ownedDigest: string;
  /** The rules of users that had a say in it (`UserInterpreters.mark`); null or absent where the hub alone read it. */
  readonly readBy?: string | null;
  /** Why an interpreter of a user said nothing, where one failed: what it said before stands. */
  readonly failure?: string | null;
}

export interface ObservationStore {
  /** Works of a cluster, all of them: called once when the replica begins to serve it. */
  known(cluster: string): Promise<readonly KnownWork[]>;
  /** Kinds in use in a cluster: those get a watch. */
  kindsInUse(cluster: string): Promise<readonly GroupVersionKind[]>;
  /** Upserts by work; may commit asynchronously, since it can be observed again. Answers the resources concerned. */
  save(observations: readonly Observation[]): Promise<readonly ResourceKey[]>;
  /** What was last read of these works, for those whose interpreter fails. */
  lastRead(keys: readonly WorkKey[]): Promise<ReadonlyMap<WorkKey, Interpretation>>;
  /** The object is confirmed gone from the member. */
  forget(keys: readonly WorkKey[]): Promise<readonly ResourceKey[]>;
}

/** An object in a member that carries this hub's id and that no work stands for. Nobody but a person deletes it. */
export interface Orphan {
  readonly uid: string;
  readonly ref: ObjectRef;
  /** What its annotation says, which is anybody's text; null where it says nothing or is not remembered. */
  readonly workKey: WorkKey | null;
}

export interface ClusterUid {
  readonly cluster: string;
  readonly uid: string;
}

export type FoundOrphan = Orphan & ClusterUid;

export interface OrphanStore {
  /** Those of a cluster that were found before: called once when the replica begins to serve it. */
  of(cluster: string): Promise<readonly Orphan[]>;
  /** Adds and takes away; one that a work stands for after all is not added. Answers those that are new. */
  save(found: readonly FoundOrphan[], gone: readonly ClusterUid[]): Promise<readonly FoundOrphan[]>;
}

// ---------------------------------------------------------------------------------------------- report

export interface ReportStore {
  snapshot(keys: readonly ResourceKey[]): Promise<readonly SeenReport[]>;
  /** Upserts the folds that differ from the stored ones. */
  save(reports: readonly Report[]): Promise<void>;
  /** The template and the status that was folded last, for kinds whose statuses users fold. */
  folded(keys: readonly ResourceKey[]): Promise<ReadonlyMap<ResourceKey, { readonly template: KubeObject; readonly status: Json }>>;
  /** Pages through every resource, for start-up and the slow poll. */
  page(after: ResourceKey | null, limit: number): Promise<readonly ResourceKey[]>;
  /** Resources with a work in these clusters: their staleness changed. */
  placedOn(clusters: readonly string[]): Promise<readonly ResourceKey[]>;
}

// ---------------------------------------------------------------------------------------------- events

/** Interpreters that users brought, which are kept as policies are. */
export interface InterpreterStore {
  /** All of them; the same list as before where nothing of it changed. */
  documents(): Promise<readonly InterpreterPolicy[]>;
}

export interface HubEvent {
  /** UPPER_SNAKE, stable: `DRIFT_REPAIRED`, `CLUSTER_UNREACHABLE`, `FIELD_CONTESTED`. */
  readonly type: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster?: string;
  readonly resource?: ResourceKey;
  readonly ref?: ObjectRef;
  readonly application?: { readonly namespace: string; readonly name: string };
}

export interface EventStore {
  record(events: readonly HubEvent[]): Promise<void>;
}

/** One line of the trace of a pass, kept in memory for the last few passes of a key. */
export interface TraceStep {
  readonly at: number;
  readonly step: Step;
  readonly key: string;
  readonly seen: string;
  readonly decided: string;
  readonly outcome: string;
}

// ---------------------------------------------------------------------------------------------- leases and fleet

export interface Lease {
  /** `plan`, or `cluster/NAME`. */
  readonly name: string;
  readonly epoch: number;
}

export interface LeaseStore {
  /**
   * Renews what this replica holds and takes what is free or expired among `names`, in one statement by the database's clock.
   * The epoch grows each time the holder changes. Answers all that is held now.
   */
  hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]>;
  release(names: readonly string[]): Promise<void>;
}

/** A registered cluster as the engine serves it. `connectionVersion` grows when endpoint or credential change. */
export interface ServedCluster {
  readonly name: string;
  readonly uid: string | null;
  readonly connectionVersion: number;
  readonly deleting: boolean;
}

/** A registered cluster as it stands in the fleet. */
export interface FleetCluster extends ServedCluster {
  /** It is being unregistered, and what the hub placed there is to be deleted too. */
  readonly deleteWorkloads: boolean;
  /** Not heard from for 60 s, by the database's clock: what is known of it is old. */
  readonly stale: boolean;
}

export interface ClusterReport {
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly uid: string | null;
  readonly version: string | null;
  /** Null when discovery was not read this time. */
  readonly apis: { readonly kinds: readonly GroupVersionKind[]; readonly complete: boolean } | null;
  /** Null when nodes or pods were not read this time. */
  readonly pools: readonly NodePool[] | null;
  /** What of a probe failed though the cluster is ready, in sentences; absent when all went well. */
  readonly failures?: readonly string[];
  /** Requested by pods that wait for a node; read together with `pools`. */
  readonly allocating?: Amounts;
}

export interface FleetStore {
  served(): Promise<readonly FleetCluster[]>;
  /**
   * Stores reports: facts that plans depend on wake the plan when they change, and the age is renewed of those that were `heard`
   * (absent: what the reason says). Answers those that were not believed: another cluster than was registered, or one that is
   * registered under another name.
   */
  saveReports(
    reports: readonly { readonly cluster: string; readonly report: ClusterReport; readonly heard?: boolean }[],
  ): Promise<ReadonlySet<string>>;
  /** Removes the rows of a cluster that was unregistered, once no work of it is left. */
  finishUnregister(cluster: string): Promise<boolean>;
}

// ---------------------------------------------------------------------------------------------- members

/** Identifies our objects in a member: the label selects, the annotations prove. */
export interface Ownership {
  readonly hubId: string;
}

export interface WatchedObject {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly ref: ObjectRef;
  readonly workKey: WorkKey | null;
  readonly hubId: string | null;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly ownedDigest: string;
  /** Managers other than ours that own something of `spec` or `data`: who may have taken a field. */
  readonly otherManagers: readonly string[];
  /** The object without its managed fields, to be interpreted and dropped. */
  readonly object: KubeObject;
}

export interface WatchHandlers {
  /** A complete list at `listVersion`: what is not in it was not there at that version. Called after each (re)list, before the events that follow it. */
  synced(objects: readonly WatchedObject[], listVersion: string): void;
  event(object: WatchedObject): void;
  /** The watch is behind or broken; `synced` or bookmarks end it. */
  stale(reason: ErrorCode, message: string): void;
  /** A bookmark or event proves the watch alive. */
  alive(): void;
}

export interface FoundObject {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly hubId: string | null;
  readonly workKey: WorkKey | null;
  /** Field managers that own something in it, for the message about a foreign object. */
  readonly managers: readonly string[];
  readonly deleting: { readonly finalizers: readonly string[] } | null;
  /** `spec.replicas` and whether another manager owns it (parity H4). */
  readonly replicas: { readonly count: number; readonly ownedByOther: string | null } | null;
}

export interface AppliedObject {
  readonly uid: string;
  readonly generation: number | null;
  readonly resourceVersion: string;
  readonly ownedDigest: string;
}

/** One member cluster, as far as a hub talks to it. All methods throw HubError. */
export interface Member {
  readonly name: string;
  probe(signal: AbortSignal): Promise<ClusterReport>;
  /**
   * Server-side apply of raw JSON with field manager `manifold`. Without `force` a field that another manager owns is a CONFLICT.
   * Nothing is ever created by POST: the fields would not be known as applied by us.
   */
  apply(ref: ObjectRef, manifest: KubeObject, options: { readonly force: boolean; readonly dryRun?: boolean }): Promise<AppliedObject>;
  /** Finds which of these objects exist, one list for each kind and namespace. `fresh` believes no list of some seconds ago: a delete needs it. */
  look(refs: readonly ObjectRef[], options?: { readonly fresh?: boolean }): Promise<readonly FoundObject[]>;
  /**
   * Begins to look at a few objects that are about to be written for the first time, so that a `look` within the next second finds
   * the answer there or on its way. Only absence is believed; never throws.
   */
  lookAhead(refs: readonly ObjectRef[]): void;
  /** Deletes with the uid as precondition, background propagation. `gone` when it was not there. */
  delete(ref: ObjectRef, uid: string): Promise<'gone' | 'deleting'>;
  /** Takes our label and annotations off an object and leaves the rest (orphan). */
  release(ref: ObjectRef, uid: string): Promise<void>;
  /** The object as it stands there; null when it is not there. */
  read(ref: ObjectRef): Promise<KubeObject | null>;
  /** True when the member serves the kind now; looks at discovery again when it did not (at most once in 5 s). */
  serves(gvk: GroupVersionKind): Promise<boolean>;
  /**
   * True when the member certainly has nothing of the kind: a complete discovery names it in no version, and no definition of it is
   * there. False when it has, or when a part of discovery could not be read; throws when discovery or the definitions cannot be read.
   */
  lacks(gvk: GroupVersionKind): Promise<boolean>;
  /** `expected`: how many objects the hub knows there; a first list far below it is asked for twice before `synced`. */
  watch(gvk: GroupVersionKind, handlers: WatchHandlers, expected?: number): { close(): void; relist(): void };
  /** `Kind/name` of what HorizontalPodAutoscalers of a namespace scale (parity H4); cached for some seconds. */
  autoscaled(namespace: string): Promise<ReadonlySet<string>>;
  /** Writes the Lease object that names the hub and epoch when its holder differs. Throws CONFLICT when another hub holds it. */
  claim(epoch: number): Promise<void>;
  /** Deletes that Lease when it names this hub: the cluster was unregistered. */
  unclaim(): Promise<void>;
  close(): Promise<void>;
}

export interface Members {
  /** Connects with the stored credential; an answer for the same `connectionVersion` is the same member. */
  connect(cluster: ServedCluster): Promise<Member>;
}

export type { Health, Json, ReplicaCount };
