import { LRUCache } from 'lru-cache';

export interface AttemptLimits {
  /** Wrong tokens per minute that are answered without delay: per address, and in all. */
  readonly perAddress: number;
  readonly inAll: number;
  /** Delay of the answer to each further wrong token. */
  readonly holdMs: number;
  /** Maximum number of addresses in memory, the most recent ones. */
  readonly addresses: number;
  /** Maximum number of addresses with a sum of their own between two `take`; further addresses share one sum. */
  readonly summed: number;
}

export const defaultAttemptLimits: AttemptLimits = { perAddress: 20, inAll: 200, holdMs: 1_000, addresses: 10_000, summed: 100 };

/** Wrong tokens of one address since the last `take`. Times are milliseconds since the epoch. */
export interface RefusedTokens {
  /** Null: the sum for addresses without a sum of their own. */
  readonly address: string | null;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The effect of a wrong token on its sender. */
export interface Consequence {
  readonly holdMs: number;
  /** Null within the limit; otherwise the wait until the next attempt is answered without delay. */
  readonly retryAfterMs: number | null;
}

const MINUTE_MS = 60_000;

/**
 * Counts wrong tokens and delays their senders. A right token is never delayed, so that a user who shares an address with an attacker, for
 * example behind a proxy, can still sign in.
 */
export class TokenAttempts {
  readonly #limits: AttemptLimits;
  readonly #now: () => number;
  readonly #ofAddress: LRUCache<string, Budget>;
  readonly #inAll: Budget;
  #sums = new Map<string | null, RefusedTokens>();

  constructor(limits: AttemptLimits = defaultAttemptLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#ofAddress = new LRUCache({ max: limits.addresses });
    this.#inAll = new Budget(limits.inAll, now());
  }

  /** A token of this address was wrong. */
  failed(address: string): Consequence {
    const now = this.#now();
    this.#sum(address, now);
    const own = this.#ofAddress.get(address) ?? new Budget(this.#limits.perAddress, now);
    this.#ofAddress.set(address, own);
    const waitMs = Math.max(own.spend(now), this.#inAll.spend(now));
    return waitMs === 0 ? { holdMs: 0, retryAfterMs: null } : { holdMs: this.#limits.holdMs, retryAfterMs: waitMs };
  }

  /** Sums since the last call, for the audit. */
  take(): readonly RefusedTokens[] {
    const sums = [...this.#sums.values()];
    this.#sums = new Map();
    return sums;
  }

  #sum(from: string, now: number): void {
    const address = this.#sums.has(from) || this.#sums.size < this.#limits.summed ? from : null;
    const known = this.#sums.get(address);
    this.#sums.set(address, { address, count: (known?.count ?? 0) + 1, firstAt: known?.firstAt ?? now, lastAt: now });
  }
}

/** A token bucket: this many per minute, refilled evenly. */
class Budget {
  readonly #perMinute: number;
  #left: number;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#at = now;
  }

  /** Milliseconds until a token is available; 0 if one was available, which is then used. */
  spend(now: number): number {
    const perMs = this.#perMinute / MINUTE_MS;
    this.#left = Math.min(this.#perMinute, this.#left + Math.max(0, now - this.#at) * perMs);
    this.#at = now;
    if (this.#left < 1) return Math.ceil((1 - this.#left) / perMs);
    this.#left -= 1;
    return 0;
  }
}
