import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { EventStore, HubEvent } from '../ports/events.js';
import type { ClusterReport, FleetStore } from '../ports/fleet.js';
import type { Serving } from './cluster-session.js';
import { ReportBatch } from './probe-batch.js';

const PROBE_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;
/** A probe that takes longer than this is answered slowly. */
const SLOW_MS = 1_000;

export interface ProbingPorts {
  readonly fleet: Pick<FleetStore, 'saveReports'>;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly random: () => number;
  /** What the times between probes and for one are multiplied by, and those until a cluster counts as not ready. */
  readonly patience: number;
  /** A cluster can be written to now, or again. */
  readonly onReady: (serving: Serving) => void;
  readonly onProbe: (cluster: string, ready: ClusterReport['ready'], seconds: number) => void;
  readonly onFailure: (sentence: string, error: unknown, cluster: string) => void;
}

/** Asks clusters how they are, stores what they say, and decides from it whether they may be written to. */
export class Probing {
  readonly #ports: ProbingPorts;
  readonly #reports: ReportBatch;

  constructor(ports: ProbingPorts) {
    this.#ports = ports;
    this.#reports = new ReportBatch(ports.fleet, ports.clock);
  }

  /** Every 10 s, and every probe ends within 3 s. `isServed` tells whether the answer still concerns us. */
  async probe(serving: Serving, isServed: () => boolean): Promise<void> {
    const { clock, random, patience, onProbe } = this.#ports;
    serving.probing = true;
    const startedAt = clock.now();
    const abort = new AbortController();
    const cancel = clock.after(PROBE_TIMEOUT_MS * patience, () => abort.abort());
    let report: ClusterReport;
    try {
      report = await serving.member.probe(abort.signal);
    } catch (error) {
      report = unanswered(error);
    } finally {
      cancel();
      serving.probing = false;
      serving.nextProbeAt = clock.now() + PROBE_MS * patience * (0.9 + random() * 0.2);
    }
    if (!isServed()) return;
    const tookMs = report.tookMs ?? clock.now() - startedAt;
    onProbe(serving.name, report.ready, tookMs / 1_000);
    this.#noteTroubles(serving, report, tookMs);
    await this.#learn(serving, report);
  }

  /** A cluster that could not even be connected to: what is in the way is the hub's, and nothing was heard. */
  async notConnected(cluster: string, error: HubError): Promise<void> {
    await this.#reports.save(cluster, unanswered(error), false);
  }

  async #learn(serving: Serving, report: ClusterReport): Promise<void> {
    const { clock, onReady } = this.#ports;
    const answered = report.uid !== null || report.ready !== 'Unknown';
    const changed = serving.uid !== null && report.uid !== null && report.uid !== serving.uid;
    serving.uid ??= report.uid;
    const heard = answered && !changed;
    serving.silentProbes = answered ? 0 : serving.silentProbes + 1;
    if (heard) serving.heardAt = clock.now();
    else serving.away = true;

    const before = serving.published;
    const health = serving.health.observe(changed ? identityChanged(report) : report, clock.now());
    if (health.ready === 'True' && before !== null && before.ready !== 'True') this.#returned(serving);
    serving.published = held(serving, serving.troubles.told(health, clock.now()));
    // Stored before anything is written there: only the store knows whether it is a cluster that has another name already.
    const believed = await this.#reports.save(serving.name, serving.published, heard);
    serving.refusedBecause = changed ? 'CLUSTER_IDENTITY_CHANGED' : believed ? null : 'DUPLICATE';
    if (heard && believed) await this.#claim(serving);
    if (heard && serving.refusedBecause === null) this.#welcome(serving, onReady);
    await this.#tellFlip(serving, before);
  }

  #noteTroubles({ troubles, name }: Serving, report: ClusterReport, tookMs: number): void {
    const now = this.#ports.clock.now();
    const slowMs = SLOW_MS * this.#ports.patience;
    for (const failure of report.ready === 'True' ? (report.failures ?? []) : [report.message])
      troubles.note('UNSTEADY', 'probe', failure, now);
    if (report.ready === 'True' && tookMs > slowMs)
      troubles.note('SLOW', 'probe', `${name} takes more than ${slowMs / 1_000} s to answer a probe`, now);
  }

  /** It was not ready for a while: what its watches missed meanwhile, if they did, a list tells. */
  #returned({ troubles, watches }: Serving): void {
    troubles.forget();
    for (const watch of watches.values()) watch.relist();
  }

  /** Who was away is written to again at once; who was not keeps the times at which its works are tried again. */
  #welcome(serving: Serving, onReady: (serving: Serving) => void): void {
    serving.failures = 0;
    serving.pausedUntil = 0;
    if (!serving.away) return;
    serving.away = false;
    onReady(serving);
  }

  /** The Lease object in the member: one hub a member. Missing rights for it are reported and tolerated. */
  async #claim(serving: Serving): Promise<void> {
    if (serving.claimed) return;
    try {
      await serving.member.claim(serving.epoch);
      serving.claimed = true;
      serving.heldByOther = null;
    } catch (error) {
      if (error instanceof HubError && error.code === 'FORBIDDEN') {
        serving.claimed = true;
        return this.#tell(serving, 'LEASE_NOT_PERMITTED', 'WARNING', leaseNotPermitted);
      }
      serving.refusedBecause = error instanceof HubError ? error.code : 'SERVER_ERROR';
      this.#ports.onFailure('A cluster could not be claimed.', error, serving.name);
      if (!(error instanceof HubError) || error.code !== 'CONFLICT') return;
      serving.heldByOther = error.message;
      serving.published = held(serving, serving.published!);
      await this.#reports.save(serving.name, serving.published, true);
    }
  }

  async #tellFlip(serving: Serving, before: ClusterReport | null): Promise<void> {
    const now = serving.published!;
    if (before?.ready === now.ready && before.reason === now.reason) return;
    const told = serving.readinessEvents.take(this.#ports.clock.now());
    if (told === 'silent') return;
    const more = told === 'last' ? ' It changes often; the next changes are told every ten minutes at most.' : '';
    const unwell = now.ready === 'True' ? unwellEvents[now.reason] : undefined;
    if (unwell !== undefined) await this.#tell(serving, unwell, 'WARNING', `${now.message}${more}`);
    else if (now.ready === 'True') await this.#tell(serving, 'CLUSTER_READY', 'INFO', `The cluster answers.${more}`);
    else await this.#tell(serving, 'CLUSTER_NOT_READY', 'WARNING', `${now.reason}: ${now.message}${more}`);
  }

  #tell(serving: Serving, type: string, severity: HubEvent['severity'], message: string): Promise<void> {
    return this.#ports.events.record([{ type, severity, message: `${serving.name}: ${message}`, cluster: serving.name }]);
  }
}

/** Told of a cluster that is ready and not well. */
const unwellEvents: Readonly<Record<string, string>> = {
  UNSTEADY: 'CLUSTER_UNSTEADY',
  SLOW: 'CLUSTER_SLOW',
  CLOCK_SKEWED: 'CLUSTER_CLOCK_SKEWED',
};

const leaseNotPermitted =
  'The hub may not write its Lease there, so a second hub would not be noticed. Grant it as docs/member-clusterrole.yaml shows.';

/** Another hub's cluster is not ready for this one, however well it is. */
function held({ heldByOther }: Serving, report: ClusterReport): ClusterReport {
  if (heldByOther === null || report.ready !== 'True') return report;
  return { ...report, ready: 'False', reason: 'HELD_BY_ANOTHER_HUB', message: heldByOther };
}

function unanswered(error: unknown): ClusterReport {
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
