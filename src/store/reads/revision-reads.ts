import { type Db, rows } from '../database/sql.js';
import { Conditions, pagesOf } from './asking.js';
import type { Page, PageAsk, RevisionKey, RevisionRow } from './rows.js';

interface Row {
  readonly number: number;
  readonly actor: string;
  readonly cause: string;
  readonly created_at: Date;
  readonly resources: RevisionRow['resources'];
}

export function revisionPagesOf(
  db: Db,
  applicationIds: readonly string[],
  { first, after }: PageAsk<number>,
): Promise<ReadonlyMap<string, Page<RevisionRow>>> {
  const conditions = new Conditions().always('v.application_id = parent.id').add('v.number < ?', after ?? undefined);
  const text = (limit: string) => `
    select v.number, v.actor, v.cause, v.created_at, v.resources, -v.number as place
    from revision v ${conditions.where} order by v.number desc limit ${limit}`;
  return pagesOf<string, Row, RevisionRow>(db, applicationIds, { text, conditions }, first, revisionRow);
}

/** Those that are stored, in no particular order. */
export async function revisionsNumbered(db: Db, keys: readonly RevisionKey[]): Promise<readonly (RevisionKey & RevisionRow)[]> {
  const found = await rows<Row & { readonly application_id: string }>(db, numbered, [
    keys.map(({ applicationId }) => applicationId),
    keys.map(({ number }) => number),
  ]);
  return found.map((row) => ({ applicationId: row.application_id, ...revisionRow(row) }));
}

const numbered = `
  select v.application_id, v.number, v.actor, v.cause, v.created_at, v.resources
  from unnest($1::bigint[], $2::int[]) as i(application_id, number)
  join revision v on v.application_id = i.application_id and v.number = i.number`;

function revisionRow({ number, actor, cause, created_at: createdAt, resources }: Row): RevisionRow {
  return { number, actor, cause, createdAt, resources };
}
