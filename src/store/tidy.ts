import type { Pool } from 'pg';
import type { Manifests } from './database/manifests.js';
import { run } from './database/sql.js';
import { KEPT_FOR } from './intents/idempotency.js';

/** Rows a statement takes at most, so that none holds locks for long. */
const CHUNK = 5_000;
/** Statements of one kind in one turn; what is left waits for the next turn. */
const MAX_CHUNKS = 100;
const DECISIONS_KEPT = 50;

export interface Tidied {
  readonly events: number;
  readonly auditEntries: number;
  readonly idempotencyKeys: number;
  readonly decisions: number;
  readonly manifests: number;
}

/** Removes history that is past its time, a bounded part of it a turn. */
export async function tidy(pool: Pool, manifests: Manifests, retentionDays = 30): Promise<Tidied> {
  const past = (table: string, column: string) => async () =>
    (await run(pool, deletePast(table, column), [retentionDays, CHUNK])).rowCount ?? 0;
  return {
    events: await inChunks(past('event', 'at')),
    auditEntries: await inChunks(past('audit_entry', 'at')),
    idempotencyKeys: await inChunks(async () => (await run(pool, deleteKeys, [CHUNK])).rowCount ?? 0),
    decisions: await inChunks(async () => (await run(pool, deleteDecisions, [DECISIONS_KEPT, CHUNK])).rowCount ?? 0),
    manifests: await inChunks(() => manifests.collect(pool, CHUNK)),
  };
}

async function inChunks(deleteSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let i = 0; i < MAX_CHUNKS; i++) {
    const deleted = await deleteSome();
    total += deleted;
    if (deleted < CHUNK) break;
  }
  return total;
}

function deletePast(table: string, column: string): string {
  return `delete from ${table} where id in (
    select id from ${table} where ${column} < now() - $1 * interval '1 day' order by ${column} limit $2
  )`;
}

const deleteKeys = `delete from idempotency where (actor, key) in (
  select actor, key from idempotency where created_at < now() - ${KEPT_FOR} limit $1
)`;

const deleteDecisions = `delete from decision where id in (
  select id from (
    select d.id, row_number() over (partition by d.resource_id order by d.id desc) as place from decision d
  ) ranked
  where place > $1 and not exists (select from binding b where b.decision_id = ranked.id) limit $2
)`;
