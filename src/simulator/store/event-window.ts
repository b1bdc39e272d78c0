import type { Entry } from './entry.js';

/** One change of one object. `before` is undefined for ADDED; for DELETED `entry` is the last state at the revision of its end. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly entry: Entry;
  readonly before: Entry | undefined;
}

/** The last changes of a member, from which watches resume. Older changes are compacted: a watch from an earlier revision gets 410. */
export class EventWindow {
  readonly #limit: number;
  #changes: Change[] = [];
  #start = 0;
  /** The window contains all changes after this revision. */
  compactedRevision: number;

  constructor(limit: number, revision: number) {
    this.#limit = limit;
    this.compactedRevision = revision;
  }

  push(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length - this.#start > this.#limit) this.#dropOldest();
  }

  /** Forgets everything up to `revision`. */
  compact(revision: number): void {
    this.#changes = [];
    this.#start = 0;
    this.compactedRevision = revision;
  }

  /** The changes after `revision`, oldest first. */
  *after(revision: number): Generator<Change> {
    for (let i = this.#firstAfter(revision); i < this.#changes.length; i++) yield this.#changes[i] as Change;
  }

  #firstAfter(revision: number): number {
    let low = this.#start;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle] as Change).entry.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #dropOldest(): void {
    this.compactedRevision = (this.#changes[this.#start] as Change).entry.revision;
    this.#start += 1;
    // The array is trimmed in large steps, so that the cost of a push does not depend on the length of the window.
    if (this.#start > this.#limit) {
      this.#changes = this.#changes.slice(this.#start);
      this.#start = 0;
    }
  }
}
