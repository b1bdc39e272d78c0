import { ApiError } from '../api-error.js';
import type { Change } from '../store/event-window.js';
import type { Controller, ControllerWorld } from './controller.js';

/** Work is done in slices of this length with requests served in between, even if a hundred members have work at the same time. */
const SLICE_MS = 1;
/** Real controllers receive a change through a watch, some milliseconds later. The delay also lets a burst of requests finish first. */
const REACT_MS = 20;
const RETRY_MS = 100;

interface Task {
  readonly controller: Controller;
  readonly key: string;
}

/** Runs a member's controllers: a queue of distinct keys, processed in slices. */
export class ControllerRuntime {
  readonly #world: ControllerWorld;
  readonly #controllers: readonly Controller[];
  readonly #queue = new Map<string, Task>();
  readonly #timers = new Map<string, () => void>();
  #scheduled = false;
  #stopped = false;

  constructor(world: ControllerWorld, controllers: readonly Controller[]) {
    this.#world = world;
    this.#controllers = controllers;
    world.store.onChange((change) => this.#notice(change));
  }

  /** Enqueues all objects, as a controller does when it starts. */
  start(): void {
    for (const collection of this.#world.store.collections().values()) {
      for (const entry of collection.values()) this.#notice({ type: 'ADDED', entry, before: undefined });
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#queue.clear();
  }

  #notice(change: Change): void {
    if (this.#stopped) return;
    for (const controller of this.#controllers) {
      for (const key of controller.concerned(change, this.#world)) this.#add({ controller, key });
    }
  }

  #add(task: Task): void {
    this.#queue.set(`${task.controller.name} ${task.key}`, task);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => this.#work(), REACT_MS);
  }

  #work(): void {
    // Watches report the change in a later turn of the event loop.
    this.#world.store.gather(() => this.#slice());
    this.#scheduled = this.#queue.size > 0;
    if (this.#scheduled) setImmediate(() => this.#work());
  }

  #slice(): void {
    const end = performance.now() + SLICE_MS;
    for (const [id, task] of this.#queue) {
      this.#queue.delete(id);
      this.#run(id, task);
      if (performance.now() >= end) break;
    }
  }

  #run(id: string, task: Task): void {
    const again = this.#pass(task);
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    if (again === undefined || this.#stopped) return;
    this.#timers.set(
      id,
      this.#world.clock.after(again, () => {
        this.#timers.delete(id);
        this.#add(task);
      }),
    );
  }

  #pass({ controller, key }: Task): number | undefined {
    try {
      return controller.reconcile(key, this.#world);
    } catch (error) {
      // A refusal by the API (a terminating namespace, an invalid template) is retried, as the real controllers do. Any other error is a bug or a
      // full disk: it is logged and retried too, because this runs in a timer, where a thrown error would end the process, which may be the hub's.
      if (!(error instanceof ApiError)) process.emitWarning(`The controller ${controller.name} failed: ${String(error)}`);
      return RETRY_MS;
    }
  }
}
