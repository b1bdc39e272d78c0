import { partsOfWorkKey, type ResourceKey } from '../../core/model/plan.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchResult, DispatchStore } from '../ports/dispatch.js';
import { inParts, NotDone } from '../runtime/in-parts.js';

const BATCH = 1_000;
const RETRY_MS = 500;
/** The other clusters answer within milliseconds of the first: one transaction records all of them. */
const GATHER_MS = 5;

/**
 * Records results in groups: while one statement runs, the next group is collected. A result is kept until it is stored, so its work stays
 * in flight while the database is unavailable, and memory is bounded by the limit of writes in flight.
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

  #recorded(part: readonly DispatchResult[], resources: readonly ResourceKey[]): void {
    const done = new Set(part);
    this.#waiting = this.#waiting.filter((result) => !done.has(result));
    this.#onRecorded(part, resources);
  }

  /** If a result cannot be stored, a failure is recorded in its place and the work is tried again; other results are not delayed. */
  async #recordFailure(result: DispatchResult, error: unknown): Promise<void> {
    this.#onFailure(error);
    const outcome = {
      kind: 'blocked',
      reason: 'SERVER_ERROR',
      message: 'The answer of the member could not be stored.',
      retryInMs: 60_000,
    } as const;
    const resources = await this.#store.record([{ ...result, outcome }]).catch((failure: unknown) => {
      this.#onFailure(failure);
      return [];
    });
    this.#recorded([result], resources);
  }

  async #flush(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.after(GATHER_MS, resolve));
    let failures = 0;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, BATCH);
      try {
        await inParts({
          items: group,
          failures,
          work: async (part) => this.#recorded(part, concerned(part, await this.#store.record(part), failures > 0)),
          setAside: (result, error) => this.#recordFailure(result, error),
        });
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#onFailure(error instanceof NotDone ? error.cause : error);
        await new Promise<void>((resolve) => this.#clock.after(RETRY_MS, resolve));
      }
    }
  }
}

/**
 * The resources whose report changes. After a failure those of all results: the transaction may have committed although the answer was
 * lost, and storing the results again changes nothing.
 */
function concerned(part: readonly DispatchResult[], changed: readonly ResourceKey[], again: boolean): readonly ResourceKey[] {
  return again ? [...new Set([...changed, ...part.map(({ key }) => partsOfWorkKey(key).resource)])] : changed;
}
