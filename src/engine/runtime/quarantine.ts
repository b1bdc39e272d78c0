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
 * Items that failed alone and are excluded from their loop for a minute, doubled with each further failure. If an item arrives again
 * meanwhile, the newest is stored. Bounded: above 10 000 items the oldest are dropped.
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

  /** Returns the delay in milliseconds. */
  add(key: string, item: Item): number {
    const times = (this.#held.get(key)?.times ?? 0) + 1;
    const ms = backOffMs(times - 1, { firstMs: FIRST_MS, longestMs: LONGEST_MS }, none);
    this.#held.delete(key);
    this.#held.set(key, { item, times, until: this.#clock.now() + ms, returned: false });
    if (this.#held.size > MOST) this.#held.delete(this.#held.keys().next().value as string);
    return ms;
  }

  /** Items whose delay is over, to be tried again; each is returned once. Polled by each pass, so that no timer outlives the loop. */
  due(): readonly Item[] {
    if (this.#held.size === 0) return [];
    const now = this.#clock.now();
    const due = [...this.#held.values()].filter(({ until, returned }) => !returned && until <= now);
    for (const held of due) held.returned = true;
    return due.map(({ item }) => item);
  }

  /** Whether the item is excluded from this pass; if so, it is stored as the newest. */
  keeps(key: string, item: Item): boolean {
    const held = this.#held.get(key);
    if (!held || held.until <= this.#clock.now()) return false;
    held.item = item;
    return true;
  }

  /** The item succeeded: the next failure starts with the first delay. */
  release(key: string): void {
    if (this.#held.size > 0) this.#held.delete(key);
  }
}
