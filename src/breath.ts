import { setImmediate } from 'node:timers/promises';

/** Long enough that a turn of the event loop costs nothing beside it, short enough that nobody notices the wait. */
const BREATH_MS = 15;

/** Lets everybody else run between the steps of long work: `await breath.take()` after each step. */
export class Breath {
  readonly #everyMs: number;
  #since = performance.now();

  constructor(everyMs = BREATH_MS) {
    this.#everyMs = everyMs;
  }

  async take(): Promise<void> {
    if (performance.now() - this.#since < this.#everyMs) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
