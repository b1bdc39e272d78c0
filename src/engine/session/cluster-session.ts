import type { ResourceKey } from '../../core/model/plan.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Clock } from '../ports/clock.js';
import type { DueWork } from '../ports/dispatch.js';
import type { FleetCluster, ProbeResult, SeenByProcess } from '../ports/fleet.js';
import type { Member } from '../ports/member.js';
import type { KnownWork, StrayObject, WatchedObject } from '../ports/observe.js';
import { EventBudget } from '../runtime/event-budget.js';
import { ClusterHealth } from './cluster-health.js';
import { SessionEvidence } from './evidence/session-evidence.js';
import { RecentFailures } from './recent-failures.js';
import { StrayObjects } from './stray-objects.js';
import { UnreadableDocuments } from './unreadable-documents.js';
import { WriteThrottle } from './write-throttle.js';

/** The in-memory state of a work in the replica that serves its cluster. Small, because there are tens of thousands. */
export interface Served {
  readonly resource: ResourceKey;
  readonly ref: KnownWork['ref'];
  uid: string | null;
  /** Digest of the applied manifest; null if unknown since a restart. */
  digest: string | null;
  /** Digest of our fields after the last apply; null if drift cannot be checked. */
  ownedDigest: string | null;
  /** Newest resourceVersion that was processed, or created by our own write. */
  version: string | null;
  /** The observation of `version` is stored: the same version need not be processed again. */
  observed: boolean;
  /** The object is being deleted. */
  leaving: boolean;
}

export interface SessionOptions {
  readonly strayObjects?: readonly StrayObject[];
  readonly patience?: number;
  readonly clock: Clock;
}

/** One member cluster while this replica holds its lease. */
export class ClusterSession {
  readonly cluster: FleetCluster;
  readonly member: Member;
  readonly epoch: number;
  readonly health: ClusterHealth;
  readonly evidence: SessionEvidence;
  /** Problems of a ready cluster. */
  readonly recentFailures: RecentFailures;
  readonly works = new Map<ResourceKey, Served>();
  /** Limits repeated writes of one object. */
  readonly throttle = new WriteThrottle();
  /** Works that are being written now. */
  readonly inFlight = new Set<ResourceKey>();
  /** Watched objects of works in flight, kept until the result of the write arrives, against which they are compared. */
  readonly held = new Map<ResourceKey, WatchedObject>();
  /** Namespaces whose delete is being sent: applies there wait until the member has answered. */
  readonly heldNamespaces = new Map<string, Promise<void>>();
  readonly watches = new Map<string, { close(): void; relist(): void }>();
  /** Kinds that were listed completely at least once. */
  readonly syncedKinds = new Set<string>();
  /** Kinds that cannot be listed: the member does not serve them, or denies permission. */
  readonly unlistable = new Set<string>();
  /** The Lease object in the member names this hub; nothing is written there before. */
  claimed = false;
  /** The uid of the namespace kube-system: a different uid at the same address is a different cluster. */
  uid: string | null;
  /** A sentence that names the other hub of the Lease object; null if none. */
  heldByOther: string | null = null;
  /** The member was written to since the mark in its Lease was last incremented. */
  unmarked = false;
  marking = false;
  /** The newest mark that the database had in this session: it decreases only if the database was restored. */
  mark = 0;
  markAt = Number.NEGATIVE_INFINITY;
  /** Writes to the cluster are frozen. */
  frozen = false;
  /** Why nothing is written; set if a check of the cluster forbids it. */
  refusedBecause: string | null = null;
  /** Dispatch is paused until this time, since the cluster as a whole failed. */
  pausedUntil = 0;
  /** Consecutive connection failures. */
  failures = 0;
  /** Time of the last counted failure. */
  failedAt = Number.NEGATIVE_INFINITY;
  /** The cluster is being handed over to another replica: no new write starts. */
  leaving = false;
  /** Time at which the lease expires unless renewed, in the process's clock: after it another replica may write. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;
  /** The cluster failed as a whole, or has not answered yet: waiting works are tried again when it answers. */
  away = true;
  /** It answers again, and its turn to be written to has not come. */
  returning = false;
  /** Consecutive probes without an answer. */
  silentProbes = 0;
  heardAt: number | null = null;
  published: ProbeResult | null = null;
  /** What was stored of this session: that it probed the cluster, and that it listed all kinds there; null: nothing yet. */
  seenSaved: 'probed' | 'listed' | null = null;
  readonly readinessEvents = new EventBudget();
  readonly unreadableEvents = new EventBudget();
  /** Kinds whose apply in another version than the manifest's was reported. */
  readonly otherVersions = new Set<string>();
  readonly strayObjects: StrayObjects;
  /** Kinds without objects at the last check. If there are still none at the next check, their watch is closed. */
  readonly unused = new Set<string>();
  probing = false;
  nextProbeAt = 0;
  readingSchemas = false;
  /** Time from which the schemas of the cluster must be read again. */
  schemasDueAt = 0;
  /** The last error of reading schemas, so that it is reported once. */
  schemaFailure: string | null = null;
  readonly unreadableDocuments = new UnreadableDocuments();

  constructor(
    cluster: FleetCluster,
    member: Member,
    lease: { readonly epoch: number; readonly heldUntil: number },
    known: readonly KnownWork[],
    { strayObjects = [], patience = 1, clock }: SessionOptions,
  ) {
    this.strayObjects = new StrayObjects(strayObjects);
    this.cluster = cluster;
    this.member = member;
    this.epoch = lease.epoch;
    this.#now = () => clock.now();
    this.holdUntil(lease.heldUntil);
    this.uid = cluster.uid;
    this.health = new ClusterHealth(patience, cluster.ready);
    this.evidence = new SessionEvidence(patience);
    this.recentFailures = new RecentFailures(patience);
    for (const work of known) this.works.set(work.resource, served(work));
  }

  get name(): string {
    return this.cluster.name;
  }

  /** The lease was renewed. */
  holdUntil(atMs: number): void {
    this.#heldUntil = atMs;
    this.member.writeUntil(atMs);
  }

  #isHeld(): boolean {
    return !this.leaving && this.#now() < this.#heldUntil;
  }

  mayWrite(now: number): boolean {
    return this.#isHeld() && this.claimed && !this.frozen && this.refusedBecause === null && now >= this.pausedUntil;
  }

  /**
   * Whether the works can end without a request: the cluster is being unregistered with its workloads kept, and the hub cannot remove its labels and
   * annotations, because the cluster does not answer or another hub holds it. Otherwise users would wait for a cluster that does not return.
   */
  canAbandon(): boolean {
    const { deleting, deleteWorkloads } = this.cluster;
    return (
      this.#isHeld() &&
      !this.frozen &&
      deleting &&
      !deleteWorkloads &&
      (notOurs.has(this.refusedBecause) || this.silentProbes >= SILENT_PROBES)
    );
  }

  /** Whether every kind was listed completely since this session began, except kinds that cannot be listed. */
  isListed(): boolean {
    return this.heardAt !== null && [...this.watches.keys()].every((kind) => this.syncedKinds.has(kind) || this.unlistable.has(kind));
  }

  /** What this session has seen of the cluster and has not stored yet; undefined: nothing. A kind that is in use later is listed by itself. */
  newlySeen(): SeenByProcess | undefined {
    const listed = this.isListed();
    return this.seenSaved === null || (listed && this.seenSaved === 'probed') ? { epoch: this.epoch, listed } : undefined;
  }

  /** Records works before they are written: the answer may be lost although the object was created. */
  begin(works: readonly DueWork[]): void {
    for (const work of works) {
      this.inFlight.add(work.resource);
      if (!this.works.has(work.resource)) this.works.set(work.resource, unseen(work));
    }
  }

  /** Number of objects of a kind that the hub knows there. */
  known({ apiVersion, kind }: GroupVersionKind): number {
    let count = 0;
    for (const { ref, uid, leaving } of this.works.values())
      if (uid !== null && !leaving && ref.kind === kind && ref.apiVersion === apiVersion) count += 1;
    return count;
  }

  async close(): Promise<void> {
    for (const watch of this.watches.values()) watch.close();
    this.watches.clear();
    await this.member.close();
  }
}

const SILENT_PROBES = 2;
const notOurs: ReadonlySet<string | null> = new Set(['CLUSTER_IDENTITY_CHANGED', 'DUPLICATE', 'CONFLICT']);

export const CLUSTER_LEASE = 'cluster/';

/** The lease of a cluster. */
export function leaseOf(cluster: string): string {
  return `${CLUSTER_LEASE}${cluster}`;
}

export function watchKey(gvk: GroupVersionKind): string {
  return `${gvk.apiVersion}/${gvk.kind}`;
}

function served(work: KnownWork): Served {
  return {
    resource: work.resource,
    ref: work.ref,
    uid: work.uid,
    digest: null,
    ownedDigest: work.ownedDigest,
    version: work.observedVersion,
    observed: work.observedVersion !== null,
    leaving: !work.desired,
  };
}

function unseen({ resource, ref, desired }: DueWork): Served {
  return { resource, ref, uid: null, digest: null, ownedDigest: null, version: null, observed: false, leaving: desired === null };
}
