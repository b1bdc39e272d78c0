import type { ApplicationRef } from '../../core/model/application.js';
import { HubError } from '../../errors.js';
import { type Db, firstRow, run } from '../database/sql.js';

export interface LockedApplication extends ApplicationRef {
  readonly id: string;
  readonly revision: number;
  readonly deleting: boolean;
}

/** Makes the application where there is none; its first revision follows in the same transaction. */
export async function takeName(db: Db, { namespace, name }: ApplicationRef): Promise<void> {
  await run(db, insert, [namespace, name]);
}

/** Keeps the application until the transaction ends. Throws DATABASE_CONFLICT when it is at another revision, or gone. */
export async function lockApplication(
  db: Db,
  by: ApplicationRef | { readonly id: string },
  basedOnRevision: number,
): Promise<LockedApplication> {
  const found =
    'id' in by
      ? await firstRow<LockedApplication>(db, lockById, [by.id])
      : await firstRow<LockedApplication>(db, lockByName, [by.namespace, by.name]);
  if (found?.revision === basedOnRevision) return found;

  const now = found ? `at revision ${found.revision}` : 'not there any more';
  throw new HubError('DATABASE_CONFLICT', `The application is ${now}; it was judged at revision ${basedOnRevision}.`, {
    details: { revision: String(found?.revision ?? 0) },
  });
}

const insert = {
  name: 'application-insert',
  text: 'insert into application (namespace, name, revision) values ($1, $2, 0) on conflict (namespace, name) do nothing',
};
const select = 'select id, namespace, name, revision, deleting_at is not null as deleting from application';
const lockById = { name: 'application-lock-by-id', text: `${select} where id = $1 for update` };
const lockByName = { name: 'application-lock-by-name', text: `${select} where namespace = $1 and name = $2 for update` };
