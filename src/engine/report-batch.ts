import type { ClusterReport, FleetStore } from './ports.js';

interface Waiting {
  readonly cluster: string;
  readonly report: ClusterReport;
  readonly heard: boolean;
}

/** Stores reports of clusters; those of one turn of the event loop, and those that gather while a statement runs, in one statement. */
export class ReportBatch {
  readonly #store: Pick<FleetStore, 'saveReports'>;
  #waiting: Waiting[] = [];
  #saving: Promise<ReadonlySet<string>> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(store: Pick<FleetStore, 'saveReports'>) {
    this.#store = store;
  }

  /** Whether the report was believed. Rejects when it could not be stored. */
  async save(cluster: string, report: ClusterReport, heard: boolean): Promise<boolean> {
    this.#waiting.push({ cluster, report, heard });
    this.#saving ??= this.#saveNext();
    return !(await this.#saving).has(cluster);
  }

  async #saveNext(): Promise<ReadonlySet<string>> {
    await this.#running;
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
