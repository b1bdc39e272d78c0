import { StartPace } from './start-pace.js';

/** The times at which clusters whose lease is new are joined, so that not all of them start together (GR14). */
export class ClusterStarts {
  readonly #random: () => number;
  readonly #pace: StartPace;
  readonly #startAt = new Map<string, number>();

  constructor(random: () => number, patience: number) {
    this.#random = random;
    this.#pace = new StartPace(random, patience);
  }

  /** Whether clusters wait for their start. */
  get pending(): boolean {
    return this.#startAt.size > 0;
  }

  /** Forgets the clusters that are not in `names`: another replica serves them, or they were unregistered. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#startAt.keys()) if (!names.has(name)) this.#startAt.delete(name);
  }

  /**
   * Sets a start for each of `names` that has none. The order is random, so that a process that fails soon after each start does not always
   * begin with the same clusters.
   */
  add(names: readonly string[], now: number): void {
    const shuffled = names.map((name) => ({ name, turn: this.#random() })).sort((a, b) => a.turn - b.turn);
    for (const { name } of shuffled) if (!this.#startAt.has(name)) this.#startAt.set(name, now + this.#pace.take(now));
  }

  isDue(name: string, now: number): boolean {
    return now >= (this.#startAt.get(name) ?? 0);
  }

  /** The cluster is joined now. */
  done(name: string): void {
    this.#startAt.delete(name);
  }

  /** Time of the next start; Infinity if none is pending. */
  soonest(): number {
    return Math.min(...this.#startAt.values());
  }
}
