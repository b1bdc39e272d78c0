import { askInterpreters, type InterpretedByScripts, interpretedWith } from '../../core/interpret/interpret-with.js';
import type { WorkKey } from '../../core/model/plan.js';
import type { Clock } from '../ports/clock.js';
import type { ObservationStore, WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from '../session/cluster-session.js';
import type { InterpreterRegistry } from './interpreter-registry.js';

/** An object that waits to be read by interpreters of users. */
export interface Reading {
  readonly key: WorkKey;
  readonly session: ClusterSession;
  readonly object: WatchedObject;
}

export interface Read extends Reading, InterpretedByScripts {
  /** The rules by which it was read; null where they were gone by then. */
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
 * Objects whose kinds users have rules for wait here for their scripts, so that no other object waits for those. The newest of each
 * object only, one batch after the other: what is read later was seen later.
 */
export class InterpreterQueue {
  readonly #ports: InterpreterQueuePorts;
  readonly #waiting = new Map<WorkKey, Reading>();
  #read: Read[] = [];
  #running = false;

  constructor(ports: InterpreterQueuePorts) {
    this.#ports = ports;
  }

  /** Read and not taken yet. */
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

  /** Gives back what could not be stored. */
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
        // What came meanwhile is newer and stays.
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
