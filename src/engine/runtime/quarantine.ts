import { backOffMs, none } from '../../kubernetes/back-off.js';
import type { Clock } from '../ports/clock.js';

const FIRST_MS = 60_000;
const LONGEST_MS = 30 * 60_000;
const MOST = 10_000;

interface Held<Item> {
  item: Item;
  times: number;
  until: number;
  returned: boolean;
}

/**
 * Items that failed alone, kept out of their loop for a minute, and twice as long each time they fail again. Of an item that comes
 * meanwhile the newest is kept. Bounded: beyond 10 000 the oldest are forgotten.
 */
export class Quarantine<Item> {
  readonly #clock: Clock;
  readonly #held = new Map<string, Held<Item>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Returns for how long, in milliseconds. */
  add(key: string, item: Item): number {
    const times = (this.#held.get(key)?.times ?? 0) + 1;
    const ms = backOffMs(times - 1, { firstMs: FIRST_MS, longestMs: LONGEST_MS }, none);
    this.#held.delete(key);
    this.#held.set(key, { item, times, until: this.#clock.now() + ms, returned: false });
    if (this.#held.size > MOST) this.#held.delete(this.#held.keys().next().value as string);
    return ms;
  }

  /** Items whose time is over, each once: they are tried again. Asked in each pass, so that no timer outlives the loop. */
  due(): readonly Item[] {
    if (this.#held.size === 0) return [];
    const now = this.#clock.now();
    const due = [...this.#held.values()].filter(({ until, returned }) => !returned && until <= now);
    for (const held of due) held.returned = true;
    return due.map(({ item }) => item);
  }

  /** Whether the item stays out of this pass. */
  keeps(key: string, item: Item): boolean {
    const held = this.#held.get(key);
    if (!held || held.until <= this.#clock.now()) return false;
    held.item = item;
    return true;
  }

  /** It went well: the next failure is a first one. */
  release(key: string): void {
    if (this.#held.size > 0) this.#held.delete(key);
  }
}
