import type { Actor } from '../../auth/actor.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, firstRow, rows } from '../database/sql.js';
import { finishApplications } from '../dispatch/finish-deleted.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from '../plan/plan-due.js';
import type { RevisionRow } from '../reads/rows.js';
import { lockApplication } from './application-lock.js';
import { audit } from './audit.js';
import type { Intents } from './intents-port.js';

/** Marks the application and what it holds; the plan takes the works away, and the last one takes the rows with it. */
export async function deleteApplication(
  db: Db,
  actor: Actor,
  id: string,
  basedOnRevision: number,
  { orphan }: { readonly orphan: boolean },
) {
  const { namespace, name } = await lockApplication(db, { id }, basedOnRevision);
  const application = { namespace, name };
  await rows(db, 'select from resource where application_id = $1 order by id for update', [id]);
  const why = `application ${namespace}/${name} was deleted by ${actor.name}`;
  const marked = await rows<{ id: string }>(db, mark, [id, why, orphan]);
  await dueResources(
    db,
    marked.map((row) => row.id),
  );

  if (orphan) await rows(db, keepLeaving, [id]);
  const row = await firstRow<{ objects: number }>(db, 'select count(*)::int as objects from work where application_id = $1', [id]);
  const objects = row!.objects;
  const said = orphan ? 'stay in their clusters, no longer managed' : 'go';
  await audit(db, actor, { action: 'deleteApplication', target: `application ${namespace}/${name}`, detail: { objects, orphan } });
  await insertEvents(db, [
    { type: 'APPLICATION_DELETING', severity: 'INFO', message: `Deleted by ${actor.name}: ${objects} objects ${said}.`, application },
  ]);
  await finishApplications(db, [id]);
  return { objects };
}

/** The manifests of a revision as they were given; null when there is no such revision. */
export async function revisionManifests(
  db: Db,
  manifests: Manifests,
  applicationId: string,
  number: number,
): ReturnType<Intents['revision']> {
  const text = 'select resources from revision where application_id = $1 and number = $2';
  const row = await firstRow<Pick<RevisionRow, 'resources'>>(db, text, [applicationId, number]);
  if (!row) return null;
  const found = await manifests.read(db, new Set(row.resources.map(({ digest }) => digest)));
  return { number, resources: row.resources.map(({ digest }): KubeObject => found.get(digest)!) };
}

// Who asks again to keep the objects keeps those that are not gone yet.
const keepLeaving = `
  update work set orphan = true, attempts = 0, next_attempt_at = null, reason = null, message = null
  where application_id = $1 and desired_digest is null and not orphan`;

const mark = `
  with going as (update application set deleting_at = coalesce(deleting_at, now()) where id = $1)
  update resource set deleted_at = coalesce(deleted_at, now()), delete_reason = $2, orphan = $3
  where application_id = $1 returning id`;
