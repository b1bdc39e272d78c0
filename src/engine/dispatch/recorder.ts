import type { ResourceKey } from '../../core/model/plan.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchResult, DispatchStore } from '../ports/dispatch.js';

const BATCH = 1_000;
const RETRY_MS = 500;
/** The other clusters answer within milliseconds of the first: one transaction records all of them. */
const GATHER_MS = 5;

/**
 * Records results in groups: while one statement runs, the next group gathers. A result is kept until it is stored,
 * so its work stays in flight as long as the database is away, and memory is bounded by what may be in flight.
 */
export class Recorder {
  readonly #store: DispatchStore;
  readonly #clock: Clock;
  readonly #onRecorded: (results: readonly DispatchResult[], resources: readonly ResourceKey[]) => void;
  readonly #onFailure: (error: unknown) => void;
  #waiting: DispatchResult[] = [];
  #flushing: Promise<void> | null = null;

  constructor(
    store: DispatchStore,
    clock: Clock,
    onRecorded: (results: readonly DispatchResult[], resources: readonly ResourceKey[]) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#onRecorded = onRecorded;
    this.#onFailure = onFailure;
  }

  add(result: DispatchResult): void {
    this.#waiting.push(result);
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
  }

  /** Resolves when everything added so far is stored. */
  async drained(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  async #flush(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.after(GATHER_MS, resolve));
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, BATCH);
      try {
        const resources = await this.#store.record(group);
        this.#waiting.splice(0, group.length);
        this.#onRecorded(group, resources);
      } catch (error) {
        this.#onFailure(error);
        await new Promise<void>((resolve) => this.#clock.after(RETRY_MS, resolve));
      }
    }
  }
}
