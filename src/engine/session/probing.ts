import { NOT_CONNECTED } from '../../core/failover/evidence/contradiction.js';
import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { EventStore, HubEvent } from '../ports/events.js';
import type { FleetStore, ProbeResult } from '../ports/fleet.js';
import type { RestoreStore } from '../ports/freezes.js';
import type { LeaseStore } from '../ports/leases.js';
import { StartPace } from '../runtime/start-pace.js';
import { type ClusterSession, leaseOf } from './cluster-session.js';
import { ProbeBatch } from './probe-batch.js';

const PROBE_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;
/** A probe that takes longer than this counts as slow. */
const SLOW_MS = 1_000;

export interface ProbingPorts {
  readonly fleet: Pick<FleetStore, 'saveProbes'>;
  readonly events: EventStore;
  readonly leases: Pick<LeaseStore, 'mark'>;
  readonly restores: Pick<RestoreStore, 'found'>;
  /** Called when writes were frozen because of a restored database: freezes must be read. */
  readonly onRestored: () => void;
  readonly clock: Clock;
  readonly random: () => number;
  /** Multiplies the interval and the timeout of probes, and the time until a cluster counts as not ready. */
  readonly patience: number;
  /** The cluster accepts writes now, or again. */
  readonly onReady: (session: ClusterSession) => void;
  readonly onProbe: (cluster: string, ready: ProbeResult['ready'], seconds: number) => void;
  readonly onFailure: (sentence: string, error: unknown, cluster: string) => void;
}

/** Probes clusters, stores the reports, and decides whether each may be written to. */
export class Probing {
  readonly #ports: ProbingPorts;
  readonly #reports: ProbeBatch;
  /** Of clusters that answer again: their waiting works, and the lists of their watches. */
  readonly #returns: StartPace;
  readonly #relists: StartPace;

  constructor(ports: ProbingPorts) {
    this.#ports = ports;
    this.#returns = new StartPace(ports.random, ports.patience);
    this.#relists = new StartPace(ports.random, ports.patience);
    this.#reports = new ProbeBatch(ports.fleet, ports.clock);
  }

  /**
   * Runs every 10 s; every probe ends within 3 s. `isServed` says whether this replica still serves the cluster when the answer arrives.
   */
  async probe(session: ClusterSession, isServed: () => boolean): Promise<void> {
    const { clock, random, patience, onProbe } = this.#ports;
    session.probing = true;
    const startedAt = clock.now();
    const abort = new AbortController();
    const cancel = clock.after(PROBE_TIMEOUT_MS * patience, () => abort.abort());
    let report: ProbeResult;
    try {
      report = await session.member.probe(abort.signal);
    } catch (error) {
      report = unanswered(error);
    } finally {
      cancel();
      session.probing = false;
      session.nextProbeAt = clock.now() + PROBE_MS * patience * (0.9 + random() * 0.2);
    }
    if (!isServed()) return;
    // The served kinds changed: read the schemas again.
    if (report.apis !== null) session.schemasDueAt = 0;
    const tookMs = report.tookMs ?? clock.now() - startedAt;
    onProbe(session.name, report.ready, tookMs / 1_000);
    this.#recordFailures(session, report, tookMs);
    await this.#learn(session, report, startedAt, isServed);
  }

  /**
   * Reports a cluster to which no connection could be created. The cause is the hub, its settings or its database, because no request was
   * sent. An error that ends without a person, such as one of the database, is not reported: the connection is created again soon.
   */
  async notConnected(cluster: string, epoch: number, error: HubError): Promise<void> {
    if (error.retryable) return;
    await this.#reports.save(cluster, { ...unanswered(error), reason: NOT_CONNECTED }, false, { seen: { epoch, listed: false } });
  }

  async #learn(session: ClusterSession, report: ProbeResult, startedAt: number, isServed: () => boolean): Promise<void> {
    const { clock } = this.#ports;
    const answered = report.uid !== null || report.ready !== 'Unknown';
    const changed = session.uid !== null && report.uid !== null && report.uid !== session.uid;
    session.uid ??= report.uid;
    const heard = answered && !changed;
    session.silentProbes = answered ? 0 : session.silentProbes + 1;
    if (heard) session.heardAt = clock.now();
    else session.away = true;

    const times = { startedAt, now: clock.now(), watchHeardAt: session.member.watchHeardAt() };
    const evidence = session.evidence.observe(report, times, changed);
    const before = session.published;
    const health = session.health.observe(changed ? identityChanged(report) : report, clock.now());
    if (health.ready === 'True' && before !== null && before.ready !== 'True') this.#returned(session);
    session.published = held(session, session.recentFailures.annotate(health, clock.now()));
    // Store the report before the first write: only the store can detect a cluster that is registered under another name.
    const seen = session.newlySeen();
    const believed = await this.#reports.save(session.name, session.published, heard, { evidence, seen });
    if (seen) session.seenSaved = seen.listed ? 'listed' : 'probed';
    session.refusedBecause = changed ? 'CLUSTER_IDENTITY_CHANGED' : believed ? null : 'DUPLICATE';
    if (heard && believed) await this.#claim(session);
    if (heard && session.refusedBecause === null) this.#resume(session, before !== null, isServed);
    await this.#reportTransition(session, before);
  }

  #recordFailures({ recentFailures, name }: ClusterSession, report: ProbeResult, tookMs: number): void {
    const now = this.#ports.clock.now();
    const slowMs = SLOW_MS * this.#ports.patience;
    for (const failure of report.ready === 'True' ? (report.failures ?? []) : [report.message])
      recentFailures.record('UNSTEADY', 'probe', failure, now);
    if (report.ready === 'True' && tookMs > slowMs)
      recentFailures.record('SLOW', 'probe', `${name} takes more than ${slowMs / 1_000} s to answer a probe`, now);
  }

  /** The cluster was not ready for a while: list again to find events that its watches missed. */
  #returned({ recentFailures, watches }: ClusterSession): void {
    recentFailures.forget();
    this.#paced(this.#relists, () => {
      for (const watch of watches.values()) watch.relist();
    });
  }

  #paced(pace: StartPace, run: () => void): void {
    const { clock } = this.#ports;
    const waitMs = pace.take(clock.now());
    if (waitMs > 0) clock.after(waitMs, run);
    else run();
  }

  /**
   * A cluster that was away is written to again in its turn; otherwise the retry times of its works stay. The start of a session had its turn before.
   */
  #resume(session: ClusterSession, isReturn: boolean, isServed: () => boolean): void {
    const { clock, onReady } = this.#ports;
    session.failures = 0;
    if (!session.away) {
      // While its turn has not come, the pause stays.
      if (!session.returning) session.pausedUntil = 0;
      return;
    }
    session.away = false;
    session.pausedUntil = 0;
    if (!isReturn) return onReady(session);
    const waitMs = this.#returns.take(clock.now());
    if (waitMs === 0) return onReady(session);
    session.pausedUntil = clock.now() + waitMs;
    session.returning = true;
    clock.after(waitMs, () => {
      session.returning = false;
      if (isServed() && !session.away) onReady(session);
    });
  }

  /** Claims the Lease object in the member: one hub per member. Missing permissions for it are reported and tolerated. */
  async #claim(session: ClusterSession): Promise<void> {
    if (session.claimed) return;
    // While all writes are frozen the Lease is only read: its content may show that the database was restored. The freeze may end meanwhile.
    const readOnly = session.frozen;
    try {
      if (!(await this.#mark(session, { grow: false, readOnly })) || readOnly || session.frozen) return;
      session.claimed = true;
      session.heldByOther = null;
    } catch (error) {
      if (error instanceof HubError && error.code === 'FORBIDDEN') {
        if (readOnly || session.frozen) return;
        session.claimed = true;
        return this.#tell(session, 'LEASE_NOT_PERMITTED', 'WARNING', leaseNotPermitted);
      }
      if (await this.#foundRestore(session, error)) return;
      session.refusedBecause = error instanceof HubError ? error.code : 'SERVER_ERROR';
      this.#ports.onFailure('The Lease object in a cluster could not be written.', error, session.name);
      if (!(error instanceof HubError) || error.code !== 'CONFLICT') return;
      session.heldByOther = error.message;
      session.published = held(session, session.published!);
      await this.#reports.save(session.name, session.published, true);
    }
  }

  /** Increments the mark, since the member was written to. If the database went back to an older state, the hub is frozen and the member is claimed anew. */
  async grow(session: ClusterSession): Promise<void> {
    try {
      await this.#mark(session, { grow: true, readOnly: session.frozen });
    } catch (error) {
      if (!(await this.#foundRestore(session, error))) throw error;
      session.claimed = false;
    }
  }

  /** Writes epoch and mark of the lease into the member; `grow`: increment the mark before. False: another replica holds the lease. */
  async #mark(session: ClusterSession, { grow, readOnly }: { readonly grow: boolean; readonly readOnly: boolean }): Promise<boolean> {
    const mark = await this.#ports.leases.mark({ name: leaseOf(session.name), epoch: session.epoch }, grow);
    if (mark === null) return false;
    // Only this replica changes it. Checked before the member is asked, because the incremented mark may be equal to the member's.
    if (mark < session.mark + (grow ? 1 : 0)) throw wentBack(session);
    session.mark = mark;
    await session.member.claim(session.epoch, mark, readOnly);
    return true;
  }

  /**
   * The member's Lease, or this session, has a higher epoch or mark than the database, which says that the lease is ours: the database was
   * restored from an older backup. Freezes all writes until a person decides (GR18).
   */
  async #foundRestore(session: ClusterSession, error: unknown): Promise<boolean> {
    if (!(error instanceof HubError) || error.code !== 'LEASE_LOST' || error.details['epoch'] === undefined) return false;
    const lease = { name: leaseOf(session.name), epoch: session.epoch };
    if ((await this.#ports.leases.mark(lease, false)) === null) return false;
    session.refusedBecause = 'DATABASE_RESTORED';
    await this.#ports.restores.found(session.name, { epoch: Number(error.details['epoch']), mark: Number(error.details['mark']) });
    this.#ports.onRestored();
    return true;
  }

  async #reportTransition(session: ClusterSession, before: ProbeResult | null): Promise<void> {
    const now = session.published!;
    if (before?.ready === now.ready && before.reason === now.reason) return;
    const told = session.readinessEvents.take(this.#ports.clock.now());
    if (told === 'silent') return;
    const more = told === 'last' ? ' The state changes often; further changes are reported at most every 10 minutes.' : '';
    const unwell = now.ready === 'True' ? unwellEvents[now.reason] : undefined;
    if (unwell !== undefined) await this.#tell(session, unwell, 'WARNING', `${now.message}${more}`);
    else if (now.ready === 'True') await this.#tell(session, 'CLUSTER_READY', 'INFO', `The cluster answers.${more}`);
    else await this.#tell(session, 'CLUSTER_NOT_READY', 'WARNING', `${now.reason}: ${now.message}${more}`);
  }

  #tell(session: ClusterSession, type: HubEvent['type'], severity: HubEvent['severity'], message: string): Promise<void> {
    return this.#ports.events.record([{ type, severity, message: `${session.name}: ${message}`, cluster: session.name }]);
  }
}

/** Event type for each reason of a cluster that is ready and degraded. */
const unwellEvents: Readonly<Record<string, HubEvent['type']>> = {
  UNSTEADY: 'CLUSTER_UNSTEADY',
  SLOW: 'CLUSTER_SLOW',
  CLOCK_SKEWED: 'CLUSTER_CLOCK_SKEWED',
};

const leaseNotPermitted =
  'The hub has no permission to write its Lease object in the cluster, so it cannot detect a second hub. Grant the rules of docs/member-clusterrole.yaml.';

/** A cluster that another hub holds is reported as not ready, whatever its probe says. */
function held({ heldByOther }: ClusterSession, report: ProbeResult): ProbeResult {
  if (heldByOther === null || report.ready !== 'True') return report;
  return { ...report, ready: 'False', reason: 'HELD_BY_ANOTHER_HUB', message: heldByOther };
}

/** The database has an older mark than it had in this session. */
function wentBack({ name, epoch, mark }: ClusterSession): HubError {
  const details = { epoch: String(epoch), mark: String(mark) };
  return new HubError('LEASE_LOST', `the database has an older mark of ${name} than ${mark}, which it had before`, { details });
}

function unanswered(error: unknown): ProbeResult {
  const known = error instanceof HubError;
  return {
    ready: 'Unknown',
    reason: known ? error.code : 'CLUSTER_TIMEOUT',
    message: known ? error.message : 'The probe timed out.',
    uid: null,
    version: null,
    apis: null,
    pools: null,
  };
}

function identityChanged(report: ProbeResult): ProbeResult {
  const message =
    'Another cluster answers at this address (the uid of its kube-system namespace differs). The hub does not write to it. Unregister the cluster, or correct the address.';
  return { ...report, ready: 'False', reason: 'CLUSTER_IDENTITY_CHANGED', message, uid: null, apis: null, pools: null };
}
