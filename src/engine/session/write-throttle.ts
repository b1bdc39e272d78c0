import type { ResourceKey } from '../../core/model/plan.js';

const APART_MS = 1_000;

/**
 * Limits repeated writes of one object in one cluster to one per second: the first edit of a burst is written at once, then the newest each
 * second. An object that was not written for a second is not delayed. Memory is bounded by the writes of the last second; the caller passes
 * the time.
 */
export class WriteThrottle {
  /** Time of the last write of each, in that order. */
  readonly #written = new Map<ResourceKey, number>();
  /** Works that came too early, with the end of their delay. */
  readonly #throttled = new Map<ResourceKey, number>();

  wrote(resource: ResourceKey, now: number): void {
    this.#written.delete(resource);
    this.#written.set(resource, now);
  }

  /** Whether it was written within the last second. */
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

  /** When the first delayed work may be written; null: none is delayed. */
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
