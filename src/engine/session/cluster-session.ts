import type { ResourceKey } from '../../core/model/plan.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Clock } from '../ports/clock.js';
import type { DueWork } from '../ports/dispatch.js';
import type { FleetCluster, ProbeResult } from '../ports/fleet.js';
import type { Member } from '../ports/member.js';
import type { KnownWork, StrayObject, WatchedObject } from '../ports/observe.js';
import { EventBudget } from '../runtime/event-budget.js';
import { ClusterHealth } from './cluster-health.js';
import { RecentFailures } from './recent-failures.js';
import { StrayObjects } from './stray-objects.js';
import { WriteThrottle } from './write-throttle.js';

/** A work as the replica that serves its cluster knows it: small, because there are tens of thousands. */
export interface Served {
  readonly resource: ResourceKey;
  readonly ref: KnownWork['ref'];
  uid: string | null;
  /** Digest of the applied manifest; null when unknown since a restart. */
  digest: string | null;
  /** Digest of our fields as the last apply left them; null when there is nothing to judge drift against. */
  ownedDigest: string | null;
  /** Newest resourceVersion that was judged or made by us. */
  version: string | null;
  /** The object at `version` was observed and stored: the same version again needs no look. */
  observed: boolean;
  /** The desired manifest is none: the object is on its way out. */
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
  /** Problems of a ready cluster. */
  readonly recentFailures: RecentFailures;
  readonly works = new Map<ResourceKey, Served>();
  /** Keeps writes of one object apart. */
  readonly throttle = new WriteThrottle();
  /** Being written right now. */
  readonly inFlight = new Set<ResourceKey>();
  /** Events about works in flight, kept until the answer is there to judge them against. */
  readonly held = new Map<ResourceKey, WatchedObject>();
  readonly watches = new Map<string, { close(): void; relist(): void }>();
  /** Kinds that were listed completely at least once. */
  readonly syncedKinds = new Set<string>();
  /** Kinds that cannot be listed: the member does not serve them, or does not permit it. */
  readonly unlistable = new Set<string>();
  /** The Lease object in the member names us: until then nothing is written there. */
  claimed = false;
  /** kube-system uid: another one at the same address is another cluster. */
  uid: string | null;
  /** Says which other hub the Lease object names, where it does. */
  heldByOther: string | null = null;
  /** Something was written there since the mark in the member's Lease last grew. */
  unmarked = false;
  marking = false;
  markAt = Number.NEGATIVE_INFINITY;
  /** Nothing is written there until the freeze ends. */
  frozen = false;
  /** Why nothing is written, where a check of the cluster forbids it. */
  refusedBecause: string | null = null;
  /** Nothing is dispatched before this moment: the cluster as a whole failed. */
  pausedUntil = 0;
  /** Failures of the line in a row. */
  failures = 0;
  /** When the last of them was counted. */
  failedAt = Number.NEGATIVE_INFINITY;
  /** It is being given to another replica: nothing more is begun there. */
  leaving = false;
  /** The lease ends then unless it is renewed, by the clock: from then on another replica may write there. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;
  /** It failed as a whole, or did not answer yet: works that wait for it are tried again when it answers. */
  away = true;
  /** Probes in a row without an answer. */
  silentProbes = 0;
  heardAt: number | null = null;
  published: ProbeResult | null = null;
  readonly readinessEvents = new EventBudget();
  readonly unreadableEvents = new EventBudget();
  /** Kinds whose apply in another version than the manifest's was reported. */
  readonly otherVersions = new Set<string>();
  readonly strayObjects: StrayObjects;
  /** Kinds of which nothing was there when it was last looked: nothing again, and their watch ends. */
  readonly unused = new Set<string>();
  probing = false;
  nextProbeAt = 0;
  readingSchemas = false;
  /** What the cluster accepts is asked for from then on. */
  schemasDueAt = 0;
  /** Why it could not be read last time, so that it is told once. */
  schemaFailure: string | null = null;

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
    this.health = new ClusterHealth(patience);
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
   * It is being unregistered, its workloads stay, and it cannot be asked to drop the hub's marks: it does not answer, or it is
   * not ours to write to. Its works end without a request, since nobody should wait for a cluster that does not come back.
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

  /** What is written is known from then on: an answer may be lost and the object be there all the same. */
  begin(works: readonly DueWork[]): void {
    for (const work of works) {
      this.inFlight.add(work.resource);
      if (!this.works.has(work.resource)) this.works.set(work.resource, unseen(work));
    }
  }

  /** How many objects of a kind the hub knows to be there. */
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
