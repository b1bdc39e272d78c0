/** Numbers that follow from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** At least `least` of the list, in its order. */
  some<T>(list: readonly T[], least = 1): readonly T[] {
    const count = this.from(least, list.length);
    const order = list.map((one) => ({ one, at: this.next() })).sort((a, b) => a.at - b.at);
    const taken = new Set(order.slice(0, count).map(({ one }) => one));
    return list.filter((one) => taken.has(one));
  }

  /** Numbers of their own, so that what one part of the world draws changes nothing for another. */
  fork(): Random {
    return new Random(Math.floor(this.next() * 4_294_967_296));
  }
}
