import type { Metrics } from './metrics.js';

/** Counts of the database, the same for all replicas. */
export interface States {
  readonly applications: readonly { readonly health: string; readonly delivery: string; readonly count: number }[];
  readonly clusters: readonly { readonly state: string; readonly count: number }[];
  readonly works: readonly { readonly state: string; readonly count: number }[];
  readonly undeliveredSeconds: number;
}

/** Minimum age of counts before they are read again. */
const KEPT_MS = 15_000;
/** A read that takes long is repeated less often, so that it takes at most 3 % of one connection. */
const KEPT_TIMES = 30;

interface Parts {
  readonly metrics: Metrics;
  readonly read: () => Promise<States>;
  /** Milliseconds; never jumps. */
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

/**
 * Metrics of the state of the fleet, read from the database when they are scraped and at most every 15 seconds. A hub that is not scraped reads
 * nothing. If the database does not answer, they have no series: an old number would look like a present one.
 */
export class StateMetrics {
  readonly #parts: Parts;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clear();
  }

  /** Call before each scrape. Concurrent scrapes share one read. */
  async refresh(): Promise<void> {
    if (this.#parts.now() < this.#dueAtMs) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { read, now, failed } = this.#parts;
    const startedAtMs = now();
    try {
      this.#set(await read());
    } catch (error) {
      this.#clear();
      failed(error);
    }
    this.#dueAtMs = now() + Math.max(KEPT_MS, KEPT_TIMES * (now() - startedAtMs));
  }

  #set({ applications, clusters, works, undeliveredSeconds }: States): void {
    const { metrics } = this.#parts;
    for (const { count, ...labels } of applications) metrics.applications.set(labels, count);
    for (const { count, ...labels } of clusters) metrics.clusters.set(labels, count);
    for (const { count, ...labels } of works) metrics.works.set(labels, count);
    metrics.undelivered.set(undeliveredSeconds);
  }

  #clear(): void {
    const { applications, clusters, works, undelivered } = this.#parts.metrics;
    for (const gauge of [applications, clusters, works]) gauge.reset();
    // A gauge without labels that is reset is 0, which would mean that all is delivered.
    undelivered.remove();
  }
}
