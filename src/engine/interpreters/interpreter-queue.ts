import { askInterpreters, type InterpretedByScripts, interpretedWith } from '../../core/interpret/interpret-with.js';
import type { WorkKey } from '../../core/model/plan.js';
import type { Clock } from '../ports/clock.js';
import type { ObservationStore, WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from '../session/cluster-session.js';
import type { InterpreterRegistry } from './interpreter-registry.js';

/** An object that waits for a user's interpreter. */
export interface Reading {
  readonly key: WorkKey;
  readonly session: ClusterSession;
  readonly object: WatchedObject;
}

export interface Read extends Reading, InterpretedByScripts {
  /** The interpreters that read it; null if they have been deleted. */
  readonly readBy: string | null;
}

export interface InterpreterQueuePorts {
  readonly store: Pick<ObservationStore, 'lastRead'>;
  readonly registry: InterpreterRegistry;
  readonly clock: Clock;
  readonly onRead: () => void;
  readonly onFailure: (error: unknown) => void;
}

const BATCH = 100;
const RETRY_MS = 1_000;

/**
 * Queue of objects whose kinds have users' interpreters, so that other objects do not wait for scripts. Only the newest state of each
 * object is queued. Batches run one after the other, so that a later result belongs to a later state.
 */
export class InterpreterQueue {
  readonly #ports: InterpreterQueuePorts;
  readonly #waiting = new Map<WorkKey, Reading>();
  #read: Read[] = [];
  #running = false;

  constructor(ports: InterpreterQueuePorts) {
    this.#ports = ports;
  }

  /** Number of results that were not taken yet. */
  get size(): number {
    return this.#read.length;
  }

  put(reading: Reading): void {
    this.#waiting.delete(reading.key);
    this.#waiting.set(reading.key, reading);
    this.#start();
  }

  take(limit: number): readonly Read[] {
    return this.#read.splice(0, limit);
  }

  /** Puts back results that could not be stored. */
  putBack(read: readonly Read[]): void {
    this.#read = [...read, ...this.#read];
  }

  #start(): void {
    if (this.#running || this.#waiting.size === 0) return;
    this.#running = true;
    const batch = [...this.#waiting.values()].slice(0, BATCH);
    for (const { key } of batch) this.#waiting.delete(key);
    this.#readAll(batch).then(
      (read) => {
        this.#read.push(...read);
        this.#ports.onRead();
        this.#go();
      },
      (error: unknown) => {
        this.#ports.onFailure(error);
        // Objects that arrived meanwhile are newer and stay.
        for (const reading of batch) if (!this.#waiting.has(reading.key)) this.#waiting.set(reading.key, reading);
        this.#ports.clock.after(RETRY_MS, () => this.#go());
      },
    );
  }

  #go(): void {
    this.#running = false;
    this.#start();
  }

  async #readAll(batch: readonly Reading[]): Promise<readonly Read[]> {
    const { store, registry } = this.#ports;
    const interpreters = await registry.current();
    const said = await Promise.all(batch.map(({ object }) => askInterpreters(object.object, interpreters)));
    const failing = batch.filter((_, i) => said[i]!.failures.length > 0).map(({ key }) => key);
    const before = failing.length === 0 ? null : await store.lastRead(failing);
    return batch.map((reading, i) => ({
      ...reading,
      ...interpretedWith(reading.object.object, said[i]!, before?.get(reading.key) ?? null, reading.object.hasStatus ?? null),
      readBy: interpreters?.mark(reading.object.ref) ?? null,
    }));
  }
}
