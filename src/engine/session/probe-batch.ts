import type { Clock } from '../ports/clock.js';
import type { ClusterReport, FleetStore } from '../ports/fleet.js';

/** Clusters that are probed together answer within some milliseconds of each other. */
const GATHER_MS = 20;

interface Waiting {
  readonly cluster: string;
  readonly report: ClusterReport;
  readonly heard: boolean;
}

/** Stores reports of clusters; those that come within some milliseconds, and while others are being stored, in one transaction. */
export class ReportBatch {
  readonly #store: Pick<FleetStore, 'saveReports'>;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #saving: Promise<ReadonlySet<string>> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(store: Pick<FleetStore, 'saveReports'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Whether the report was believed. Rejects when it could not be stored. */
  async save(cluster: string, report: ClusterReport, heard: boolean): Promise<boolean> {
    this.#waiting.push({ cluster, report, heard });
    this.#saving ??= this.#saveNext();
    return !(await this.#saving).has(cluster);
  }

  async #saveNext(): Promise<ReadonlySet<string>> {
    await Promise.all([this.#running, new Promise<void>((resolve) => this.#clock.after(GATHER_MS, resolve))]);
    const reports = this.#waiting;
    this.#waiting = [];
    this.#saving = null;
    const saved = this.#store.saveReports(reports);
    this.#running = saved.then(
      () => undefined,
      () => undefined,
    );
    return saved;
  }
}
