import type { Clock } from '../ports/clock.js';
import type { SchemaDocument, SchemaStore } from '../ports/schemas/schema-store.js';
import type { ClusterSession } from './cluster-session.js';

/** Interval at which the index of schema documents is read: a CRD's schema can change without a change of the served kinds. */
const LOOK_AGAIN_MS = 2 * 60_000;
/** Time limit for reading documents in one turn; the rest is read in the next turn, and documents already read stay stored. */
const TURN_MS = 60_000;

/** Whether the schemas of the cluster must be read: after a change of the served kinds, and every 2 min. */
export function schemasAreDue(session: ClusterSession, now: number): boolean {
  return !session.readingSchemas && now >= session.schemasDueAt && session.published?.ready === 'True' && session.refusedBecause === null;
}

/**
 * Reads the schema documents of a cluster that are not stored yet, and stores which ones it publishes. Throws errors of the member or the
 * store.
 */
export async function readSchemas(session: ClusterSession, store: SchemaStore, clock: Clock, patience: number): Promise<void> {
  session.readingSchemas = true;
  session.schemasDueAt = clock.now() + LOOK_AGAIN_MS * patience;
  try {
    const documents = await session.member.schemas(await store.tags());
    const known = await store.known(documents.flatMap(({ shared, own }) => [...(shared === null ? [] : [shared]), own]));
    const digests: string[] = [];
    const end = clock.now() + TURN_MS * patience;
    let failure: unknown = null;
    for (const document of documents) {
      const kept = keptDigest(document, known);
      if (kept !== null) digests.push(kept);
      else if (clock.now() < end) {
        try {
          const read = await document.read();
          await store.save(read);
          digests.push(read.digest);
        } catch (error) {
          // A document that cannot be read does not stop the others.
          failure ??= error;
        }
      } else session.schemasDueAt = clock.now();
    }
    await store.saveCluster(session.name, digests);
    if (failure !== null) throw failure;
  } finally {
    session.readingSchemas = false;
  }
}

function keptDigest({ shared, own }: SchemaDocument, known: ReadonlySet<string>): string | null {
  if (shared !== null && known.has(shared)) return shared;
  return known.has(own) ? own : null;
}
