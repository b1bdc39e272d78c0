import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { HubEvent } from '../../engine/ports/events.js';
import { HubError } from '../../errors.js';
import { groupOf, refOf } from '../../kubernetes/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, rows, run, together } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from '../plan/plan-due.js';
import { roomChanged } from '../plan/unschedulable-queue.js';
import { acceptPolicies } from './accept-policies.js';
import { type LockedApplication, lockApplication, takeName } from './application-lock.js';
import { audit } from './audit.js';
import { keepAnswer, takeKey } from './idempotency.js';
import type { Accepted, Intent } from './intents-port.js';
import { identitiesOf } from './snapshot.js';

type Result = Accepted['results'][number];

/** Everything of an intent or nothing. `db` is a transaction; the locks are taken in the order application, resources, world. */
export async function accept(db: Db, manifests: Manifests, actor: Actor, intent: Intent): Promise<Accepted> {
  const earlier = intent.idempotency && (await takeKey(db, actor, intent.idempotency));
  if (earlier) return earlier;

  const workloads = intent.application ? await acceptWorkloads(db, manifests, intent, intent.application) : null;
  const policies = await acceptPolicies(db, actor, intent.policies);
  const accepted: Accepted = {
    applicationId: workloads?.application.id ?? null,
    revision: workloads?.revision ?? null,
    results: [...(workloads?.results ?? []), ...policies],
  };
  await together(
    workloads ? writeRevision(db, actor, intent, workloads) : nothing,
    tell(db, actor, intent, accepted),
    intent.idempotency ? keepAnswer(db, actor, intent.idempotency, accepted) : nothing,
  );
  return accepted;
}

const nothing = Promise.resolve();

interface Workloads {
  /** As it was before. */
  readonly application: LockedApplication;
  readonly revision: number;
  /** Written or pruned. */
  readonly changed: readonly StoredRow[];
  readonly results: readonly Result[];
}

async function acceptWorkloads(db: Db, manifests: Manifests, intent: Intent, ref: ApplicationRef): Promise<Workloads> {
  const [, application, stored] = await together(
    intent.basedOnRevision === 0 ? takeName(db, ref) : nothing,
    lockApplication(db, ref, intent.basedOnRevision),
    lockResources(db, intent),
    manifests.save(db, intent.resources),
  );
  const foreign = [...stored.values()].find((row) => row.application_id !== application.id);
  if (foreign) throw ownedBy(foreign, foreign.owner);

  const [written, pruned] = await together(
    writeResources(db, manifests, application, intent.resources),
    prune(db, application, intent.pruned),
  );
  checkOwnership(intent.resources, stored, written, application);
  const kept = intent.resources.map(
    (object): Result => ({ ...refOf(object), action: written.get(identity(object))?.action ?? 'UNCHANGED' }),
  );
  const changed = [...written.values(), ...pruned];
  return {
    application,
    revision: changed.length > 0 || application.deleting || application.revision === 0 ? application.revision + 1 : application.revision,
    changed,
    results: [...kept, ...pruned.map((row): Result => ({ ...refOfRow(row), action: 'PRUNED' }))],
  };
}

interface StoredRow {
  readonly id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly application_id: string;
  readonly owner: string;
}

/** In id order, as a plan that saves locks them. */
async function lockResources(db: Db, intent: Intent): Promise<ReadonlyMap<string, StoredRow>> {
  const found = await rows<StoredRow>(db, lock, [identitiesOf(intent.resources.map(refOf)), intent.pruned]);
  return new Map(found.map((row) => [rowIdentity(row), row]));
}

type Written = StoredRow & { readonly action: 'CREATED' | 'UPDATED' };

/** Inserts new ones and updates those that differ or were on their way out, whose manifests are stored. Answers what it wrote. */
async function writeResources(
  db: Db,
  manifests: Manifests,
  application: LockedApplication,
  objects: readonly KubeObject[],
): Promise<ReadonlyMap<string, Written>> {
  if (objects.length === 0) return new Map();
  const input = objects.map((object) => ({
    ...refOf(object),
    group: groupOf(object.apiVersion),
    labels: object.metadata.labels ?? {},
    digest: manifests.digest(object).digest,
  }));
  const written = await rows<Written>(db, upsert, [application.id, JSON.stringify(input)]);
  return new Map(written.map((row) => [rowIdentity(row), row]));
}

/** Another application may have brought the same object at the same moment: then the upsert passed over it. */
function checkOwnership(
  objects: readonly KubeObject[],
  stored: ReadonlyMap<string, unknown>,
  written: ReadonlyMap<string, unknown>,
  application: LockedApplication,
): void {
  const missed = objects.find((object) => !stored.has(identity(object)) && !written.has(identity(object)));
  if (missed) throw ownedBy({ ...refOf(missed) }, `another application than ${application.namespace}/${application.name}`);
}

async function prune(db: Db, application: LockedApplication, pruned: readonly ResourceKey[]): Promise<StoredRow[]> {
  if (pruned.length === 0) return [];
  const why = `revision ${application.revision + 1} of ${application.namespace}/${application.name} no longer holds it`;
  return rows<StoredRow>(db, markPruned, [pruned, application.id, why]);
}

/** What changed waits for a plan, and the application, which is locked, has one revision more. */
async function writeRevision(db: Db, actor: Actor, { cause }: Intent, { application, revision, changed }: Workloads): Promise<void> {
  const ids = changed.map(({ id }) => id);
  await together(
    dueResources(db, ids),
    // What waits may find more important now what it did not know the importance of.
    changed.some(({ kind }) => kind === 'PriorityClass') ? roomChanged(db) : nothing,
    revision > application.revision ? run(db, addRevision, [application.id, actor.name, cause]) : nothing,
  );
}

async function tell(db: Db, actor: Actor, { application, cause }: Intent, { revision, results }: Accepted): Promise<void> {
  const counts = Map.groupBy(results, ({ action }) => action);
  const changed = results.filter(({ action }) => action !== 'UNCHANGED');
  const detail = Object.fromEntries([...counts].map(([action, list]) => [action, list.length]));
  const target = application ? `application ${application.namespace}/${application.name}` : 'policies';
  const audited = audit(db, actor, { action: cause, target, detail: { ...detail, revision } });
  if (changed.length === 0) return audited;

  const said = [...counts].filter(([action]) => action !== 'UNCHANGED').map(([action, list]) => `${list.length} ${action.toLowerCase()}`);
  const event: HubEvent = application
    ? {
        type: 'APPLICATION_APPLIED',
        severity: 'INFO',
        message: `Revision ${revision} by ${actor.name} (${cause}): ${said.join(', ')}.`,
        application,
      }
    : { type: 'POLICIES_APPLIED', severity: 'INFO', message: `Policies by ${actor.name} (${cause}): ${said.join(', ')}.` };
  await together(audited, insertEvents(db, [event]));
}

function ownedBy(
  { kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string },
  owner: string,
): HubError {
  const object = `${kind} ${namespace && `${namespace}/`}${name}`;
  return new HubError('DATABASE_CONFLICT', `${object} belongs to ${owner}.`, { details: { application: owner, object } });
}

function identity({ apiVersion, kind, metadata }: KubeObject): string {
  return JSON.stringify([groupOf(apiVersion), kind, metadata.namespace ?? '', metadata.name]);
}

function rowIdentity({ api_version: apiVersion, kind, namespace, name }: StoredRow): string {
  return JSON.stringify([groupOf(apiVersion), kind, namespace, name]);
}

function refOfRow({ api_version: apiVersion, kind, namespace, name }: StoredRow) {
  return { apiVersion, kind, namespace, name };
}

const lock = {
  name: 'intent-lock-resources',
  text: `
    select r.id, r.api_version, r.kind, r.namespace, r.name, r.application_id, a.namespace || '/' || a.name as owner
    from resource r join application a on a.id = r.application_id
    where r.id in (
      select r.id from jsonb_to_recordset($1::jsonb) as i("group" text, kind text, namespace text, name text)
      join resource r on r.api_group = i."group" and r.kind = i.kind and r.namespace = i.namespace and r.name = i.name
      union select unnest($2::bigint[])
    )
    order by r.id for update of r`,
};

const upsert = {
  name: 'intent-upsert-resources',
  text: `
    insert into resource as r (application_id, api_version, api_group, kind, namespace, name, uid, labels, digest)
    select $1, i."apiVersion", i."group", i.kind, i.namespace, i.name, md5(concat_ws('/', i."group", i.kind, i.namespace, i.name))::uuid, i.labels, i.digest
    from jsonb_to_recordset($2::jsonb) as i("apiVersion" text, "group" text, kind text, namespace text, name text, labels jsonb, digest text)
    order by i."group", i.kind, i.namespace, i.name
    on conflict (api_group, kind, namespace, name) do update set
      api_version = excluded.api_version, labels = excluded.labels, digest = excluded.digest,
      generation = r.generation + case when r.digest = excluded.digest then 0 else 1 end,
      deleted_at = null, delete_reason = null, orphan = false
    where r.application_id = excluded.application_id and (r.digest <> excluded.digest or r.deleted_at is not null)
    returning r.id, r.api_version, r.kind, r.namespace, r.name, r.application_id, '' as owner,
      case when xmax = 0 then 'CREATED' else 'UPDATED' end as action`,
};

const markPruned = `
  update resource set deleted_at = now(), delete_reason = $3
  where id = any($1::bigint[]) and application_id = $2 and deleted_at is null
  returning id, api_version, kind, namespace, name, application_id, '' as owner`;

// What a revision holds is all that the application has, not only what this intent brought.
const addRevision = {
  name: 'intent-add-revision',
  text: `
    with moved as (
      update application set revision = revision + 1, updated_at = now(), deleting_at = null where id = $1 returning revision
    )
    insert into revision (application_id, number, actor, cause, resources)
    select $1, moved.revision, $2, $3, coalesce((
      select jsonb_agg(jsonb_build_object('apiVersion', r.api_version, 'kind', r.kind, 'namespace', r.namespace, 'name', r.name, 'digest', r.digest)
        order by r.kind, r.namespace, r.name)
      from resource r where r.application_id = $1 and r.deleted_at is null
    ), '[]')
    from moved`,
};
