const BURST = 6;
const ONE_EVERY_MS = 10 * 60_000;

/**
 * How often one thing may be told: six times at once, then once in ten minutes, so that a cluster that flaps for days does not
 * fill the database. One instance a thing; the time is given.
 */
export class EventBudget {
  #left = BURST;
  #countedAt = 0;

  /** Whether to tell now; `last` tells and says that what follows soon is not told. */
  take(now: number): 'tell' | 'last' | 'silent' {
    const earned = Math.floor((now - this.#countedAt) / ONE_EVERY_MS);
    if (earned > 0) {
      this.#left = Math.min(BURST, this.#left + earned);
      this.#countedAt = this.#left === BURST ? now : this.#countedAt + earned * ONE_EVERY_MS;
    }
    if (this.#left === 0) return 'silent';
    // What is left fills up from the first that is taken.
    if (this.#left === BURST) this.#countedAt = now;
    this.#left -= 1;
    return this.#left === 0 ? 'last' : 'tell';
  }
}
