import type { Clock } from '../ports/clock.js';

/**
 * Keys that wait for a pass, each at most once, in the order of their first arrival. A key that is added while its pass runs is queued for
 * the next one, so no change is lost.
 */
export class KeyQueue<Key> {
  readonly #keys = new Set<Key>();
  readonly #onAdd: () => void;

  constructor(onAdd: () => void) {
    this.#onAdd = onAdd;
  }

  get size(): number {
    return this.#keys.size;
  }

  add(keys: Iterable<Key>): void {
    const before = this.#keys.size;
    for (const key of keys) this.#keys.add(key);
    if (this.#keys.size > before) this.#onAdd();
  }

  take(limit: number): Key[] {
    const taken: Key[] = [];
    for (const key of this.#keys) {
      if (taken.length === limit) break;
      taken.push(key);
    }
    for (const key of taken) this.#keys.delete(key);
    return taken;
  }
}

/** Collects keys for `ms` after the first one, then passes them on without duplicates. */
export function gathered<Key>(clock: Clock, ms: number, pass: (keys: ReadonlySet<Key>) => void): (keys: Iterable<Key>) => void {
  let waiting = new Set<Key>();
  return (keys) => {
    const isFirst = waiting.size === 0;
    for (const key of keys) waiting.add(key);
    if (!isFirst || waiting.size === 0) return;
    clock.after(ms, () => {
      const ready = waiting;
      waiting = new Set();
      pass(ready);
    });
  };
}
