/** Waits between tries: anything between nothing and twice the last bound ("full jitter"), from 0.5 s up to 30 s. */
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
    const bound = Math.min(this.#firstMs * 2 ** Math.min(this.#tries++, 20), this.#longestMs);
    return Math.ceil(this.#random() * bound);
  }

  reset(): void {
    this.#tries = 0;
  }
}
