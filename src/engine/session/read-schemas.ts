import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Member } from '../ports/member.js';
import type { ReadDocument, SchemaDocument, SchemaStore } from '../ports/schemas/schema-store.js';
import type { ClusterSession } from './cluster-session.js';

/** Interval at which the index of schema documents is read: a CRD's schema can change without a change of the served kinds. */
const LOOK_AGAIN_MS = 2 * 60_000;
/** Time limit for reading documents in one turn; the rest is read in the next turn, and documents already read stay stored. */
const TURN_MS = 60_000;
/** Stored documents of one cluster: names of kinds and schemas. */
const CLUSTER_BYTES = 64 * 1024 * 1024;

/** The state of a session that reading schemas uses. */
export type SchemaSession = Pick<ClusterSession, 'name' | 'readingSchemas' | 'schemasDueAt' | 'unreadableDocuments'> & {
  readonly member: Pick<Member, 'schemas'>;
};

/** Whether the schemas of the cluster must be read: after a change of the served kinds, and every 2 min. */
export function schemasAreDue(session: ClusterSession, now: number): boolean {
  return !session.readingSchemas && now >= session.schemasDueAt && session.published?.ready === 'True' && session.refusedBecause === null;
}

/**
 * Reads the schema documents of a cluster that are not stored yet, and stores which ones it publishes. Throws errors of the member or the
 * store.
 */
export async function readSchemas(session: SchemaSession, store: SchemaStore, clock: Clock, patience: number): Promise<void> {
  session.readingSchemas = true;
  session.schemasDueAt = clock.now() + LOOK_AGAIN_MS * patience;
  try {
    const documents = await session.member.schemas(await store.tags());
    const known = await store.known(documents.flatMap(({ shared, own }) => [...(shared === null ? [] : [shared]), own]));
    const digests = documents.map((document) => keptDigest(document, known)).filter((digest) => digest !== null);
    const missing = documents.filter((document) => keptDigest(document, known) === null);
    session.unreadableDocuments.keepOnly(new Set(missing.map(({ own }) => own)));
    const { read, failure } = await readMissing(session, missing, { store, clock, patience, kept: digests });
    await store.saveCluster(session.name, [...digests, ...read]);
    if (failure !== null) throw failure;
  } finally {
    session.readingSchemas = false;
  }
}

interface Reading {
  readonly store: SchemaStore;
  readonly clock: Clock;
  readonly patience: number;
  /** Digests of the published documents that are already stored. */
  readonly kept: readonly string[];
}

/** Digests of the documents that were read and stored, and the first failure. A document that cannot be read does not stop the others. */
async function readMissing(
  session: SchemaSession,
  missing: readonly SchemaDocument[],
  { store, clock, patience, kept }: Reading,
): Promise<{ readonly read: readonly string[]; readonly failure: unknown }> {
  if (missing.length === 0) return { read: [], failure: null };
  const found: string[] = [];
  const end = clock.now() + TURN_MS * patience;
  let left = CLUSTER_BYTES - (await store.bytes(kept));
  let failure: unknown = null;
  for (const document of missing) {
    const noted = session.unreadableDocuments.failureOf(document.own, clock.now());
    failure ??= noted;
    if (noted !== null) continue;
    if (clock.now() >= end) {
      session.schemasDueAt = clock.now();
      break;
    }
    try {
      const read = await readWithin(session, document, left, clock);
      await store.save(read);
      left -= bytesOf(read);
      found.push(read.digest);
    } catch (error) {
      failure ??= error;
    }
  }
  return { read: found, failure };
}

/** Also throws if a document exceeds the remaining bytes. A document that cannot be parsed is recorded as unreadable. */
async function readWithin(session: SchemaSession, document: SchemaDocument, left: number, clock: Clock): Promise<ReadDocument> {
  try {
    const read = await document.read();
    if (bytesOf(read) <= left) return read;
    const limit = `${CLUSTER_BYTES / 1024 / 1024} MiB`;
    throw new HubError('CLUSTER_MALFORMED_ANSWER', `${session.name} publishes schemas of more than ${limit}; those beyond it are unknown`);
  } catch (error) {
    session.unreadableDocuments.note(document.own, error, clock.now());
    throw error;
  }
}

function bytesOf({ kinds }: ReadDocument): number {
  return kinds.reduce((sum, { kind, body }) => sum + kind.length + body.length, 0);
}

function keptDigest({ shared, own }: SchemaDocument, known: ReadonlySet<string>): string | null {
  if (shared !== null && known.has(shared)) return shared;
  return known.has(own) ? own : null;
}
