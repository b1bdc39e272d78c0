import type { Clock } from '../../engine/ports/clock.js';

const REMEMBERED_MS = 5_000;

interface Listed {
  readonly at: number;
  readonly names: Set<string>;
}

/**
 * Which names a kind had in a namespace when it was last listed, for a few seconds: many first writes that follow each
 * other need one list and not one each. Absence may be believed that long, since a first write goes without force and a
 * stranger's object that came meanwhile shows as a conflict; presence is always looked at anew.
 */
export class NamesPresent {
  readonly #clock: Clock;
  readonly #listed = new Map<string, Listed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The names of a recent list; null when there is none. */
  recent(place: string): ReadonlySet<string> | null {
    const listed = this.#listed.get(place);
    return listed && this.#clock.now() - listed.at < REMEMBERED_MS ? listed.names : null;
  }

  /** We are about to write it: from now on it may be there, also when the answer is lost. */
  expect(place: string, name: string): void {
    this.#listed.get(place)?.names.add(name);
  }

  remember(place: string, names: Set<string>): void {
    const now = this.#clock.now();
    for (const [old, { at }] of this.#listed) if (now - at >= REMEMBERED_MS) this.#listed.delete(old);
    this.#listed.set(place, { at: now, names });
  }
}
