import type { ResourceKey } from '../../core/model/plan.js';

const APART_MS = 1_000;

/**
 * Keeps repeated writes of one object in one cluster a second apart: of a burst of edits the first is written at once, and then the
 * newest each second. What was not written for a second waits for nothing. Holds what was written within the last second and no
 * more; the time is given.
 */
export class WriteThrottle {
  /** When each was last written, in that order. */
  readonly #written = new Map<ResourceKey, number>();
  /** What came too early, until when it is throttled. */
  readonly #throttled = new Map<ResourceKey, number>();

  wrote(resource: ResourceKey, now: number): void {
    this.#written.delete(resource);
    this.#written.set(resource, now);
  }

  /** Whether it is throttled: it was written within the last second. */
  isThrottled(resource: ResourceKey, now: number): boolean {
    this.#forgetOld(now);
    const writtenAt = this.#written.get(resource);
    if (writtenAt === undefined) return false;
    this.#throttled.set(resource, writtenAt + APART_MS);
    return true;
  }

  throttled(now: number): readonly ResourceKey[] {
    for (const [resource, until] of this.#throttled) if (until <= now) this.#throttled.delete(resource);
    return [...this.#throttled.keys()];
  }

  /** When the first of those that wait may be written; null when none waits. */
  get nextAt(): number | null {
    return this.#throttled.size === 0 ? null : Math.min(...this.#throttled.values());
  }

  #forgetOld(now: number): void {
    for (const [resource, at] of this.#written) {
      if (now - at < APART_MS) return;
      this.#written.delete(resource);
    }
  }
}
