import { inflateRawSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { KindSchema } from '../../kubernetes/schema/kind-schema.js';
import { rows } from '../database/sql.js';

/** OpenAPI schemas by cluster and `apiVersion/kind`. Clusters with equal schemas share one object. */
export type SchemasByCluster = ReadonlyMap<string, ReadonlyMap<string, KindSchema>>;

/** The list of clusters is cached for this long. */
const BELIEVED_MS = 1_000;
/** Size of the JSON of cached schemas; as objects they take about four times as much memory. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;
const MAX_KIND_BYTES = 4 * 1024 * 1024;
/** Size of the JSON of the documents in memory. The kinds of other documents, the largest ones, are read from the database at each call. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

type DigestsByKind = Readonly<Record<string, string>>;

/** Reads stored schemas of members and caches up to 8 MiB of them. */
export class SchemaCatalog {
  readonly #pool: Pool;
  readonly #maxDocumentBytes: number;
  readonly #documents = new Map<string, { readonly kinds: DigestsByKind; readonly bytes: number }>();
  readonly #schemas = new LRUCache<string, KindSchema>({ maxSize: MAX_JSON_BYTES, maxEntrySize: MAX_KIND_BYTES });
  #clusters = new Map<string, { readonly digest: string; readonly documents: readonly string[] }>();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(pool: Pool, maxDocumentBytes = MAX_DOCUMENT_BYTES) {
    this.#pool = pool;
    this.#maxDocumentBytes = maxDocumentBytes;
  }

  /** The schemas of these kinds. If a cluster or a kind is missing, its schema is unknown. */
  async of(kinds: readonly string[]): Promise<SchemasByCluster> {
    if (performance.now() - this.#readAt > BELIEVED_MS) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = null;
      });
      await this.#reading;
    }
    const clusters = [...this.#clusters];
    const others = await this.#otherDocuments(new Set(clusters.flatMap(([, { documents }]) => documents)), kinds);
    const digests = clusters.map(([cluster, { documents }]) => [cluster, this.#digestsOf(documents, others, kinds)] as const);
    const schemas = await this.#load(new Set(digests.flatMap(([, ofKinds]) => [...ofKinds.values()])));
    return new Map(
      digests.map(([cluster, ofKinds]) => [
        cluster,
        new Map([...ofKinds].flatMap(([kind, digest]) => (schemas.has(digest) ? [[kind, schemas.get(digest)!] as const] : []))),
      ]),
    );
  }

  /** These kinds, from the documents that are not in memory. */
  async #otherDocuments(used: ReadonlySet<string>, kinds: readonly string[]): Promise<ReadonlyMap<string, DigestsByKind>> {
    const others = [...used].filter((digest) => !this.#documents.has(digest));
    if (others.length === 0 || kinds.length === 0) return new Map();
    const read = await rows<{ digest: string; kinds: DigestsByKind }>(this.#pool, askedKinds, [others, [...new Set(kinds)]]);
    return new Map(read.map((one) => [one.digest, one.kinds]));
  }

  #digestsOf(
    documents: readonly string[],
    others: ReadonlyMap<string, DigestsByKind>,
    kinds: readonly string[],
  ): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const document of documents) {
      const ofDocument = this.#documents.get(document)?.kinds ?? others.get(document);
      if (ofDocument) for (const kind of kinds) if (Object.hasOwn(ofDocument, kind)) found.set(kind, ofDocument[kind]!);
    }
    return found;
  }

  async #read(): Promise<void> {
    const stored = await rows<{ cluster: string; digest: string }>(this.#pool, clusterDigests);
    const changed = stored.filter(({ cluster, digest }) => this.#clusters.get(cluster)?.digest !== digest).map(({ cluster }) => cluster);
    const clusters = new Map(
      stored.flatMap(({ cluster }) => (this.#clusters.has(cluster) ? [[cluster, this.#clusters.get(cluster)!]] : [])),
    );
    if (changed.length > 0) {
      const read = await rows<{ cluster: string; digest: string; documents: string[] }>(this.#pool, clusterDocuments, [changed]);
      for (const { cluster, digest, documents } of read) clusters.set(cluster, { digest, documents });
      await this.#readDocuments(new Set([...clusters.values()].flatMap(({ documents }) => documents)));
    }
    this.#clusters = clusters;
    this.#readAt = performance.now();
  }

  async #readDocuments(used: ReadonlySet<string>): Promise<void> {
    for (const digest of this.#documents.keys()) if (!used.has(digest)) this.#documents.delete(digest);
    const missing = [...used].filter((digest) => !this.#documents.has(digest));
    if (missing.length === 0) return;
    const held = [...this.#documents.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const left = this.#maxDocumentBytes - held;
    const read = await rows<{ digest: string; kinds: DigestsByKind; bytes: number }>(this.#pool, documentKinds, [missing, left]);
    for (const { digest, kinds, bytes } of read) this.#documents.set(digest, { kinds, bytes });
  }

  async #load(digests: ReadonlySet<string>): Promise<ReadonlyMap<string, KindSchema>> {
    const found = new Map<string, KindSchema>();
    const missing: string[] = [];
    for (const digest of digests) {
      const schema = this.#schemas.get(digest);
      if (schema) found.set(digest, schema);
      else missing.push(digest);
    }
    if (missing.length === 0) return found;
    for (const { digest, body } of await rows<{ digest: string; body: Buffer }>(this.#pool, kindBodies, [missing])) {
      const text = inflateRawSync(body, { maxOutputLength: MAX_KIND_BYTES }).toString('utf8');
      const schema = JSON.parse(text) as KindSchema;
      found.set(digest, schema);
      this.#schemas.set(digest, schema, { size: text.length });
    }
    return found;
  }
}

const clusterDigests = { name: 'cluster-schema-digests', text: 'select cluster, digest from cluster_schema' };
const clusterDocuments = 'select cluster, digest, documents from cluster_schema where cluster = any($1::text[])';
// Smallest first, so that large documents of one cluster do not displace those of other clusters.
const documentKinds = `select d.digest, d.kinds, sized.bytes from (
    select digest, bytes, sum(bytes) over (order by bytes, digest) as total
    from (select digest, octet_length(kinds::text) as bytes from schema_document where digest = any($1::text[])) as one
  ) as sized join schema_document d using (digest) where sized.total <= $2`;
const askedKinds = `select d.digest, jsonb_object_agg(asked.kind, d.kinds -> asked.kind) as kinds
  from schema_document d join unnest($2::text[]) as asked (kind) on d.kinds ? asked.kind
  where d.digest = any($1::text[]) group by d.digest`;
const kindBodies = 'select digest, body from kind_schema where digest = any($1::text[])';
