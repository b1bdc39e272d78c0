import { backOffMs, fullJitter } from '../../kubernetes/back-off.js';

/** Waits between retries, with full jitter: up to 0.5 s before the first, up to 30 s before later ones. */
export class Backoff {
  readonly #random: () => number;
  readonly #firstMs: number;
  readonly #longestMs: number;
  #tries = 0;

  constructor(random: () => number, firstMs = 500, longestMs = 30_000) {
    this.#random = random;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  nextMs(): number {
    return Math.ceil(backOffMs(this.#tries++, { firstMs: this.#firstMs, longestMs: this.#longestMs }, fullJitter(this.#random)));
  }

  reset(): void {
    this.#tries = 0;
  }
}
