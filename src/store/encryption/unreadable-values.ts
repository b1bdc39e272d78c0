import type { UnreadableKind, UnreadableRow } from '../../core/checks/check.js';
import { type Db, firstRow, rows, run } from '../database/sql.js';
import { headSql, type SealedColumn, sealedColumns } from './sealed-columns.js';

/** Encrypted values that their own key does not decrypt: their number, and the first of them. */
export interface UnreadableValues {
  readonly total: number;
  readonly first: readonly UnreadableRow[];
}

/** Values that are named. */
export const NAMED = 10;

/** Of a row that is read with `rows`: its primary key and the head of its envelope. */
export interface ReadRow {
  readonly key: readonly string[];
  readonly head: Buffer;
}

/** Records rows that their own key does not decrypt, so that they are reported once and need no key any more. */
export async function recordUnreadable(db: Db, { table }: SealedColumn, found: readonly ReadRow[]): Promise<void> {
  if (found.length === 0) return;
  await run(db, record, [table, JSON.stringify(found.map(({ key }) => key)), found.map(({ head }) => head)]);
}

/** Forgets rows that were replaced, restored or deleted. */
export async function forgetReplaced(db: Db): Promise<void> {
  await run(db, forget);
}

export async function unreadableValues(db: Db): Promise<UnreadableValues> {
  const count = (await firstRow<{ total: number }>(db, countAll))!;
  if (count.total === 0) return { total: 0, first: [] };
  const found = await rows<{ table: SealedColumn['table']; key: string[]; object: string | null }>(db, firstOnes, [NAMED]);
  return { total: count.total, first: found.map(({ table, key, object }) => namedRow(table, key, object)) };
}

/** How a row is named for people; `object` is the object of a manifest. */
export function namedRow(table: SealedColumn['table'], key: readonly string[], object: string | null = null): UnreadableRow {
  const column = sealedColumns.find((one) => one.table === table)!;
  return { kind: kinds[table], name: object ?? column.nameOf(key) };
}

const kinds: Readonly<Record<SealedColumn['table'], UnreadableKind>> = {
  cluster: 'CLUSTER',
  policy: 'POLICY',
  policy_revision: 'POLICY_REVISION',
  manifest: 'MANIFEST',
};

/** The recorded rows of a table that are still as they were. Starts from the records, of which there are few, whatever the size of the table. */
const standingOf = (one: SealedColumn) => `
    select u.* from unreadable_value u join ${one.table} t on ${one.key.map(({ name, type }, at) => `t.${name} = u.row_key[${at + 1}]::${type}`).join(' and ')}
    where u.table_name = '${one.table}' and sha256(${headSql(one)}) = u.head_digest`;

const standing = sealedColumns.map(standingOf).join(' union all');

/** The expression of the number of recorded rows of a table with the key `k`. */
export function unreadableOf(one: SealedColumn): string {
  return `(select count(*)::int from (${standingOf(one)}) s where s.key_id = k.id)`;
}

const record = `
  insert into unreadable_value (table_name, row_key, key_id, head_digest)
  select $1, array(select jsonb_array_elements_text(i.key)), substring(h.head from 2 for 8), sha256(h.head)
  from jsonb_array_elements($2::jsonb) with ordinality as i(key, n) join unnest($3::bytea[]) with ordinality as h(head, n) using (n)
  on conflict (table_name, row_key) do update set key_id = excluded.key_id, head_digest = excluded.head_digest, found_at = now()`;

const forget = `
  delete from unreadable_value u
  where not exists (select from (${standing}) s where s.table_name = u.table_name and s.row_key = u.row_key)`;

const countAll = `select count(*)::int as total from (${standing}) s`;

// The object of a manifest is found by its current resource, or by a work for which it was rendered.
const firstOnes = `
  select s.table_name as table, s.row_key as key, case when s.table_name = 'manifest' then coalesce(
    (select r.kind || ' ' || r.namespace || '/' || r.name from resource r where r.digest = s.row_key[1] order by r.id limit 1),
    (select w.kind || ' ' || w.namespace || '/' || w.name from work w where w.desired_digest = s.row_key[1] order by w.resource_id limit 1)) end as object
  from (${standing}) s order by s.found_at, s.table_name, s.row_key limit $1`;
