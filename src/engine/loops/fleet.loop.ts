import { handOvers } from '../../core/failover/evidence/hand-over.js';
import { quietUntil } from '../../core/failover/evidence/quiet-time.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { HubEvent } from '../ports/events.js';
import type { FleetCluster, FleetStore } from '../ports/fleet.js';
import type { FreezeStore } from '../ports/freezes.js';
import type { Lease, LeaseStore } from '../ports/leases.js';
import type { Members } from '../ports/member.js';
import type { KnownWork, ObservationStore, StrayObjectStore } from '../ports/observe.js';
import type { ReportStore } from '../ports/report.js';
import type { SchemaStore } from '../ports/schemas/schema-store.js';
import { ClusterStarts } from '../runtime/cluster-starts.js';
import type { FreezeGate } from '../runtime/freeze-gate.js';
import type { PassEnd } from '../runtime/loop.js';
import { CLUSTER_LEASE, ClusterSession, leaseOf } from '../session/cluster-session.js';
import { SecondLooks } from '../session/evidence/second-looks.js';
import { unwatchUnused } from '../session/kind-watches.js';
import { Probing, type ProbingPorts } from '../session/probing.js';
import { readSchemas, schemasAreDue } from '../session/read-schemas.js';
import { saveStrayObjects } from '../session/stray-objects.js';

export const PLAN_LEASE = 'plan';
/** Lease duration: the clusters of a dead replica are taken over after this time. */
const LEASE_MS = 7_000;
/** Minimum validity of a lease after `hold`, and of an announcement of this replica when the next is due. */
const VALID_MS = LEASE_MS - 2_000;
const ANNOUNCE_MS = 2_000;
const TICK_MS = 1_000;
/** A pass reads the database, so clusters that start within this time of each other start together. */
const MIN_PASS_MS = 100;
/** Minimum interval between two increments of a cluster's mark. */
const MARK_MS = 5_000;
/** Maximum wait for writes in flight before a cluster is handed over to another replica. */
const HAND_OVER_MS = 3_000;
/** Interval of the search for clusters that only another replica reaches. */
const UNREACHED_MS = 2_000;
/** Consecutive probes without an answer before that search. */
const SILENT_PROBES = 2;
/** Interval of the search for objects that have reported no status for 5 minutes. */
const SETTLE_MS = 30_000;
const UNWATCH_MS = 5 * 60_000;
const PROBED_EARLY_MS = 2_000;
const PROBED_TOGETHER = 10;
/** Delay before connecting again after a failed connection. */
const CONNECT_AGAIN_MS = 10_000;

export interface FleetLoopPorts extends ProbingPorts {
  /** Clusters that this replica serves, by name; only the fleet loop changes the map. */
  readonly sessions: Map<string, ClusterSession>;
  readonly leases: LeaseStore;
  readonly fleet: FleetStore;
  readonly members: Members;
  readonly observations: ObservationStore;
  readonly strayObjects: StrayObjectStore;
  /** Absent: the hub does not read the schemas of clusters. */
  readonly schemas?: SchemaStore;
  readonly reports: ReportStore;
  readonly registry: Pick<InterpreterRegistry, 'current'>;
  readonly freezes: Pick<FreezeGate, 'refresh' | 'stopsCluster'>;
  readonly freezeStore: Pick<FreezeStore, 'endExpired'>;
  readonly watchKind: (session: ClusterSession, gvk: { apiVersion: string; kind: string }) => void;
  readonly onReport: (keys: readonly ResourceKey[]) => void;
  /** The freezes changed. */
  readonly onFreeze: () => void;
  /** This replica became the planner. */
  readonly onPlanner: () => void;
}

/**
 * Chooses the clusters that this replica serves: holds their leases, connects, and probes each every 10 s. A slow or unreachable cluster
 * does not delay the others: probes run in parallel and no pass awaits them.
 */
export class Fleet {
  readonly #ports: FleetLoopPorts;
  readonly #sessions: Map<string, ClusterSession>;
  #planEpoch: number | null = null;
  /** Undefined until it was read, before the first probe of this process. */
  #quietUntil: number | null | undefined;
  #leases: readonly Lease[] = [];
  /** In the clock of this process, like all lease times here. */
  #heldUntil = Number.NEGATIVE_INFINITY;
  #announceAt = Number.NEGATIVE_INFINITY;
  /** Start of the hand-over, by lease. */
  readonly #handingOver = new Map<string, number>();
  /** Clusters that another replica is to serve because this one does not reach them, with that replica, by lease. */
  readonly #givenTo = new Map<string, string>();
  #unreachedAt = Number.NEGATIVE_INFINITY;
  readonly #connecting = new Set<string>();
  readonly #connectAt = new Map<string, number>();
  readonly #starts: ClusterStarts;
  readonly #background = new Set<Promise<void>>();
  readonly #probing: Probing;
  readonly #secondLooks: SecondLooks;
  #isLooking = false;
  /** Staleness of this replica's clusters at the last report of their works. */
  #stale = new Map<string, boolean>();
  #unwatchAt = 0;
  #settleAt = 0;
  #closed = false;

  constructor(ports: FleetLoopPorts) {
    this.#ports = ports;
    this.#sessions = ports.sessions;
    this.#probing = new Probing(ports);
    this.#starts = new ClusterStarts(ports.random, ports.patience);
    this.#secondLooks = new SecondLooks(ports);
    this.#unwatchAt = ports.clock.now() + UNWATCH_MS;
  }

  /** Epoch of the planner's lease, while this replica holds it; null until the freezes were read with it. */
  planEpoch(): number | null {
    return this.#ports.clock.now() < this.#heldUntil ? this.#planEpoch : null;
  }

  /** Until when no automatic eviction starts after the start of this process, by the database's clock; null: they may start. */
  quietUntil(): number | null {
    return this.#quietUntil ?? null;
  }

  /** True once every served cluster that answers was listed completely, except kinds that cannot be listed. */
  synced(): boolean {
    if (this.#starts.pending) return false;
    return [...this.#sessions.values()].every((session) => session.heardAt === null || session.isListed());
  }

  pass(): () => Promise<PassEnd> {
    return async () => {
      // Before the first join: the first probe, failed or not, is newer than what the previous processes stored.
      if (this.#quietUntil === undefined) this.#quietUntil = quietUntil(await this.#ports.fleet.lastProbe(), this.#ports.patience);
      const clusters = await this.#ports.fleet.served();
      await this.#hold(clusters);
      await this.#freeze();
      this.#leave(clusters);
      this.#joinMissing(clusters);
      this.#probeDue();
      this.#lookAtDoubted(clusters);
      this.#readSchemasDue();
      this.#markDue();
      this.#unwatchDue();
      await this.#settleStatuslessDue();
      const rowsFailed = (error: unknown, cluster: string) => this.#rowsFailed(error, cluster);
      await saveStrayObjects(this.#ports, this.#sessions.values(), this.#ports.clock.now(), rowsFailed);
      await this.#noteStale(clusters);
      for (const { name, deleting } of clusters)
        if (deleting && !this.#ports.freezes.stopsCluster(name))
          await this.#ports.fleet.finishUnregister(name).catch((error: unknown) => rowsFailed(error, name));
      return { lookAgainInMs: this.#nextPassMs() };
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(all.map((session) => session.close()));
    // No write starts after this, so other replicas may take over before the rest has ended.
    await this.#ports.leases.leave();
    await Promise.all(this.#background);
  }

  /** The database's clock decides about leases. Our clock only tells when to stop writing, so it is read before the query. */
  async #hold(clusters: readonly FleetCluster[]): Promise<void> {
    const { leases, clock } = this.#ports;
    const now = clock.now();
    if (now >= this.#announceAt) {
      await leases.announce(LEASE_MS);
      this.#announceAt = now + ANNOUNCE_MS;
    }
    this.#leases = await leases.hold([PLAN_LEASE, ...clusters.map((cluster) => leaseOf(cluster.name))], LEASE_MS);
    const lateMs = now - this.#heldUntil;
    this.#heldUntil = now + VALID_MS;
    for (const session of this.#sessions.values())
      if (this.#lease(session.name)?.epoch === session.epoch) session.holdUntil(this.#heldUntil);

    if (lateMs > 0 && Number.isFinite(lateMs)) await this.#tellLost(clusters, lateMs + VALID_MS);

    if (this.#heldPlanEpoch() !== this.#planEpoch) this.#planEpoch = null;
    await this.#findUnreached(clusters);
    await this.#handOver();
  }

  async #tellLost(clusters: readonly FleetCluster[], lateMs: number): Promise<void> {
    const names = new Set(clusters.map(({ name }) => name));
    const taken = [...this.#sessions.values()].filter(({ name, epoch }) => names.has(name) && this.#lease(name)?.epoch !== epoch);
    const now =
      taken.length === 0 ? 'No other replica took anything over.' : `Another replica serves ${counted(taken.map(({ name }) => name))} now.`;
    const message = `A replica of the hub did not renew its leases for ${Math.round(lateMs / 1000)} s, and wrote nothing in the end. ${now}`;
    await this.#ports.events.record([{ type: 'LEASE_LOST', severity: 'WARNING', message }]);
  }

  /** Milliseconds since the leases expired without renewal; null: they are held, or were not requested yet. */
  lostForMs(): number | null {
    const lateMs = this.#ports.clock.now() - this.#heldUntil;
    return Number.isFinite(lateMs) && lateMs > 0 ? lateMs : null;
  }

  /** Finds the clusters that this replica does not reach and another one does. */
  async #findUnreached(clusters: readonly FleetCluster[]): Promise<void> {
    const { clock, leases, patience } = this.#ports;
    const now = clock.now();
    if (now < this.#unreachedAt) return;
    this.#unreachedAt = now + UNREACHED_MS * patience;
    const doubted = new Set(clusters.filter((one) => one.doubted && !one.deleting).map(({ name }) => name));
    const silent = [...this.#sessions.values()].filter(({ name, silentProbes }) => silentProbes >= SILENT_PROBES && doubted.has(name));
    this.#givenTo.clear();
    if (silent.length === 0) return;
    const facts = await leases.handOverFacts(silent.map(({ name }) => name));
    for (const { cluster, to } of handOvers(facts, patience)) this.#givenTo.set(leaseOf(cluster), to);
  }

  /** Hands over, once no write is in flight there, clusters that another replica reaches and this one does not, and surplus ones to replicas with fewer. */
  async #handOver(): Promise<void> {
    const { clock, leases } = this.#ports;
    const surplus = this.#leases.filter((lease) => lease.surplus || this.#givenTo.has(lease.name));
    for (const name of this.#handingOver.keys()) if (!surplus.some((lease) => lease.name === name)) this.#endHandOver(name);
    const released: string[] = [];
    for (const { name } of surplus) {
      const session = this.#sessions.get(name.slice(CLUSTER_LEASE.length));
      const since = this.#handingOver.get(name) ?? clock.now();
      this.#handingOver.set(name, since);
      if (session) session.leaving = true;
      if (session && session.inFlight.size > 0 && clock.now() - since < HAND_OVER_MS) continue;
      if (session) await this.#drop(session);
      released.push(name);
      this.#handingOver.delete(name);
    }
    if (released.length === 0) return;
    this.#leases = this.#leases.filter(({ name }) => !released.includes(name));
    const given = released.flatMap((name) => (this.#givenTo.has(name) ? [{ name, to: this.#givenTo.get(name)! }] : []));
    await leases.release(released.filter((name) => !this.#givenTo.has(name)));
    for (const { name } of given) this.#givenTo.delete(name);
    if (given.length === 0) return;
    await leases.handOver(given);
    await this.#ports.events.record(given.map(({ name }) => handedOver(name.slice(CLUSTER_LEASE.length))));
  }

  /** The lease is no longer surplus because other replicas left: keep it. */
  #endHandOver(lease: string): void {
    this.#handingOver.delete(lease);
    const session = this.#sessions.get(lease.slice(CLUSTER_LEASE.length));
    if (session) session.leaving = false;
  }

  /** Closes the session first: no write may start once another replica can hold the cluster. */
  async #drop(session: ClusterSession): Promise<void> {
    this.#sessions.delete(session.name);
    await session.close().catch((error: unknown) => this.#ports.onFailure('A cluster could not be left in order.', error, session.name));
  }

  /** Runs before clusters are joined: freezes must be known before the first write. */
  async #freeze(): Promise<void> {
    const { freezes, freezeStore, onFreeze, onPlanner } = this.#ports;
    const held = this.#heldPlanEpoch();
    const isPlanner = held !== null;
    if (isPlanner) await freezeStore.endExpired();
    const changed = await freezes.refresh(isPlanner);
    for (const session of this.#sessions.values()) {
      const frozen = freezes.stopsCluster(session.name);
      // A cluster that was not claimed because of the freeze is probed, and claimed, at once.
      if (session.frozen && !frozen && !session.claimed) session.nextProbeAt = 0;
      session.frozen = frozen;
    }
    if (changed) onFreeze();
    if (held === this.#planEpoch) return;
    // Only after the freezes were read: plans and evictions that a freeze forbids must not begin before.
    this.#planEpoch = held;
    if (held !== null) onPlanner();
  }

  #heldPlanEpoch(): number | null {
    return this.#leases.find((lease) => lease.name === PLAN_LEASE)?.epoch ?? null;
  }

  #lease(cluster: string): Lease | undefined {
    return this.#leases.find((held) => held.name === leaseOf(cluster));
  }

  /** Stops serving clusters that another replica took over, that were unregistered, or whose connection changed. */
  #leave(clusters: readonly FleetCluster[]): void {
    const now = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    for (const session of [...this.#sessions.values()]) {
      const cluster = now.get(session.name);
      if (cluster && this.#lease(session.name)?.epoch === session.epoch && isSame(cluster, session.cluster)) continue;
      this.#sessions.delete(session.name);
      this.#runInBackground(session.name, cluster ? session.close() : this.#leaveUnregistered(session));
    }
  }

  /**
   * The cluster is unregistered: delete the Lease object, so that another hub can serve it. If the cluster does not answer, the Lease
   * stays.
   */
  async #leaveUnregistered(session: ClusterSession): Promise<void> {
    // If the cluster was registered again, the new connection waits for the end of this one.
    this.#connecting.add(session.name);
    try {
      // Unclaim even if this session did not claim: an earlier session of this hub may have. Only a Lease that names this hub is deleted.
      if (session.refusedBecause === null) await session.member.unclaim();
    } catch (error) {
      this.#ports.onFailure('The Lease object in an unregistered cluster could not be deleted.', error, session.name);
    } finally {
      this.#connecting.delete(session.name);
      await session.close();
    }
  }

  #joinMissing(clusters: readonly FleetCluster[]): void {
    const now = this.#ports.clock.now();
    const leased = clusters.filter(({ name }) => this.#lease(name));
    this.#starts.keepOnly(new Set(leased.map(({ name }) => name)));
    const missing = leased.filter(({ name }) => !this.#sessions.has(name) && !this.#connecting.has(name));
    this.#starts.add(
      missing.filter(({ name }) => !this.#connectAt.has(name)).map(({ name }) => name),
      now,
    );
    for (const cluster of missing) {
      if (!this.#starts.isDue(cluster.name, now) || now < (this.#connectAt.get(cluster.name) ?? 0)) continue;
      this.#starts.done(cluster.name);
      this.#runInBackground(cluster.name, this.#join(cluster, this.#lease(cluster.name)!.epoch));
    }
  }

  /** Milliseconds until the next pass: earlier than usual if clusters wait for their start. */
  #nextPassMs(): number {
    const tickMs = TICK_MS * Math.min(1, this.#ports.patience);
    const soonest = this.#starts.soonest() - this.#ports.clock.now();
    return Math.min(tickMs, Math.max(MIN_PASS_MS * Math.min(1, this.#ports.patience), soonest));
  }

  /** Runs in the background, because passes do not wait for a cluster. A failure is reported and does not stop other work. */
  #runInBackground(cluster: string, work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#ports.onFailure('A background task for a cluster failed.', error, cluster))
      .finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  async #join(cluster: FleetCluster, epoch: number): Promise<void> {
    const { members, observations, strayObjects, registry, watchKind, onFailure, clock, patience } = this.#ports;
    this.#connecting.add(cluster.name);
    try {
      const [member, known, interpreters, kinds, stray] = await Promise.all([
        members.connect(cluster),
        observations.known(cluster.name),
        registry.current(),
        observations.kindsInUse(cluster.name),
        strayObjects.of(cluster.name),
      ]);
      const served = known.map((work) => readAnew(work, interpreters));
      const lease = { epoch, heldUntil: this.#heldUntil };
      const session = new ClusterSession(cluster, member, lease, served, { strayObjects: stray, patience, clock });
      if (this.#closed) return void (await session.close());
      session.frozen = this.#ports.freezes.stopsCluster(cluster.name);
      this.#sessions.set(cluster.name, session);
      this.#connectAt.delete(cluster.name);
      for (const gvk of [...kinds, ...session.strayObjects.kinds()]) watchKind(session, gvk);
      this.#probe(session);
    } catch (error) {
      this.#connectAt.set(cluster.name, clock.now() + CONNECT_AGAIN_MS);
      onFailure('The connection to a cluster could not be created.', error, cluster.name);
      if (error instanceof HubError) await this.#probing.notConnected(cluster.name, epoch, error);
    } finally {
      this.#connecting.delete(cluster.name);
    }
  }

  #probeDue(): void {
    const now = this.#ports.clock.now();
    const waiting = [...this.#sessions.values()].filter(({ probing }) => !probing);
    const due = waiting.filter(({ nextProbeAt }) => nextProbeAt <= now);
    // Probe clusters that are due slightly later as well, so that their reports are stored in one transaction.
    const soon = waiting.filter(({ nextProbeAt }) => nextProbeAt > now && nextProbeAt <= now + PROBED_EARLY_MS * this.#ports.patience);
    const along = due.length === 0 ? [] : soon.slice(0, Math.max(0, PROBED_TOGETHER - due.length));
    for (const session of [...due, ...along]) this.#probe(session);
  }

  #probe(session: ClusterSession): void {
    this.#runInBackground(
      session.name,
      this.#probing.probe(session, () => this.#sessions.get(session.name) === session),
    );
  }

  /** Checks clusters whose own replica cannot probe them; one batch at a time. */
  #lookAtDoubted(clusters: readonly FleetCluster[]): void {
    if (this.#isLooking) return;
    const others = clusters.filter(({ name, doubted, deleting }) => doubted && !deleting && !this.#lease(name));
    const looks = this.#secondLooks.start(others);
    if (looks === null) return;
    this.#isLooking = true;
    this.#runInBackground(
      others[0]!.name,
      looks.finally(() => {
        this.#isLooking = false;
      }),
    );
  }

  /** Reads the schemas of clusters that are due, in the background. */
  #readSchemasDue(): void {
    const { clock, patience, schemas, onFailure } = this.#ports;
    if (!schemas) return;
    for (const session of this.#sessions.values()) {
      if (!schemasAreDue(session, clock.now())) continue;
      const reading = readSchemas(session, schemas, clock, patience).then(
        () => void (session.schemaFailure = null),
        (error: unknown) => {
          const failure = String(error);
          if (failure !== session.schemaFailure) onFailure('What a cluster accepts could not be read.', error, session.name);
          session.schemaFailure = failure;
        },
      );
      this.#runInBackground(session.name, reading);
    }
  }

  async #settleStatuslessDue(): Promise<void> {
    const { clock, patience, observations, onReport } = this.#ports;
    if (clock.now() < this.#settleAt) return;
    this.#settleAt = clock.now() + SETTLE_MS * patience;
    const settled = await observations.settleStatusless();
    if (settled.length > 0) onReport(settled);
  }

  /** Increments the mark in members that were written to, so that a database restored from an older backup is detected. */
  #markDue(): void {
    const now = this.#ports.clock.now();
    for (const session of this.#sessions.values()) {
      if (!session.unmarked || session.marking || now < session.markAt || !session.mayWrite(now)) continue;
      session.unmarked = false;
      session.marking = true;
      session.markAt = now + MARK_MS;
      const marked = this.#probing.grow(session).catch((error: unknown) => {
        // Without permission for Leases there is no mark; this was reported when the cluster was claimed.
        if (error instanceof HubError && error.code === 'FORBIDDEN') return;
        session.unmarked = true;
        throw error;
      });
      this.#runInBackground(
        session.name,
        marked.finally(() => {
          session.marking = false;
        }),
      );
    }
  }

  #unwatchDue(): void {
    const now = this.#ports.clock.now();
    if (now < this.#unwatchAt) return;
    this.#unwatchAt = now + UNWATCH_MS;
    for (const session of this.#sessions.values()) unwatchUnused(session);
  }

  /**
   * Reports the works of every cluster whose staleness changed again, and of every cluster that another replica served before: its
   * pending reports were in the memory of that replica.
   */
  async #noteStale(clusters: readonly FleetCluster[]): Promise<void> {
    const stale = new Map(clusters.filter(({ name }) => this.#lease(name)).map((cluster) => [cluster.name, cluster.stale]));
    const flipped = [...stale].filter(([name, is]) => this.#stale.get(name) !== is).map(([name]) => name);
    if (flipped.length > 0) this.#ports.onReport(await this.#ports.reports.placedOn(flipped));
    this.#stale = stale;
  }

  /**
   * If the rows of one cluster cannot be stored, the pass continues and that cluster reports it. An unavailable database fails the pass.
   */
  #rowsFailed(error: unknown, cluster: string): void {
    if (error instanceof HubError && error.code === 'DATABASE_UNAVAILABLE') throw error;
    const { clock, onFailure } = this.#ports;
    this.#sessions
      .get(cluster)
      ?.recentFailures.record('UNSTEADY', 'rows', `reports of ${cluster} cannot be stored; the log has the error`, clock.now());
    onFailure('The state of a cluster could not be stored.', error, cluster);
  }
}

function handedOver(cluster: string): HubEvent {
  const message = `Another replica of the hub serves ${cluster} now: it reaches the cluster, and the one that served it did not.`;
  return { type: 'CLUSTER_HANDED_OVER', severity: 'WARNING', message, cluster };
}

function counted(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more clusters`;
}

function isSame(a: FleetCluster, b: FleetCluster): boolean {
  return a.connectionVersion === b.connectionVersion && a.deleting === b.deleting && a.deleteWorkloads === b.deleteWorkloads;
}

/**
 * Drops the version of observations made by outdated interpreters, so that the object is read again even if its resourceVersion is
 * unchanged.
 */
function readAnew(work: KnownWork, interpreters: UserInterpreters | null): KnownWork {
  return work.readBy === (interpreters?.mark(work.ref) ?? null) ? work : { ...work, observedVersion: null };
}
