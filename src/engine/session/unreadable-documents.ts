import { HubError } from '../../errors.js';

/** A document that could not be read is asked for again after this time. */
const READ_AGAIN_MS = 60 * 60_000;

/** Documents of one cluster that have no readable form, so that they are not asked for and read at each turn. */
export class UnreadableDocuments {
  readonly #failures = new Map<string, { readonly failure: unknown; readonly until: number }>();

  /** Why the document of this digest could not be read a short time ago; null: it can be asked for. Never null for a noted failure. */
  failureOf(digest: string, now: number): unknown {
    const noted = this.#failures.get(digest);
    return noted && now < noted.until ? noted.failure : null;
  }

  /** Failures of the connection are not noted: the next turn may succeed. */
  note(digest: string, failure: unknown, now: number): void {
    if (failure instanceof HubError && failure.code !== 'CLUSTER_MALFORMED_ANSWER') return;
    this.#failures.set(digest, { failure, until: now + READ_AGAIN_MS });
  }

  /** Forgets documents that are not published any more. */
  keepOnly(digests: ReadonlySet<string>): void {
    for (const digest of this.#failures.keys()) if (!digests.has(digest)) this.#failures.delete(digest);
  }
}
