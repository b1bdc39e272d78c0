const BURST = 6;
const ONE_EVERY_MS = 10 * 60_000;

/**
 * Limits repeated events: a burst of six, then one per ten minutes, so that a cluster that flaps for days does not fill the database. One
 * instance per subject; the caller passes the time.
 */
export class EventBudget {
  #left = BURST;
  #countedAt = 0;

  /** Whether to record an event now. For `last`, the event must say that the next ones are suppressed. */
  take(now: number): 'tell' | 'last' | 'silent' {
    const earned = Math.floor((now - this.#countedAt) / ONE_EVERY_MS);
    if (earned > 0) {
      this.#left = Math.min(BURST, this.#left + earned);
      this.#countedAt = this.#left === BURST ? now : this.#countedAt + earned * ONE_EVERY_MS;
    }
    if (this.#left === 0) return 'silent';
    // The refill interval starts with the first event of a full budget.
    if (this.#left === BURST) this.#countedAt = now;
    this.#left -= 1;
    return this.#left === 0 ? 'last' : 'tell';
  }
}
