import type { KubeObject } from '../../kubernetes/object.js';

/** An entry whose parsed form can be dropped and parsed again. */
export interface Parsed {
  parsed: KubeObject | undefined;
}

/** Keeps the parsed form of the most recently used objects; of the others only the text is kept. Shared by all members. */
export class RecentObjects {
  readonly #ring: (Parsed | undefined)[];
  #next = 0;

  constructor(capacity = 12_288) {
    this.#ring = new Array<Parsed | undefined>(capacity).fill(undefined);
  }

  keep(entry: Parsed, object: KubeObject): KubeObject {
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) oldest.parsed = undefined;
    this.#ring[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#ring.length;
    entry.parsed = object;
    return object;
  }
}
