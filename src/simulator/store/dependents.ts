import type { Entry } from './entry.js';
import type { Change } from './event-window.js';

/** Dependents by owner, and the uids that exist, for garbage collection and controllers. */
export class Dependents {
  readonly #byOwner = new Map<string, Map<string, Entry>>();
  readonly #alive = new Map<string, Entry>();

  /** Updates the index after a change of the store. */
  follow({ type, entry, before }: Change): void {
    if (before !== undefined) this.#forget(before);
    if (type === 'DELETED') this.#alive.delete(entry.uid);
    else this.learn(entry);
  }

  learn(entry: Entry): void {
    this.#alive.set(entry.uid, entry);
    for (const owner of entry.metadata.ownerReferences ?? []) {
      let dependents = this.#byOwner.get(owner.uid);
      if (dependents === undefined) this.#byOwner.set(owner.uid, (dependents = new Map()));
      dependents.set(entry.uid, entry);
    }
  }

  byUid(uid: string): Entry | undefined {
    return this.#alive.get(uid);
  }

  of(ownerUid: string): readonly Entry[] {
    const found = this.#byOwner.get(ownerUid);
    return found === undefined ? [] : [...found.values()];
  }

  #forget(entry: Entry): void {
    for (const owner of entry.metadata.ownerReferences ?? []) {
      const dependents = this.#byOwner.get(owner.uid);
      dependents?.delete(entry.uid);
      if (dependents?.size === 0) this.#byOwner.delete(owner.uid);
    }
  }
}
