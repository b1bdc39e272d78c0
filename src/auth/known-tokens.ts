import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.js';
import type { ActorOf, Authenticator, CheckedActor } from './bearer.js';
import { tokenDigest } from './token-text.js';

/** Stored tokens that are neither revoked nor expired. */
export interface StoredTokens {
  byDigest(digest: Buffer): Promise<Actor | null>;
  byId(id: string): Promise<Actor | null>;
}

/** A revoked token is refused everywhere after this time and the look-up at its end; together they stay below 5 s. */
const KEPT_MS = 2_000;
const MAX_KEPT = 10_000;

interface Kept {
  readonly at: number;
  readonly actor: Promise<Actor | null>;
}

/** The administrator's token, and stored ones. Look-ups are kept for 2 s, so most requests need no statement. */
export class KnownTokens implements Authenticator {
  readonly #adminOf: ActorOf;
  readonly #stored: StoredTokens;
  readonly #now: () => number;
  readonly #kept = new LRUCache<string, Kept>({ max: MAX_KEPT });

  constructor(adminOf: ActorOf, stored: StoredTokens, now: () => number = () => performance.now()) {
    this.#adminOf = adminOf;
    this.#stored = stored;
    this.#now = now;
  }

  async actorOf(token: string): Promise<CheckedActor | null> {
    const admin = this.#adminOf(token);
    if (admin !== null) return { actor: admin, checkedAt: this.#now() };
    const digest = tokenDigest(token);
    if (digest === null) return null;
    const { at, actor } = this.#lookUp(digest);
    const found = unexpired(await actor);
    return found && { actor: found, checkedAt: at };
  }

  async again(actor: Actor): Promise<Actor | null> {
    return actor.token === undefined ? actor : unexpired(await this.#stored.byId(actor.token.id));
  }

  /** Requests at the same time share one look-up. A failed one is not kept. */
  #lookUp(digest: Buffer): Kept {
    const key = digest.toString('base64');
    const kept = this.#kept.get(key);
    const now = this.#now();
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept;
    const begun = { at: now, actor: this.#stored.byDigest(digest) };
    this.#kept.set(key, begun);
    begun.actor.catch(() => {
      if (this.#kept.get(key) === begun) this.#kept.delete(key);
    });
    return begun;
  }
}

function unexpired(actor: Actor | null): Actor | null {
  return actor?.token !== undefined && actor.token.expiresAt.getTime() > Date.now() ? actor : null;
}
