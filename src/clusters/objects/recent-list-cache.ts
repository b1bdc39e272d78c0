import type { Clock } from '../../engine/ports/clock.js';

const REMEMBERED_MS = 5_000;

interface Listed {
  readonly at: number;
  readonly names: Set<string>;
}

/**
 * Caches for a few seconds the names of a kind in a namespace from its last list, so that many first writes in a row need one list and not
 * one each. Absence may be used that long: a first write is sent without force, so an object that another client created meanwhile causes a
 * conflict. A name that is present is always read again.
 */
export class NamesPresent {
  readonly #clock: Clock;
  readonly #listed = new Map<string, Listed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The names of a recent list; null if there is none. */
  recent(place: string): ReadonlySet<string> | null {
    const listed = this.#listed.get(place);
    return listed && this.#clock.now() - listed.at < REMEMBERED_MS ? listed.names : null;
  }

  /** The hub is about to write the object, so it may exist from now on, even if the answer is lost. */
  expect(place: string, name: string): void {
    this.#listed.get(place)?.names.add(name);
  }

  remember(place: string, names: Set<string>): void {
    const now = this.#clock.now();
    for (const [old, { at }] of this.#listed) if (now - at >= REMEMBERED_MS) this.#listed.delete(old);
    this.#listed.set(place, { at: now, names });
  }
}
