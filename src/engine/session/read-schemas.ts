import type { Clock } from '../ports/clock.js';
import type { SchemaDocument, SchemaStore } from '../ports/schemas/schema-store.js';
import type { ClusterSession } from './cluster-session.js';

/** Definitions change without a change of the kinds that are served; so often the index of documents is read. */
const LOOK_AGAIN_MS = 2 * 60_000;
/** Documents are read one after the other for so long; the rest follows at the next turn, and what was read is kept. */
const TURN_MS = 60_000;

/** Whether the cluster is to be asked what it accepts: after a change of the kinds that it serves, and every 2 min. */
export function schemasAreDue(session: ClusterSession, now: number): boolean {
  return !session.readingSchemas && now >= session.schemasDueAt && session.published?.ready === 'True' && session.refusedBecause === null;
}

/** Reads those documents of a cluster that are not kept yet, and notes which it has. Throws what a member or the store throws. */
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
          // One document that cannot be read is the only one that is missing.
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
