/** One accepted write of one object. Deletes carry the uid that was deleted. */
export interface LoggedWrite {
  readonly cluster: string;
  readonly user: string;
  readonly verb: 'create' | 'update' | 'patch' | 'apply' | 'delete';
  /** The place in the store: `apps/deployments`. */
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

/** The last writes of all members, oldest first, for those who check what a hub did. Controllers' own writes are not in it. */
export class WriteLog {
  readonly #limit: number;
  #writes: LoggedWrite[] = [];
  /** How many writes there were in all. */
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

  clear(): void {
    this.#writes = [];
    this.total = 0;
  }
}
