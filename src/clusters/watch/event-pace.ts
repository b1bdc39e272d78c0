import type { Clock } from '../../engine/ports/clock.js';

/** Maximum rate of events of one member over all its watches, and maximum burst. An event takes 24 µs, so this is an eighth of a core. */
const EVENTS_PER_SECOND = 5_000;
const BURST = 20_000;
/** A larger event counts as several. */
const EVENT_BYTES = 4 * 1024;

/**
 * Pauses reading of a member's watches when it sends more events than its share, so that one busy member takes a limited part of the CPU
 * and the others are observed as before. Unread events wait at the member, which ends a watch that is too far behind; the list that follows
 * has the newest state of each object, and the events in between are never read.
 */
export class EventPace {
  readonly #clock: Clock;
  #left = BURST;
  #filledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  /** Counts the events of one chunk of a stream. Resolves when the next chunk may be read; null if it may be read at once. */
  spend(events: number, bytes: number): Promise<void> | null {
    const now = this.#clock.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#filledAt) / 1_000) * EVENTS_PER_SECOND);
    this.#filledAt = now;
    this.#left -= Math.max(events, bytes / EVENT_BYTES);
    if (this.#left >= 0) return null;
    const waitMs = (-this.#left / EVENTS_PER_SECOND) * 1_000;
    return new Promise((resolve) => void this.#clock.after(waitMs, resolve));
  }
}
