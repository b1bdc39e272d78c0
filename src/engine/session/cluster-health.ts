import type { ProbeResult } from '../ports/fleet.js';

const THRESHOLD_MS = 30_000;

type Ready = ProbeResult['ready'];

/**
 * Damps flapping (parity F1): the published readiness of a cluster changes only after 30 s of consistent probes. The first result is
 * published at once, except the failure of a cluster that was ready before: after a start of the hub, its first probes may fail because the
 * hub itself is not connected yet. One instance per served cluster; the caller passes the time.
 */
export class ClusterHealth {
  readonly #thresholdMs: number;
  #published: ProbeResult | null = null;
  readonly #wasReady: boolean;
  #since: { readonly ready: Ready; readonly at: number } | null = null;

  constructor(patience = 1, stored: Ready | null = null) {
    this.#thresholdMs = THRESHOLD_MS * patience;
    this.#wasReady = stored === 'True';
  }

  /** Returns the report to publish: the newest facts with the damped readiness. */
  observe(report: ProbeResult, now: number): ProbeResult {
    if (this.#since?.ready !== report.ready) this.#since = { ready: report.ready, at: now };
    const before = this.#published ?? (this.#wasReady ? readyBefore : null);
    const flips = before !== null && before.ready !== report.ready;
    const damped = flips && now - this.#since.at < this.#thresholdMs;
    this.#published = damped ? { ...report, ...pick(before) } : report;
    return this.#published;
  }
}

const readyBefore = { ready: 'True', reason: 'READY', message: '' } as const;

function pick({ ready, reason, message }: Pick<ProbeResult, 'ready' | 'reason' | 'message'>) {
  return { ready, reason, message };
}
