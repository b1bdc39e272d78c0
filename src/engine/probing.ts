import { HubError } from '../errors.js';
import type { Clock, ClusterReport, EventStore, FleetStore, HubEvent } from './ports.js';
import { ReportBatch } from './report-batch.js';
import type { Serving } from './serving.js';

const PROBE_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;

export interface ProbingPorts {
  readonly fleet: Pick<FleetStore, 'saveReports'>;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly random: () => number;
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
    this.#reports = new ReportBatch(ports.fleet);
  }

  /** Every 10 s, and every probe ends within 3 s. `isServed` tells whether the answer still concerns us. */
  async probe(serving: Serving, isServed: () => boolean): Promise<void> {
    const { clock, random, onProbe } = this.#ports;
    serving.probing = true;
    const startedAt = clock.now();
    const abort = new AbortController();
    const cancel = clock.after(PROBE_TIMEOUT_MS, () => abort.abort());
    let report: ClusterReport;
    try {
      report = await serving.member.probe(abort.signal);
    } catch (error) {
      report = unanswered(error);
    } finally {
      cancel();
      serving.probing = false;
      serving.nextProbeAt = clock.now() + PROBE_MS * (0.9 + random() * 0.2);
    }
    if (!isServed()) return;
    onProbe(serving.name, report.ready, (clock.now() - startedAt) / 1_000);
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
    serving.published = held(serving, serving.health.observe(changed ? identityChanged(report) : report, clock.now()));
    // Stored before anything is written there: only the store knows whether it is a cluster that has another name already.
    const believed = await this.#reports.save(serving.name, serving.published, heard);
    serving.refusedBecause = changed ? 'CLUSTER_IDENTITY_CHANGED' : believed ? null : 'DUPLICATE';
    if (heard && believed) await this.#claim(serving);
    if (heard && serving.refusedBecause === null) this.#welcome(serving, onReady);
    await this.#tellFlip(serving, before);
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
    if (now.ready === 'True') await this.#tell(serving, 'CLUSTER_READY', 'INFO', `The cluster answers.${more}`);
    else await this.#tell(serving, 'CLUSTER_NOT_READY', 'WARNING', `${now.reason}: ${now.message}${more}`);
  }

  #tell(serving: Serving, type: string, severity: HubEvent['severity'], message: string): Promise<void> {
    return this.#ports.events.record([{ type, severity, message: `${serving.name}: ${message}`, cluster: serving.name }]);
  }
}

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
