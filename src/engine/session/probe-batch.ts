import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { FleetStore, ObservedEvidence, ProbeResult, SeenByProcess } from '../ports/fleet.js';

/** Clusters that are probed together answer within some milliseconds of each other. */
const GATHER_MS = 20;

interface Waiting {
  readonly cluster: string;
  readonly report: ProbeResult;
  readonly heard: boolean;
  readonly evidence: readonly ObservedEvidence[];
  readonly seen?: SeenByProcess;
}

interface Saved {
  /** Clusters whose report was rejected. */
  readonly refused: ReadonlySet<string>;
  /** Clusters whose report could not be stored, with the error. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/** Stores reports of clusters; reports that arrive within 20 ms, or while others are being stored, share one transaction. */
export class ProbeBatch {
  readonly #store: Pick<FleetStore, 'saveProbes'>;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #saving: Promise<Saved> | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(store: Pick<FleetStore, 'saveProbes'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Whether the report was accepted. Rejects if it could not be stored. */
  async save(
    cluster: string,
    report: ProbeResult,
    heard: boolean,
    { evidence = [], seen }: { readonly evidence?: readonly ObservedEvidence[]; readonly seen?: SeenByProcess | undefined } = {},
  ): Promise<boolean> {
    this.#waiting.push({ cluster, report, heard, evidence, ...(seen && { seen }) });
    this.#saving ??= this.#saveNext();
    const { refused, failed } = await this.#saving;
    if (failed.has(cluster)) throw failed.get(cluster);
    return !refused.has(cluster);
  }

  async #saveNext(): Promise<Saved> {
    await Promise.all([this.#running, new Promise<void>((resolve) => this.#clock.after(GATHER_MS, resolve))]);
    const reports = this.#waiting;
    this.#waiting = [];
    this.#saving = null;
    const saved = this.#saveAll(reports);
    this.#running = saved.then(
      () => undefined,
      () => undefined,
    );
    return saved;
  }

  /** If the batch cannot be stored, stores each report alone, so that one cluster's error does not affect the others. */
  async #saveAll(reports: readonly Waiting[]): Promise<Saved> {
    try {
      return { refused: await this.#store.saveProbes(reports), failed: new Map() };
    } catch (error) {
      if (reports.length === 1 || (error instanceof HubError && error.code === 'DATABASE_UNAVAILABLE')) throw error;
    }
    const refused = new Set<string>();
    const failed = new Map<string, unknown>();
    for (const one of reports) {
      try {
        for (const cluster of await this.#store.saveProbes([one])) refused.add(cluster);
      } catch (error) {
        failed.set(one.cluster, error);
      }
    }
    return { refused, failed };
  }
}
