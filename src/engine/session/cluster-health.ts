import type { ProbeResult } from '../ports/fleet.js';

const THRESHOLD_MS = 30_000;

type Ready = ProbeResult['ready'];

/**
 * Damps flapping (parity F1): the published readiness of a cluster changes only after 30 s of consistent probes. The first result is
 * published at once. One instance per served cluster; the caller passes the time.
 */
export class ClusterHealth {
  readonly #thresholdMs: number;
  #published: ProbeResult | null = null;
  #since: { readonly ready: Ready; readonly at: number } | null = null;

  constructor(patience = 1) {
    this.#thresholdMs = THRESHOLD_MS * patience;
  }

  /** Returns the report to publish: the newest facts with the damped readiness. */
  observe(report: ProbeResult, now: number): ProbeResult {
    if (this.#since?.ready !== report.ready) this.#since = { ready: report.ready, at: now };
    const flips = this.#published !== null && this.#published.ready !== report.ready;
    const damped = flips && now - this.#since.at < this.#thresholdMs;
    this.#published =
      damped && this.#published
        ? { ...report, ready: this.#published.ready, reason: this.#published.reason, message: this.#published.message }
        : report;
    return this.#published;
  }
}
