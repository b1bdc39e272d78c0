/** One accepted write of one object. Deletes carry the uid that was deleted. */
export interface LoggedWrite {
  readonly cluster: string;
  readonly user: string;
  readonly verb: 'create' | 'update' | 'patch' | 'apply' | 'delete';
  /** The storage key, such as `apps/deployments`. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly timeMs: number;
  /** An apply or update that changed nothing. */
  readonly unchanged: boolean;
}

/** The last writes of clients to all members, oldest first, for tests of a hub. Writes of the members' controllers are not included. */
export class WriteLog {
  readonly #limit: number;
  #writes: LoggedWrite[] = [];
  /** Number of writes since the start. */
  total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(write: LoggedWrite): void {
    this.total += 1;
    this.#writes.push(write);
    if (this.#writes.length > this.#limit * 2) this.#writes = this.#writes.slice(-this.#limit);
  }

  all(): readonly LoggedWrite[] {
    return this.#writes.slice(-this.#limit);
  }

  /** Writes with a number above `after` (numbers start at 1), oldest first, at most `limit`, and the number to continue from. */
  since(
    after: number,
    limit: number,
    wanted: (write: LoggedWrite) => boolean,
  ): { readonly next: number; readonly writes: readonly LoggedWrite[] } {
    const kept = this.all();
    const first = this.total - kept.length;
    const found: LoggedWrite[] = [];
    let i = Math.max(0, after - first);
    for (; i < kept.length && found.length < limit; i++) if (wanted(kept[i] as LoggedWrite)) found.push(kept[i] as LoggedWrite);
    return { next: Math.max(after, first + i), writes: found };
  }

  clear(): void {
    this.#writes = [];
    this.total = 0;
  }
}
