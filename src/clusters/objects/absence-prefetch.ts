import type { Clock } from '../../engine/ports/clock.js';
import type { FoundObject } from '../../engine/ports/member.js';

/** A plan is stored and its works are due some milliseconds after the look began; later than this it says nothing. */
const BELIEVED_MS = 1_000;

interface Look {
  readonly at: number;
  readonly absent: Promise<boolean>;
}

/**
 * Looks at objects that began before their first writes were due. What was there, or could not be looked at, is looked at anew:
 * only absence is believed, since a first write goes without force and a stranger's object that came meanwhile shows as a conflict.
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

  /** True when a look that began within the last second found nothing. Each entry is consumed by the first read. */
  async absent(key: string): Promise<boolean> {
    const look = this.#looks.get(key);
    this.#looks.delete(key);
    return look !== undefined && this.#clock.now() - look.at < BELIEVED_MS && look.absent;
  }

  /** It is being written: what was seen before is old. */
  forget(key: string): void {
    this.#looks.delete(key);
  }
}
