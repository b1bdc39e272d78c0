import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { ReadDocument, SchemaStore } from '../../engine/ports/schemas/schema-store.js';
import { rows, run, withTransaction } from '../database/sql.js';

const MAX_TAGS = 16;

/** Schemas of members; equal schemas are stored once for all clusters. */
export class PostgresSchemas implements SchemaStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async known(digests: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await rows<{ digest: string }>(this.#pool, 'select digest from schema_document where digest = any($1::text[])', [
      digests,
    ]);
    return new Set(found.map(({ digest }) => digest));
  }

  async tags(): Promise<readonly { readonly tag: string; readonly digest: string }[]> {
    return rows(this.#pool, 'select tag, digest from schema_document where tag is not null order by saved_at desc limit $1', [MAX_TAGS]);
  }

  async bytes(digests: readonly string[]): Promise<number> {
    const [sum] = await rows<{ bytes: number }>(this.#pool, bytesOfDocuments, [digests]);
    return sum!.bytes;
  }

  async save({ digest, tag, kinds }: ReadDocument): Promise<void> {
    const byKind = Object.fromEntries(kinds.map((one) => [one.kind, one.digest]));
    const distinct = [...new Map(kinds.map((one) => [one.digest, one])).values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
    await withTransaction(this.#pool, async (db) => {
      await run(db, saveKinds, [distinct.map((one) => one.digest), distinct.map((one) => one.body)]);
      await run(db, saveDocument, [digest, tag, JSON.stringify(byKind)]);
    });
  }

  async saveCluster(cluster: string, digests: readonly string[]): Promise<void> {
    const digest = createHash('sha256').update(digests.join('\n')).digest('hex').slice(0, 40);
    await run(this.#pool, saveCluster, [cluster, digest, digests]);
  }
}

/** Old documents and schemas that no cluster publishes; kept for a day, because a disconnected member may return. */
export const unusedDocuments = `delete from schema_document where digest in (
  select digest from schema_document d where saved_at < now() - interval '1 day'
    and not exists (select from cluster_schema c where d.digest = any(c.documents)) limit $1
)`;
export const unusedKinds = `delete from kind_schema where digest in (
  select k.digest from kind_schema k where k.saved_at < now() - interval '1 day'
    and not exists (select from schema_document d, jsonb_each_text(d.kinds) as one where one.value = k.digest) limit $1
)`;

// A conflict renews `saved_at`, so that the cleanup does not delete the schema before the second statement refers to it.
const saveKinds = `insert into kind_schema (digest, body) select * from unnest($1::text[], $2::bytea[])
  on conflict (digest) do update set saved_at = now()`;
const saveDocument = `insert into schema_document (digest, tag, kinds) values ($1, $2, $3)
  on conflict (digest) do update set saved_at = now()`;
const bytesOfDocuments = `select coalesce(sum(octet_length(one.key) + octet_length(k.body)), 0)::float8 as bytes
  from schema_document d, jsonb_each_text(d.kinds) as one join kind_schema k on k.digest = one.value where d.digest = any($1::text[])`;
const saveCluster = `insert into cluster_schema as c (cluster, digest, documents)
  select name, $2, $3::text[] from cluster where name = $1
  on conflict (cluster) do update set digest = excluded.digest, documents = excluded.documents where c.digest <> excluded.digest`;
