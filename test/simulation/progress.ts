const PROGRESS_MS = 30_000;

/** Prints from time to time how far a long run is. */
export class Progress {
  readonly #what: string;
  readonly #all: number;
  readonly #startedAt = performance.now();
  #toldAt = performance.now();
  #done = 0;

  constructor(what: string, all: number) {
    this.#what = what;
    this.#all = all;
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1_000;
  }

  done(wrong: number): void {
    this.#done += 1;
    const now = performance.now();
    if (now - this.#toldAt < PROGRESS_MS || this.#done === this.#all) return;
    this.#toldAt = now;
    const left = (this.seconds / this.#done) * (this.#all - this.#done);
    console.log(
      `${this.#done} of ${this.#all} ${this.#what} in ${this.seconds.toFixed(0)} s, ${wrong} wrong; about ${Math.ceil(left / 60)} min left`,
    );
  }
}
