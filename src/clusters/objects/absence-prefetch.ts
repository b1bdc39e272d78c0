import type { Clock } from '../../engine/ports/clock.js';
import type { FoundObject } from '../../engine/ports/member.js';

/** A plan is stored and its works are due some milliseconds after the prefetch began; an older result is not used. */
const BELIEVED_MS = 1_000;

interface Look {
  readonly at: number;
  readonly absent: Promise<boolean>;
}

/**
 * Reads of objects that begin before their first writes are due. Only absence is used: a first write is sent without force, so an object
 * that another client created meanwhile causes a conflict. An object that was found, or whose read failed, is read again.
 */
export class AbsentAhead {
  readonly #clock: Clock;
  /** In the order of their beginning. */
  readonly #looks = new Map<string, Look>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(key: string, look: Promise<readonly FoundObject[]>): void {
    const at = this.#clock.now();
    for (const [old, begun] of this.#looks) {
      if (at - begun.at < BELIEVED_MS) break;
      this.#looks.delete(old);
    }
    const absent = look.then(
      (found) => found.length === 0,
      () => false,
    );
    this.#looks.delete(key);
    this.#looks.set(key, { at, absent });
  }

  /** True if a read that began within the last second found no object. Each entry is consumed by the first call. */
  async absent(key: string): Promise<boolean> {
    const look = this.#looks.get(key);
    this.#looks.delete(key);
    return look !== undefined && this.#clock.now() - look.at < BELIEVED_MS && look.absent;
  }

  /** The object is being written, so the earlier result is no longer valid. */
  forget(key: string): void {
    this.#looks.delete(key);
  }
}
