import { HubError } from '../../errors.js';

/** Milliseconds after which a document that could not be read is requested again. */
const READ_AGAIN_MS = 60 * 60_000;

/** Unreadable documents of one cluster, so that they are not requested again in each turn. */
export class UnreadableDocuments {
  readonly #failures = new Map<string, { readonly failure: unknown; readonly until: number }>();

  /** Why the document of this digest could not be read recently; null: it may be requested. Never null directly after a failure was recorded. */
  failureOf(digest: string, now: number): unknown {
    const noted = this.#failures.get(digest);
    return noted && now < noted.until ? noted.failure : null;
  }

  /** Connection failures are not recorded: the next turn may succeed. */
  note(digest: string, failure: unknown, now: number): void {
    if (failure instanceof HubError && failure.code !== 'CLUSTER_MALFORMED_ANSWER') return;
    this.#failures.set(digest, { failure, until: now + READ_AGAIN_MS });
  }

  /** Removes documents that are no longer published. */
  keepOnly(digests: ReadonlySet<string>): void {
    for (const digest of this.#failures.keys()) if (!digests.has(digest)) this.#failures.delete(digest);
  }
}
