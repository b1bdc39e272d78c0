import type { Actor } from '../../auth/actor.js';
import { may } from '../../auth/may.js';
import type { HubEvent } from '../../engine/ports/events.js';
import { HubError } from '../../errors.js';
import { builtinNamespaces } from '../../kubernetes/names.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, firstRow, pipelined, rows, run } from '../database/sql.js';
import { finishApplications } from '../dispatch/finish-deleted.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from '../plan/plan-due.js';
import { refusal } from '../reads/asking.js';
import type { RevisionRow } from '../reads/rows.js';
import { atRevision, type LockedApplication, lockById } from './application-lock.js';
import { auditAll } from './audit.js';
import type { Intents } from './intents-port.js';

/** The application to delete, the actor, and the revision at which the deletion was judged. */
export interface Deletion {
  readonly actor: Actor;
  readonly id: string;
  readonly basedOnRevision: number;
  readonly orphan: boolean;
  readonly deleteNamespaces?: boolean;
}

/**
 * Marks applications and their resources as deleted. The plan then removes the works, and the rows are deleted with the last work. Each
 * deletion is accepted or refused on its own, in the order of `deletions`; a second one for the same application is refused.
 */
export async function deleteApplications(
  db: Db,
  deletions: readonly Deletion[],
): Promise<readonly ({ readonly objects: number } | HubError)[]> {
  const found = new Map(
    (
      await lockById(
        db,
        deletions.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  const judged = deletions.map((one) => {
    const known = found.get(one.id);
    const thing = { noun: 'application', namespace: known?.namespace } as const;
    if (!may(one.actor, 'write', thing)) return refusal(one.actor, 'write', thing);
    const application = atRevision(known, one.basedOnRevision);
    if (application instanceof HubError) return application;
    found.set(one.id, { ...application, revision: application.revision + 1 });
    return { ...one, ...application };
  });
  const going = judged.flatMap((one) => (one instanceof HubError ? [] : [one]));
  const objects = await markDeleted(db, going);
  return judged.map((one) => (one instanceof HubError ? one : { objects: objects.get(one.id) ?? 0 }));
}

/** Returns for each application the number of its objects in members. */
async function markDeleted(db: Db, going: readonly (Deletion & LockedApplication)[]): Promise<ReadonlyMap<string, number>> {
  const ids = going.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const input = going.map(({ id, namespace, name, actor, orphan }) => ({
    id,
    why: `application ${namespace}/${name} was deleted by ${actor.name}`,
    orphan,
  }));
  const kept = going.filter(({ orphan }) => orphan).map(({ id }) => id);
  const [, marked, , counted] = await pipelined(
    rows(db, lockOwned, [ids]),
    rows<{ id: string }>(db, mark, [JSON.stringify(input)]),
    kept.length > 0 ? rows(db, keepLeaving, [kept]) : nothing,
    rows<{ id: string; objects: number }>(db, countWorks, [ids]),
  );
  const objects = new Map(counted.map((row) => [row.id, row.objects]));
  await pipelined(
    dueResources(
      db,
      marked.map(({ id }) => id),
    ),
    auditAll(
      db,
      going.map(({ id, namespace, name, actor, orphan, deleteNamespaces = false }) => ({
        actor,
        action: 'deleteApplication',
        target: `application ${namespace}/${name}`,
        detail: { objects: objects.get(id) ?? 0, orphan, ...(deleteNamespaces && { deleteNamespaces }) },
      })),
    ),
    insertEvents(
      db,
      going.map((one) => deletingEvent(one, objects.get(one.id) ?? 0)),
    ),
    removeNamespaces(db, going),
    finishApplications(db, ids),
  );
  return objects;
}

const nothing = Promise.resolve();

async function removeNamespaces(db: Db, going: readonly (Deletion & LockedApplication)[]): Promise<void> {
  const input = going.filter(({ deleteNamespaces }) => deleteNamespaces).map(({ id, actor }) => ({ id, actor: actor.name }));
  if (input.length > 0) await run(db, insertNamespaces, [JSON.stringify(input), builtinNamespaces]);
}

function deletingEvent({ namespace, name, actor, orphan }: Deletion & LockedApplication, objects: number): HubEvent {
  const outcome = orphan ? 'stay in their clusters and are no longer managed' : 'go';
  return {
    type: 'APPLICATION_DELETING',
    severity: 'INFO',
    message: `Deleted by ${actor.name}: ${objects} objects ${outcome}.`,
    application: { namespace, name },
  };
}

/** The original manifests of a revision; null if the revision does not exist. */
export async function revisionManifests(
  db: Db,
  manifests: Manifests,
  applicationId: string,
  number: number,
): ReturnType<Intents['revision']> {
  const text = 'select resources from revision where application_id = $1 and number = $2';
  const row = await firstRow<Pick<RevisionRow, 'resources'>>(db, text, [applicationId, number]);
  if (!row) return null;
  const { found } = await manifests.readEach(db, new Set(row.resources.map(({ digest }) => digest)));
  const damaged = row.resources.filter(({ digest }) => !found.has(digest));
  return { number, resources: row.resources.flatMap(({ digest }) => found.get(digest) ?? []), damaged };
}

// If the deletion is requested again with the option to keep the objects, the objects that still exist are kept.
const keepLeaving = `
  update work set orphan = true, attempts = 0, next_attempt_at = null, reason = null, message = null
  where application_id = any($1::bigint[]) and desired_digest is null and not orphan`;

const lockOwned = {
  name: 'delete-lock-resources',
  text: 'select from resource where application_id = any($1::bigint[]) order by id for update',
};

const mark = {
  name: 'delete-mark',
  text: `
    with input as (
      select * from jsonb_to_recordset($1::jsonb) as i(id bigint, why text, orphan boolean)
    ), going as (
      update application a set deleting_at = coalesce(a.deleting_at, now()) from input i where a.id = i.id
    )
    update resource r set deleted_at = coalesce(r.deleted_at, now()), delete_reason = i.why, orphan = i.orphan
    from input i where r.application_id = i.id returning r.id`,
};

// A namespace that a Namespace object of the hub declares is deleted as an object. Several applications of a batch may share a namespace.
const insertNamespaces = {
  name: 'delete-insert-namespaces',
  text: `
    insert into namespace_removal (cluster, namespace, application_namespace, application_name, actor)
    select distinct on (w.cluster, w.namespace) w.cluster, w.namespace, a.namespace, a.name, i.actor
    from jsonb_to_recordset($1::jsonb) as i(id bigint, actor text)
    join application a on a.id = i.id join work w on w.application_id = a.id
    where w.namespace <> '' and w.namespace <> all($2::text[]) and not exists (
      select from work x where x.cluster = w.cluster and x.api_version = 'v1' and x.kind = 'Namespace' and x.name = w.namespace)
    order by w.cluster, w.namespace, a.id
    on conflict (cluster, namespace) do update set application_namespace = excluded.application_namespace,
      application_name = excluded.application_name, actor = excluded.actor, tried_since = null, not_before = '-infinity'`,
};

const countWorks = {
  name: 'delete-count-works',
  text: `
    select r.application_id as id, count(*)::int as objects from resource r join work w on w.resource_id = r.id
    where r.application_id = any($1::bigint[]) group by r.application_id`,
};
