import { setImmediate } from 'node:timers/promises';

/** Milliseconds: long compared with a turn of the event loop, short enough not to be noticed. */
const BREATH_MS = 15;

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}

/** The event loop for work that is done in pieces. */
export const turns = { nowMs: () => performance.now(), next: nextTurn };

/** Yields to other work between the steps of long work: `await breath.take()` after each step. */
export class Breath {
  readonly #everyMs: number;
  #since = performance.now();

  constructor(everyMs = BREATH_MS) {
    this.#everyMs = everyMs;
  }

  async take(): Promise<void> {
    if (performance.now() - this.#since < this.#everyMs) return;
    await nextTurn();
    this.#since = performance.now();
  }
}
