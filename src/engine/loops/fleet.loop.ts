import type { ResourceKey } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { PassEnd } from '../loop.js';
import type {
  Clock,
  ClusterReport,
  EventStore,
  FleetStore,
  HubEvent,
  Lease,
  LeaseStore,
  Members,
  ObservationStore,
  ReportStore,
  ServedCluster,
} from '../ports.js';
import { Serving } from '../serving.js';

export const PLAN_LEASE = 'plan';
const LEASE_MS = 15_000;
const TICK_MS = 1_000;
const RENEW_MS = 5_000;
const PROBE_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;
const STALE_MS = 60_000;

export interface FleetLoopPorts {
  readonly leases: LeaseStore;
  readonly fleet: FleetStore;
  readonly members: Members;
  readonly observations: ObservationStore;
  readonly reports: ReportStore;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly watchKind: (serving: Serving, gvk: { apiVersion: string; kind: string }) => void;
  /** A cluster can be written to now, or again. */
  readonly onReady: (serving: Serving) => void;
  readonly onReport: (keys: readonly ResourceKey[]) => void;
  readonly onProbe: (cluster: string, ready: ClusterReport['ready'], seconds: number) => void;
  readonly onFailure: (sentence: string, error: unknown, cluster: string) => void;
}

/**
 * Which clusters this replica serves, and how they are: holds leases, connects, probes every 10 s.
 * A cluster that answers slowly or not at all holds up nobody: probes run side by side and nothing awaits them.
 */
export class Fleet {
  readonly serving = new Map<string, Serving>();
  readonly #ports: FleetLoopPorts;
  #planEpoch: number | null = null;
  #leases: readonly Lease[] = [];
  #heldUntil = 0;
  #renewAt = 0;
  #clusters = '';
  readonly #connecting = new Set<string>();
  readonly #background = new Set<Promise<void>>();
  #reports: { readonly cluster: string; readonly report: ClusterReport }[] = [];
  #saving: Promise<void> | null = null;

  constructor(ports: FleetLoopPorts) {
    this.#ports = ports;
  }

  /** Epoch of the planner's lease, while this replica holds it. */
  planEpoch(): number | null {
    return this.#ports.clock.now() < this.#heldUntil ? this.#planEpoch : null;
  }

  /** True when every served cluster that answers was listed completely once. */
  synced(): boolean {
    return [...this.serving.values()].every((s) => s.heardAt === null || [...s.watches.keys()].every((kind) => s.syncedKinds.has(kind)));
  }

  pass(): () => Promise<PassEnd> {
    return async () => {
      const clusters = await this.#ports.fleet.served();
      await this.#hold(clusters);
      await this.#leave(clusters);
      for (const cluster of clusters) {
        const lease = this.#leases.find((held) => held.name === leaseOf(cluster.name));
        if (lease && !this.serving.has(cluster.name)) this.#aside(cluster.name, this.#join(cluster, lease.epoch));
      }
      this.#probeDue();
      await this.#noteStale();
      await this.#finishUnregistered(clusters);
      return { lookAgainInMs: TICK_MS };
    };
  }

  async close(): Promise<void> {
    const all = [...this.serving.values()];
    this.serving.clear();
    await Promise.all(all.map((serving) => serving.close()));
    await Promise.all(this.#background);
    await this.#saving;
    await this.#ports.leases.release(this.#leases.map((lease) => lease.name));
  }

  /** Renews every 5 s, and at once when a cluster came or went. The database's clock decides; ours only tells when to stop. */
  async #hold(clusters: readonly ServedCluster[]): Promise<void> {
    const names = clusters.map((cluster) => cluster.name).join(' ');
    const now = this.#ports.clock.now();
    if (names === this.#clusters && now < this.#renewAt) return;
    this.#leases = await this.#ports.leases.hold([PLAN_LEASE, ...clusters.map((cluster) => leaseOf(cluster.name))], LEASE_MS);
    this.#planEpoch = this.#leases.find((lease) => lease.name === PLAN_LEASE)?.epoch ?? null;
    this.#clusters = names;
    this.#renewAt = now + RENEW_MS;
    this.#heldUntil = now + LEASE_MS;
  }

  /** Stops serving what was taken over by another, unregistered, or is reached in another way now. */
  async #leave(clusters: readonly ServedCluster[]): Promise<void> {
    for (const serving of [...this.serving.values()]) {
      const now = clusters.find((cluster) => cluster.name === serving.name);
      const lease = this.#leases.find((held) => held.name === leaseOf(serving.name));
      const stays =
        now &&
        lease?.epoch === serving.epoch &&
        now.connectionVersion === serving.cluster.connectionVersion &&
        now.deleting === serving.cluster.deleting;
      if (stays) continue;
      this.serving.delete(serving.name);
      await serving.close();
    }
  }

  /** Runs beside the passes, which wait for no cluster; a failure is told and ends nothing else. */
  #aside(cluster: string, work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#ports.onFailure('A cluster could not be looked after.', error, cluster))
      .finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  async #join(cluster: ServedCluster, epoch: number): Promise<void> {
    const { members, observations, watchKind, onFailure } = this.#ports;
    if (this.#connecting.has(cluster.name)) return;
    this.#connecting.add(cluster.name);
    try {
      const [member, known, kinds] = await Promise.all([
        members.connect(cluster),
        observations.known(cluster.name),
        observations.kindsInUse(cluster.name),
      ]);
      const serving = new Serving(cluster, member, epoch, known, this.#ports.clock.now());
      this.serving.set(cluster.name, serving);
      for (const gvk of kinds) watchKind(serving, gvk);
      this.#aside(cluster.name, this.#probe(serving));
    } catch (error) {
      onFailure('A cluster could not be connected to.', error, cluster.name);
      if (error instanceof HubError) this.#save(cluster.name, unknown(error));
    } finally {
      this.#connecting.delete(cluster.name);
    }
  }

  #probeDue(): void {
    const now = this.#ports.clock.now();
    for (const serving of this.serving.values())
      if (!serving.probing && now >= serving.nextProbeAt) this.#aside(serving.name, this.#probe(serving));
  }

  async #probe(serving: Serving): Promise<void> {
    const { clock, random, onProbe } = this.#ports;
    serving.probing = true;
    const startedAt = clock.now();
    const abort = new AbortController();
    const cancel = clock.after(PROBE_TIMEOUT_MS, () => abort.abort());
    let report: ClusterReport;
    try {
      report = await serving.member.probe(abort.signal);
    } catch (error) {
      report = unknown(error);
    } finally {
      cancel();
      serving.probing = false;
      serving.nextProbeAt = clock.now() + PROBE_MS * (0.9 + random() * 0.2);
    }
    if (this.serving.get(serving.name) !== serving) return;
    onProbe(serving.name, report.ready, (clock.now() - startedAt) / 1_000);
    await this.#learn(serving, report);
  }

  async #learn(serving: Serving, report: ClusterReport): Promise<void> {
    const { clock, onReady } = this.#ports;
    const answered = report.uid !== null || report.ready !== 'Unknown';
    const changed = serving.uid !== null && report.uid !== null && report.uid !== serving.uid;
    serving.uid ??= report.uid;
    serving.refusedBecause = changed ? 'CLUSTER_IDENTITY_CHANGED' : null;
    const judged = changed ? identityChanged(report) : report;
    if (answered && !changed) {
      serving.heardAt = clock.now();
      serving.failures = 0;
      serving.pausedUntil = 0;
    }
    const before = serving.published;
    serving.published = serving.health.observe(judged, clock.now());
    this.#save(serving.name, serving.published);
    await this.#tellFlip(serving, before);
    if (!answered || changed) return;
    await this.#claim(serving);
    onReady(serving);
  }

  /** The Lease object in the member: one hub a member. Missing rights for it are reported and tolerated. */
  async #claim(serving: Serving): Promise<void> {
    if (serving.claimed) return;
    try {
      await serving.member.claim(serving.epoch);
      serving.claimed = true;
    } catch (error) {
      if (error instanceof HubError && error.code === 'FORBIDDEN') {
        serving.claimed = true;
        await this.#ports.events.record([
          event(
            serving,
            'LEASE_NOT_PERMITTED',
            'WARNING',
            'The hub may not write its Lease there, so a second hub would not be noticed. Grant it as docs/member-clusterrole.yaml shows.',
          ),
        ]);
        return;
      }
      serving.refusedBecause = error instanceof HubError ? error.code : 'SERVER_ERROR';
      this.#ports.onFailure('A cluster could not be claimed.', error, serving.name);
      if (error instanceof HubError && error.code === 'CONFLICT')
        this.#save(serving.name, { ...serving.published!, ready: 'False', reason: 'HELD_BY_ANOTHER_HUB', message: error.message });
    }
  }

  async #tellFlip(serving: Serving, before: ClusterReport | null): Promise<void> {
    const now = serving.published!;
    if (before?.ready === now.ready && before.reason === now.reason) return;
    if (now.ready === 'True') await this.#ports.events.record([event(serving, 'CLUSTER_READY', 'INFO', 'The cluster answers.')]);
    else await this.#ports.events.record([event(serving, 'CLUSTER_NOT_READY', 'WARNING', `${now.reason}: ${now.message}`)]);
  }

  /** Reports of one turn are stored in one statement. */
  #save(cluster: string, report: ClusterReport): void {
    this.#reports.push({ cluster, report });
    this.#saving ??= Promise.resolve()
      .then(async () => {
        while (this.#reports.length > 0) {
          const reports = this.#reports;
          this.#reports = [];
          await this.#ports.fleet.saveReports(reports);
        }
      })
      .catch((error: unknown) => this.#ports.onFailure('Reports of clusters could not be stored.', error, cluster))
      .finally(() => {
        this.#saving = null;
      });
  }

  /** What is known of a cluster turns stale after 60 s, and fresh again when it answers: its works' reports change. */
  async #noteStale(): Promise<void> {
    const now = this.#ports.clock.now();
    const flipped = [...this.serving.values()].filter((s) => s.stale !== isStale(s, now));
    if (flipped.length === 0) return;
    for (const serving of flipped) serving.stale = isStale(serving, now);
    this.#ports.onReport(await this.#ports.reports.placedOn(flipped.map((s) => s.name)));
  }

  async #finishUnregistered(clusters: readonly ServedCluster[]): Promise<void> {
    for (const cluster of clusters) if (cluster.deleting) await this.#ports.fleet.finishUnregister(cluster.name);
  }
}

function leaseOf(cluster: string): string {
  return `cluster/${cluster}`;
}

function isStale(serving: Serving, now: number): boolean {
  return now - (serving.heardAt ?? serving.joinedAt) > STALE_MS;
}

function unknown(error: unknown): ClusterReport {
  const known = error instanceof HubError;
  return {
    ready: 'Unknown',
    reason: known ? error.code : 'CLUSTER_TIMEOUT',
    message: known ? error.message : 'The probe did not end in time.',
    uid: null,
    version: null,
    apis: null,
    pools: null,
  };
}

function identityChanged(report: ClusterReport): ClusterReport {
  const message =
    'Another cluster answers at this address (its kube-system uid differs). Nothing is written there; unregister it, or correct the address.';
  return { ...report, ready: 'False', reason: 'CLUSTER_IDENTITY_CHANGED', message, uid: null, apis: null, pools: null };
}

function event(serving: Serving, type: string, severity: HubEvent['severity'], message: string): HubEvent {
  return { type, severity, message: `${serving.name}: ${message}`, cluster: serving.name };
}
