import { type Actor, SEVERAL } from './actor.js';

/** Refused uses of one root field by one actor since the last `take`. Times are milliseconds since the epoch. */
export interface Denial {
  readonly actor: string;
  /** Null: the sum of further actors and fields. */
  readonly field: string | null;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

const MAX_SUMMED = 500;

/** Sums refused requests for the audit, so that a client that repeats one cannot fill it. */
export class Denials {
  readonly #now: () => number;
  #sums = new Map<string, Denial>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add({ name }: Actor, field: string): void {
    const own = JSON.stringify([name, field]);
    const fits = this.#sums.has(own) || this.#sums.size < MAX_SUMMED;
    const key = fits ? own : '';
    const now = this.#now();
    const known = this.#sums.get(key) ?? {
      actor: fits ? name : SEVERAL,
      field: fits ? field : null,
      count: 0,
      firstAt: now,
      lastAt: now,
    };
    this.#sums.set(key, { ...known, count: known.count + 1, lastAt: now });
  }

  take(): readonly Denial[] {
    const sums = [...this.#sums.values()];
    this.#sums = new Map();
    return sums;
  }
}
