import type { ResourceKey } from '../core/model/plan.js';
import type { GroupVersionKind } from '../kubernetes/object.js';
import { ClusterHealth } from './cluster-health.js';
import type { ClusterReport, KnownWork, Member, ServedCluster, WatchedObject } from './ports.js';

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

/** One member cluster while this replica holds its lease. */
export class Serving {
  readonly cluster: ServedCluster;
  readonly member: Member;
  readonly epoch: number;
  readonly health = new ClusterHealth();
  readonly works = new Map<ResourceKey, Served>();
  /** Being written right now. */
  readonly inFlight = new Set<ResourceKey>();
  /** Events about works in flight, kept until the answer is there to judge them against. */
  readonly held = new Map<ResourceKey, WatchedObject>();
  readonly watches = new Map<string, { close(): void; relist(): void }>();
  /** Kinds that were listed completely at least once. */
  readonly syncedKinds = new Set<string>();
  /** The Lease object in the member names us: until then nothing is written there. */
  claimed = false;
  /** kube-system uid: another one at the same address is another cluster. */
  uid: string | null;
  /** Why nothing is written, where a check of the cluster forbids it. */
  refusedBecause: string | null = null;
  /** Nothing is dispatched before this moment: the cluster as a whole failed. */
  pausedUntil = 0;
  failures = 0;
  heardAt: number | null = null;
  published: ClusterReport | null = null;
  stale = false;
  readonly joinedAt: number;
  probing = false;
  nextProbeAt = 0;

  constructor(cluster: ServedCluster, member: Member, epoch: number, known: readonly KnownWork[], now: number) {
    this.cluster = cluster;
    this.member = member;
    this.epoch = epoch;
    this.uid = cluster.uid;
    this.joinedAt = now;
    for (const work of known) this.works.set(work.resource, served(work));
  }

  get name(): string {
    return this.cluster.name;
  }

  mayWrite(now: number): boolean {
    return this.claimed && this.refusedBecause === null && now >= this.pausedUntil;
  }

  async close(): Promise<void> {
    for (const watch of this.watches.values()) watch.close();
    this.watches.clear();
    await this.member.close();
  }
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

/**
 * Compares resourceVersions of one object (KEP-5504: they are integers that grow). Where they do not parse the
 * newer one is taken to be newer.
 */
export function isOlder(version: string, than: string | null): boolean {
  if (than === null) return false;
  const a = Number(version);
  const b = Number(than);
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && a < b;
}
