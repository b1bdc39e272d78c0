import type { Clock } from '../../engine/ports/clock.js';
import { codesWhere, type ErrorCode, HubError } from '../../errors.js';
import { backOffMs, equalJitter } from '../../kubernetes/back-off.js';

/** `probe` checks whether the member is reachable again, so an open circuit lets it pass. */
export type RequestClass = 'work' | 'probe';

const FAILURES_TO_OPEN = 5;
const waits = { firstMs: 1_000, longestMs: 30_000 };
const DEFAULT_RATE_WAIT_MS = 1_000;
/** A refused credential is retried once a minute: more attempts can lock the account. */
const AUTH_WAIT_MS = 60_000;

const failing = codesWhere(({ opensCircuit = false }) => opensCircuit);

/**
 * Rejects calls to one member while they cannot succeed: after five consecutive connection failures the circuit opens and lets one call through after
 * a jittered wait; after a 429 it waits as long as the member asks, after a 401 one minute.
 */
export class CircuitBreaker {
  readonly #cluster: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #patience: number;
  #failures = 0;
  /** Failures since the circuit opened, counting only calls that began after the failure before. */
  #rounds = 0;
  #entered = 0;
  /** The last call that had begun when a failure was last counted. */
  #countedUpTo = 0;
  #openUntil = 0;
  #trying = false;
  #held: { readonly code: ErrorCode; readonly until: number } | null = null;

  /** `patience` multiplies the delays that the circuit breaker chooses itself. */
  constructor(cluster: string, clock: Clock, random: () => number, patience = 1) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#random = random;
    this.#patience = patience;
  }

  get open(): boolean {
    return this.#failures >= FAILURES_TO_OPEN;
  }

  /** Throws CIRCUIT_OPEN, RATE_LIMITED or CLUSTER_AUTH_FAILED if no call may be made now. */
  assertClosed(lane: RequestClass): void {
    const now = this.#clock.now();
    if (this.#held && now < this.#held.until && (lane === 'work' || this.#held.code === 'CLUSTER_AUTH_FAILED')) {
      throw this.#refusal(this.#held.code, this.#held.until - now);
    }
    if (!this.open || lane === 'probe') return;
    if (now < this.#openUntil || this.#trying)
      throw this.#refusal('CIRCUIT_OPEN', Math.max(this.#openUntil - now, waits.firstMs * this.#patience));
  }

  /**
   * Like `assertClosed`, for a call that is then made: one of `answered`, `failed` and `abandoned` must follow. Returns the number of the
   * call, for `failed`.
   */
  acquire(lane: RequestClass): number {
    this.assertClosed(lane);
    if (this.open && lane === 'work') this.#trying = true;
    return ++this.#entered;
  }

  /** The member answered, with any status. */
  answered(): void {
    this.#failures = 0;
    this.#rounds = 0;
    this.#trying = false;
  }

  /** The call was not sent or was cancelled by the hub, so it is no information about the member. */
  abandoned(): void {
    this.#trying = false;
  }

  /** A call failed with this error. Calls that ran at the same time and fail together extend the wait only once. */
  failed(error: HubError, call = ++this.#entered): void {
    this.#trying = false;
    const now = this.#clock.now();
    if (error.code === 'RATE_LIMITED') this.#hold('RATE_LIMITED', now + this.#rateWait(error.retryAfterMs));
    if (error.code === 'CLUSTER_AUTH_FAILED') this.#hold('CLUSTER_AUTH_FAILED', now + AUTH_WAIT_MS * this.#patience);
    if (!failing.has(error.code)) return this.answered();

    this.#failures++;
    if (!this.open) return;
    if (this.#rounds > 0 && call <= this.#countedUpTo) return;
    this.#rounds++;
    this.#countedUpTo = this.#entered;
    this.#openUntil = now + backOffMs(this.#rounds - 1, waits, equalJitter(this.#random)) * this.#patience;
  }

  #rateWait(asked: number | undefined): number {
    const wait = asked ?? DEFAULT_RATE_WAIT_MS;
    return wait + this.#random() * Math.max(wait * 0.2, 100);
  }

  #hold(code: ErrorCode, until: number): void {
    this.#held = { code, until };
  }

  #refusal(code: ErrorCode, retryAfterMs: number): HubError {
    const why =
      code === 'CIRCUIT_OPEN' ? 'did not answer recently' : code === 'RATE_LIMITED' ? 'asked the hub to wait' : 'refused the credential';
    return new HubError(code, `${this.#cluster} ${why}; the next try is in ${Math.ceil(retryAfterMs / 1000)} s`, { retryAfterMs });
  }
}
