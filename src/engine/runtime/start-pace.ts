/** Clusters whose work starts without a wait after a quiet time. */
const AT_ONCE = 10;
const INTERVAL_MS = 100;
/** No cluster waits longer. */
const LONGEST_MS = 30_000;

/**
 * Spreads the start of work for many clusters (GR14): after a start of the hub, a takeover, or a failure that ended for many clusters at a time.
 * Ten start at once, the others 10 a second, each with a jitter of one interval. Those whose turn would be after 30 s start at a random time
 * within 30 s. `patience` multiplies the times.
 */
export class StartPace {
  readonly #random: () => number;
  readonly #intervalMs: number;
  readonly #longestMs: number;
  /** The time of the next turn if every turn were used. */
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(random: () => number, patience = 1) {
    this.#random = random;
    this.#intervalMs = INTERVAL_MS * patience;
    this.#longestMs = LONGEST_MS * patience;
  }

  /** Takes a turn, and returns the milliseconds until it. */
  take(nowMs: number): number {
    const savedMs = AT_ONCE * this.#intervalMs;
    this.#nextAt = Math.max(this.#nextAt, nowMs - savedMs) + this.#intervalMs;
    const waitMs = this.#nextAt - nowMs;
    if (waitMs <= 0) return 0;
    // Turns after the longest wait are not counted: those that come later would wait for them.
    if (waitMs > this.#longestMs) {
      this.#nextAt -= this.#intervalMs;
      return this.#random() * this.#longestMs;
    }
    return Math.max(0, waitMs - this.#random() * this.#intervalMs);
  }
}
