/** Interval between two events for the same failure of an interpreter, in milliseconds. */
const TELL_EVERY_MS = 10 * 60_000;
const REMEMBERED = 1_000;

/** Failures of interpreters that were reported within the interval. Each work shows its own failure regardless. */
export class FailureDedup {
  readonly #toldAt = new Map<string, number>();

  /** Whether the failure must be reported; the caller then records the event. */
  isNew(message: string, now: number): boolean {
    const last = this.#toldAt.get(message);
    if (last !== undefined && now - last < TELL_EVERY_MS) return false;
    this.#toldAt.delete(message);
    this.#toldAt.set(message, now);
    if (this.#toldAt.size > REMEMBERED) this.#toldAt.delete(this.#toldAt.keys().next().value!);
    return true;
  }
}
