import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { HubError } from '../../errors.js';
import type { ReadDocument, SchemaStore } from '../ports/schemas/schema-store.js';
import { readSchemas } from './read-schemas.js';
import { UnreadableDocuments } from './unreadable-documents.js';

const MIB = 1024 * 1024;

/** A cluster whose documents are given by `documents`, and what is stored of it. */
function aCluster(documents: Record<string, () => ReadDocument>) {
  const clock = aSteppedClock(1_000_000);
  const asked: string[] = [];
  const saved = new Map<string, number>();
  let published: readonly string[] = [];
  const store: SchemaStore = {
    known: async (digests) => new Set(digests.filter((digest) => saved.has(digest))),
    bytes: async (digests) => digests.reduce((sum, digest) => sum + saved.get(digest)!, 0),
    tags: async () => [],
    save: async ({ digest, kinds }) => void saved.set(digest, kinds[0]?.body.length ?? 0),
    saveCluster: async (_, digests) => void (published = digests),
  };
  const schemas = async () =>
    Object.entries(documents).map(([own, document]) => {
      const read = async () => {
        asked.push(own);
        return document();
      };
      return { shared: null, own, read };
    });
  const unreadableDocuments = new UnreadableDocuments();
  const session = { name: 'paris', member: { schemas }, readingSchemas: false, schemasDueAt: 0, unreadableDocuments };
  const turn = async () => {
    asked.length = 0;
    const failure = await readSchemas(session, store, clock, 1).then(
      () => null,
      (error: unknown) => (error as Error).message,
    );
    return { failure, asked: [...asked], published: [...published].sort() };
  };
  return { clock, turn };
}

const document = (digest: string, bytes: number): ReadDocument => ({
  digest,
  tag: null,
  kinds: [{ kind: 'v1/A', digest, body: Buffer.alloc(bytes) }],
});
const broken = (code: 'CLUSTER_MALFORMED_ANSWER' | 'CLUSTER_TIMEOUT') => (): never => {
  throw new HubError(code, code);
};

describe('Reading what a cluster accepts', () => {
  it('requests an unreadable document again after an hour, and reports it meanwhile', async () => {
    const { clock, turn } = aCluster({ a: () => document('a', 10), b: broken('CLUSTER_MALFORMED_ANSWER') });
    expect(await turn()).toEqual({ failure: 'CLUSTER_MALFORMED_ANSWER', asked: ['a', 'b'], published: ['a'] });
    expect(await turn()).toEqual({ failure: 'CLUSTER_MALFORMED_ANSWER', asked: [], published: ['a'] });
    await clock.step(60 * 60_000);
    expect((await turn()).asked).toEqual(['b']);
  });

  it('requests a document again in the next turn if the connection failed', async () => {
    const { turn } = aCluster({ a: broken('CLUSTER_TIMEOUT') });
    await turn();
    expect((await turn()).asked).toEqual(['a']);
  });

  it('stores at most 64 MiB per cluster, counted over all turns', async () => {
    const documents: Record<string, () => ReadDocument> = { a: () => document('a', 40 * MIB), b: () => document('b', 30 * MIB) };
    const { turn } = aCluster(documents);
    const failure = 'paris publishes schemas of more than 64 MiB; those beyond it are unknown';
    expect(await turn()).toEqual({ failure, asked: ['a', 'b'], published: ['a'] });
    documents['c'] = () => document('c', 25 * MIB);
    documents['d'] = () => document('d', 1);
    expect(await turn()).toEqual({ failure, asked: ['c', 'd'], published: ['a', 'd'] });
    delete documents['a'];
    documents['e'] = () => document('e', 60 * MIB);
    expect(await turn()).toEqual({ failure, asked: ['e'], published: ['d', 'e'] });
  });
});
