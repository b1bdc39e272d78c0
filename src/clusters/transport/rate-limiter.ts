import type { Clock } from '../../engine/ports/clock.js';
import { HubError } from '../../errors.js';

export interface BudgetLimits {
  /** Requests per second, and the burst. */
  readonly qps: number;
  readonly burst: number;
  /** Maximum number of requests in flight: starts low, grows with answers, and is halved by each time-out. */
  readonly concurrency: number;
}

const FIRST_CONCURRENCY = 16;
const LEAST_CONCURRENCY = 4;
/** Callers limit their own work; a longer queue means that one of them does not. */
const MAX_WAITING = 4_096;

interface Waiting {
  readonly start: () => void;
  readonly refuse: (error: HubError) => void;
}

/**
 * Starts calls to one member in the order of their arrival, at most `qps` per second and a limited number in parallel. The limit adapts: it
 * is lowered after time-outs, so that an unresponsive member holds few calls, and raised after answers.
 */
export class RequestBudget {
  readonly #cluster: string;
  readonly #limits: BudgetLimits;
  readonly #clock: Clock;
  readonly #line: Waiting[] = [];
  #tokens: number;
  #filledAt: number;
  #running = 0;
  #allowed: number;
  #cancelRefill: (() => void) | null = null;

  constructor(cluster: string, limits: BudgetLimits, clock: Clock) {
    this.#cluster = cluster;
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.burst;
    this.#filledAt = clock.now();
    this.#allowed = Math.min(FIRST_CONCURRENCY, limits.concurrency);
  }

  /**
   * Waits until the call may start, before all other waiting calls with `ahead`. Each successful call must be followed by exactly one
   * `leave`.
   */
  enter(ahead = false): Promise<void> {
    if (this.#line.length >= MAX_WAITING) return Promise.reject(this.#tooMany());
    return new Promise((start, refuse) => {
      const waiting = { start, refuse };
      if (ahead) this.#line.unshift(waiting);
      else this.#line.push(waiting);
      this.#startNext();
    });
  }

  leave(end: 'answered' | 'timed out' | 'other'): void {
    this.#running--;
    if (end === 'timed out') this.#allowed = Math.max(LEAST_CONCURRENCY, Math.floor(this.#allowed / 2));
    else if (end === 'answered') this.#allowed = Math.min(this.#limits.concurrency, this.#allowed + 1);
    this.#startNext();
  }

  /** Rejects all waiting calls. */
  close(error: HubError): void {
    this.#cancelRefill?.();
    for (const waiting of this.#line.splice(0)) waiting.refuse(error);
  }

  #startNext(): void {
    this.#refill();
    while (this.#line.length > 0 && this.#running < this.#allowed && this.#tokens >= 1) {
      this.#tokens--;
      this.#running++;
      this.#line.shift()!.start();
    }
    if (this.#line.length > 0 && this.#tokens < 1) this.#startNextLater();
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + (Math.max(0, now - this.#filledAt) * this.#limits.qps) / 1000);
    this.#filledAt = now;
  }

  #startNextLater(): void {
    if (this.#cancelRefill) return;
    const waitMs = Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / this.#limits.qps));
    this.#cancelRefill = this.#clock.after(waitMs, () => {
      this.#cancelRefill = null;
      this.#startNext();
    });
  }

  #tooMany(): HubError {
    return new HubError('RATE_LIMITED', `${this.#cluster} already has ${MAX_WAITING} waiting requests`, { retryAfterMs: 1_000 });
  }
}
