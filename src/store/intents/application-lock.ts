import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import { HubError } from '../../errors.js';
import { type Db, rows, run } from '../database/sql.js';

export interface LockedApplication extends ApplicationRef {
  readonly id: string;
  readonly revision: number;
  readonly deleting: boolean;
}

/** Inserts missing applications at revision 0; their first revision follows in the same transaction. Returns the inserted ones. */
export async function takeNames(db: Db, refs: readonly ApplicationRef[]): Promise<readonly ApplicationRef[]> {
  if (refs.length === 0) return [];
  // Sorted, so that two transactions that insert the same names wait for each other instead of deadlocking.
  const ordered = [...refs].sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
  return rows<ApplicationRef>(db, insert, [ordered.map(({ namespace }) => namespace), ordered.map(({ name }) => name)]);
}

/** Deletes the rows that `takeNames` inserted for intents that were refused. */
export async function giveNamesBack(db: Db, refs: readonly ApplicationRef[]): Promise<void> {
  if (refs.length > 0) await run(db, remove, [refs.map(({ namespace }) => namespace), refs.map(({ name }) => name)]);
}

/** Locks the applications until the transaction ends. */
export function lockByName(db: Db, refs: readonly ApplicationRef[]): Promise<LockedApplication[]> {
  return rows<LockedApplication>(db, byName, [refs.map(({ namespace }) => namespace), refs.map(({ name }) => name)]);
}

export function lockById(db: Db, ids: readonly string[]): Promise<LockedApplication[]> {
  return rows<LockedApplication>(db, byId, [ids]);
}

/** The application; a DATABASE_CONFLICT if it was deleted or is no longer at the revision it was judged at. */
export function atRevision(found: LockedApplication | undefined, basedOnRevision: number): LockedApplication | HubError {
  if (found?.revision === basedOnRevision) return found;

  const now = found ? `at revision ${found.revision}` : 'deleted';
  return new HubError('DATABASE_CONFLICT', `The application is ${now}; this request is based on revision ${basedOnRevision}.`, {
    details: { revision: String(found?.revision ?? 0) },
  });
}

const insert = {
  name: 'application-insert',
  text: `insert into application (namespace, name, revision)
    select namespace, name, 0 from unnest($1::text[], $2::text[]) as i(namespace, name)
    on conflict (namespace, name) do nothing returning namespace, name`,
};
const remove = {
  name: 'application-give-back',
  text: `delete from application a using unnest($1::text[], $2::text[]) as i(namespace, name)
    where a.namespace = i.namespace and a.name = i.name and a.revision = 0`,
};
const columns = 'a.id, a.namespace, a.name, a.revision, a.deleting_at is not null as deleting';
const byId = {
  name: 'application-lock-by-id',
  text: `select ${columns} from application a where a.id = any($1::bigint[]) order by a.id for update`,
};
const byName = {
  name: 'application-lock-by-name',
  text: `select ${columns} from unnest($1::text[], $2::text[]) as i(namespace, name)
    join application a on a.namespace = i.namespace and a.name = i.name order by a.id for update of a`,
};
