import type { ResourceKey } from '../../core/model/plan.js';

const APART_MS = 1_000;

/**
 * Keeps repeated writes of one object in one cluster a second apart: of a burst of edits the first is written at once, and then the
 * newest each second. What was not written for a second waits for nothing. Holds what was written within the last second and no
 * more; the time is given.
 */
export class Pace {
  /** When each was last written, in that order. */
  readonly #written = new Map<ResourceKey, number>();
  /** What came too early, until when it rests. */
  readonly #resting = new Map<ResourceKey, number>();

  wrote(resource: ResourceKey, now: number): void {
    this.#written.delete(resource);
    this.#written.set(resource, now);
  }

  /** Whether it rests: it was written within the last second. */
  rests(resource: ResourceKey, now: number): boolean {
    this.#forgetOld(now);
    const writtenAt = this.#written.get(resource);
    if (writtenAt === undefined) return false;
    this.#resting.set(resource, writtenAt + APART_MS);
    return true;
  }

  resting(now: number): readonly ResourceKey[] {
    for (const [resource, until] of this.#resting) if (until <= now) this.#resting.delete(resource);
    return [...this.#resting.keys()];
  }

  /** When the first of those that rest may be written; null when none rests. */
  get nextAt(): number | null {
    return this.#resting.size === 0 ? null : Math.min(...this.#resting.values());
  }

  #forgetOld(now: number): void {
    for (const [resource, at] of this.#written) {
      if (now - at < APART_MS) return;
      this.#written.delete(resource);
    }
  }
}
