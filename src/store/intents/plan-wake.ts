import type { Clock } from '../../engine/ports/clock.js';

/** From this number of concurrent requests on, they count as a burst. */
const CROWD = 4;
/** A burst has ended when fewer requests were active for this many milliseconds: a client needs some time between an answer and its next request. */
const CROWD_ENDS_MS = 100;
/** Maximum delay of the planner. */
const LONGEST_MS = 1_000;

/**
 * Wakes the planner after intents were stored: immediately, or during a burst of concurrent requests after its end, at most one second later. One
 * pass then plans all of them, and requests are answered first: planning, writes to members and reports of one intent take several times the CPU of
 * its answer.
 */
export class PlanWake {
  readonly #wake: () => void;
  readonly #clock: Clock;
  #open = 0;
  #crowdedAt = Number.NEGATIVE_INFINITY;
  #delayedAt: number | null = null;

  constructor(wake: () => void, clock: Clock = systemTime) {
    this.#wake = wake;
    this.#clock = clock;
  }

  /** Counts the request while `run` reads or stores its intent. */
  async counted<T>(run: () => Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      return await run();
    } finally {
      this.#noteCrowd();
      this.#open -= 1;
    }
  }

  /** Intents were stored. Must be called before their `counted` ends. */
  stored(): void {
    this.#noteCrowd();
    if (this.#delayedAt !== null) return;
    this.#delayedAt = this.#clock.now();
    this.#look();
  }

  #noteCrowd(): void {
    if (this.#open >= CROWD) this.#crowdedAt = this.#clock.now();
  }

  #look(): void {
    this.#noteCrowd();
    const now = this.#clock.now();
    const at = Math.min(this.#crowdedAt + CROWD_ENDS_MS, this.#delayedAt! + LONGEST_MS);
    if (at > now) return void this.#clock.after(at - now, () => this.#look());
    this.#delayedAt = null;
    this.#wake();
  }
}

const systemTime: Clock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
