import type { HubEvent } from '../../engine/ports/events.js';
import { type Db, rows, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';

/**
 * Deletes those of `resources` that are marked as deleted and have no work left in any cluster, and then applications that are empty and
 * marked as deleted. Rows are locked before they are judged: if two transactions remove the last works of one resource, the second one sees
 * the result of the first.
 */
export async function finishDeleted(db: Db, resources: readonly string[]): Promise<void> {
  const waiting = await rows<{ id: string }>(db, lockDeleted, [resources]);
  if (waiting.length === 0) return;

  const gone = await rows<{ id: string; application_id: string }>(db, removeResources, [waiting.map(({ id }) => id)]);
  if (gone.length === 0) return;
  await run(db, removeTraces, [gone.map(({ id }) => id)]);
  await finishApplications(db, [...new Set(gone.map((one) => one.application_id))]);
}

/** Deletes those applications that are being deleted and have no resources. */
export async function finishApplications(db: Db, applications: readonly string[]): Promise<void> {
  const ending = await rows<{ id: string }>(db, lockApplications, [applications]);
  if (ending.length === 0) return;
  const ended = await rows<{ namespace: string; name: string }>(db, removeApplications, [ending.map(({ id }) => id)]);
  await insertEvents(db, ended.map(deletedEvent));
}

function deletedEvent(application: { readonly namespace: string; readonly name: string }): HubEvent {
  const message = `Application ${application.namespace}/${application.name} is deleted in every cluster.`;
  return { type: 'APPLICATION_DELETED', severity: 'INFO', message, application };
}

const lockDeleted = {
  name: 'deleted-lock',
  text: 'select id from resource where id = any($1::bigint[]) and deleted_at is not null order by id for update',
};
const removeResources = {
  name: 'deleted-remove',
  text: `delete from resource r where id = any($1::bigint[]) and not exists (select from work w where w.resource_id = r.id)
    returning id, application_id`,
};
const removeTraces = {
  name: 'deleted-traces',
  text: `with reports as (delete from binding_status where resource_id = any($1::bigint[])),
      due as (delete from plan_due where resource_id = any($1::bigint[]))
    delete from observation where resource_id = any($1::bigint[])`,
};
const lockApplications = {
  name: 'deleted-lock-applications',
  text: 'select id from application where id = any($1::bigint[]) and deleting_at is not null order by id for update',
};
const removeApplications = {
  name: 'deleted-remove-applications',
  text: `delete from application a where id = any($1::bigint[]) and not exists (select from resource r where r.application_id = a.id)
    returning namespace, name`,
};
