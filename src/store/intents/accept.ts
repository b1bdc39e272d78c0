import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { REMEMBERED_REVISIONS } from '../../core/model/delivery.js';
import type { HubEvent } from '../../engine/ports/events.js';
import { HubError } from '../../errors.js';
import { describeRef, groupOf, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Commit, type Db, pipelined, rows, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from '../plan/plan-due.js';
import { requeueUnschedulable } from '../plan/unschedulable-queue.js';
import { atRevision, giveNamesBack, type LockedApplication, lockByName, takeNames } from './application-lock.js';
import { auditAll } from './audit.js';
import { keepAnswer, takeKey } from './idempotency.js';
import type { Accepted, Intent } from './intents-port.js';
import { acceptPolicies } from './policies/accept-policies.js';
import type { SealedPolicies } from './policies/sealed-policies.js';
import { identitiesOf } from './snapshot.js';

type Result = Accepted['results'][number];

/** An intent and its actor. */
export interface Ask {
  readonly actor: Actor;
  readonly intent: Intent;
}

/** The writers for manifests and policies; both encrypt secret values. */
interface Kept {
  readonly manifests: Manifests;
  readonly seals: SealedPolicies;
}

/** Stores an intent completely or not at all. `db` is a transaction; the locks are taken in the order application, resources, world. */
export async function accept(db: Db, commit: Commit, { manifests, seals }: Kept, ask: Ask): Promise<Accepted> {
  const { actor, intent } = ask;
  const earlier = intent.idempotency && (await takeKey(db, actor, intent.idempotency));
  if (earlier) return earlier;

  const workloads = intent.application ? (await acceptWorkloads(db, manifests, [ask]))[0]! : null;
  if (workloads instanceof HubError) throw workloads;
  const accepted = acceptedOf(workloads, await acceptPolicies(db, seals, actor, intent));
  await pipelined(
    workloads ? writeRevisions(db, [workloads]) : nothing,
    tell(db, [{ ...ask, accepted }]),
    intent.idempotency ? keepAnswer(db, actor, intent.idempotency, accepted) : nothing,
    commit(),
  );
  return accepted;
}

/**
 * Stores many intents in one transaction; each is accepted or refused on its own. Each has an application, no policies and no idempotency
 * key. Throws if an intent is refused after some of its rows were written; then none of the intents is stored.
 */
export async function acceptTogether(
  db: Db,
  commit: Commit,
  manifests: Manifests,
  asks: readonly Ask[],
): Promise<readonly (Accepted | HubError)[]> {
  const judged = await acceptWorkloads(db, manifests, asks);
  const told = judged.map((one) => (one instanceof HubError ? one : acceptedOf(one, [])));
  const workloads = judged.filter(isTaken);
  await pipelined(
    writeRevisions(db, workloads),
    tell(
      db,
      told.flatMap((one, i) => (one instanceof HubError ? [] : [{ ...asks[i]!, accepted: one }])),
    ),
    commit(),
  );
  return told;
}

const nothing = Promise.resolve();

interface Workloads extends Ask {
  /** The application before this intent. */
  readonly application: LockedApplication;
  readonly revision: number;
  /** Written or pruned. */
  readonly changed: readonly StoredRow[];
  readonly results: readonly Result[];
}

function acceptedOf(workloads: Workloads | null, policies: Accepted['results']): Accepted {
  return {
    applicationId: workloads?.application.id ?? null,
    revision: workloads?.revision ?? null,
    results: [...(workloads?.results ?? []), ...policies],
  };
}

type Locked = Ask & { readonly application: LockedApplication };

function isTaken<T>(one: T | HubError): one is T {
  return !(one instanceof HubError);
}

/** One result per ask, in their order. An intent that is refused before any of its rows is written is returned as a HubError. */
async function acceptWorkloads(db: Db, manifests: Manifests, asks: readonly Ask[]): Promise<readonly (Workloads | HubError)[]> {
  const refs = asks.map(({ intent }) => intent.application!);
  const [made, found, stored, repaired] = await pipelined(
    takeNames(
      db,
      refs.filter((_, i) => asks[i]!.intent.basedOnRevision === 0),
    ),
    lockByName(db, refs),
    lockResources(db, asks),
    manifests.save(
      db,
      asks.flatMap(({ intent }) => intent.resources),
    ),
  );
  const locked = judgeLocks(asks, found, stored);
  const admitted = locked.filter(isTaken);
  const refused = made.filter((ref) => !admitted.some(({ application }) => sameApplication(application, ref)));
  const [written, pruned] = await pipelined(
    writeResources(db, manifests, admitted),
    prune(db, admitted),
    giveNamesBack(db, refused),
    manifests.retryRepaired(db, repaired),
  );
  return locked.map((one) => (one instanceof HubError ? one : workloadsOf(one, stored, written, pruned)));
}

/**
 * Accepts intents whose application is still at the revision they were judged at and whose objects belong to no other application. If two
 * intents contain the same object, the first one gets it.
 */
function judgeLocks(
  asks: readonly Ask[],
  found: readonly LockedApplication[],
  stored: ReadonlyMap<string, StoredRow>,
): readonly (Locked | HubError)[] {
  const applications = new Map(found.map((application) => [textOf(application), application]));
  const taken = new Map<string, ApplicationRef>();
  return asks.map((ask) => {
    const ref = ask.intent.application!;
    const application = atRevision(applications.get(textOf(ref)), ask.intent.basedOnRevision);
    if (application instanceof HubError) return application;
    const identities = ask.intent.resources.map(identity);
    const foreign = identities.map((one) => stored.get(one)).find((row) => row && row.application_id !== application.id);
    if (foreign) return ownedBy(foreign, foreign.owner);
    const contended = ask.intent.resources.find((object) => taken.has(identity(object)));
    if (contended) return ownedBy(refOf(contended), textOf(taken.get(identity(contended))!));
    // A second intent for the same application was judged without the first one's revision, so it is refused.
    applications.set(textOf(ref), { ...application, revision: application.revision + 1 });
    for (const one of identities) taken.set(one, ref);
    return { ...ask, application };
  });
}

function workloadsOf(
  one: Locked,
  stored: ReadonlyMap<string, StoredRow>,
  written: ReadonlyMap<string, Written>,
  removed: readonly StoredRow[],
): Workloads {
  const { intent, application } = one;
  checkOwnership(intent.resources, stored, written, application);
  const pruned = removed.filter((row) => row.application_id === application.id);
  const kept = intent.resources.map(
    (object): Result => ({ ...refOf(object), action: written.get(identity(object))?.action ?? 'UNCHANGED' }),
  );
  const changed = [...intent.resources.flatMap((object) => written.get(identity(object)) ?? []), ...pruned];
  return {
    ...one,
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
async function lockResources(db: Db, asks: readonly Ask[]): Promise<ReadonlyMap<string, StoredRow>> {
  const refs = asks.flatMap(({ intent }) => intent.resources.map(refOf));
  const found = await rows<StoredRow>(db, lock, [identitiesOf(refs), asks.flatMap(({ intent }) => intent.pruned)]);
  return new Map(found.map((row) => [rowIdentity(row), row]));
}

type Written = StoredRow & { readonly action: 'CREATED' | 'UPDATED' };

/**
 * Inserts new resources and updates those that differ or that were being deleted. Their manifests are stored already. Returns the written
 * rows.
 */
async function writeResources(db: Db, manifests: Manifests, intents: readonly Locked[]): Promise<ReadonlyMap<string, Written>> {
  const input = intents.flatMap(({ application, intent }) =>
    intent.resources.map((object) => ({
      ...refOf(object),
      application: application.id,
      group: groupOf(object.apiVersion),
      labels: object.metadata.labels ?? {},
      digest: manifests.digest(object).digest,
      revision: application.revision + 1,
    })),
  );
  if (input.length === 0) return new Map();
  const written = await rows<Written>(db, upsert, [JSON.stringify(input)]);
  return new Map(written.map((row) => [rowIdentity(row), row]));
}

/** If another application inserts the same object at the same moment, the upsert skips it; that is an error here. */
function checkOwnership(
  objects: readonly KubeObject[],
  stored: ReadonlyMap<string, unknown>,
  written: ReadonlyMap<string, unknown>,
  application: LockedApplication,
): void {
  const missed = objects.find((object) => !stored.has(identity(object)) && !written.has(identity(object)));
  if (missed) throw ownedBy({ ...refOf(missed) }, `another application than ${textOf(application)}`);
}

async function prune(db: Db, intents: readonly Locked[]): Promise<StoredRow[]> {
  const input = intents.flatMap(({ application, intent }) =>
    intent.pruned.map((id) => ({
      id,
      application: application.id,
      why: `revision ${application.revision + 1} of ${textOf(application)} no longer contains it`,
    })),
  );
  return input.length === 0 ? [] : rows<StoredRow>(db, markPruned, [JSON.stringify(input)]);
}

/** Makes changed resources due for a plan and stores a new revision of each changed application. The applications are locked already. */
async function writeRevisions(db: Db, intents: readonly Workloads[]): Promise<void> {
  const changed = intents.flatMap((one) => one.changed);
  const revised = intents.filter(({ application, revision }) => revision > application.revision);
  await pipelined(
    dueResources(
      db,
      changed.map(({ id }) => id),
    ),
    chooseReplacements(db, intents),
    // A new priority class can change which unschedulable resources may preempt.
    changed.some(({ kind }) => kind === 'PriorityClass') ? requeueUnschedulable(db) : nothing,
    revised.length > 0
      ? run(db, addRevisions, [
          JSON.stringify(revised.map(({ application, actor, intent }) => ({ id: application.id, actor: actor.name, cause: intent.cause }))),
        ])
      : nothing,
  );
}

/** Their resources are written already. */
async function chooseReplacements(db: Db, intents: readonly Workloads[]): Promise<void> {
  const chosen = intents.flatMap(({ application, actor, intent }) =>
    (intent.replaced ?? []).map((object) => ({
      ...refOf(object),
      group: groupOf(object.apiVersion),
      application: application.id,
      actor: actor.name,
    })),
  );
  if (chosen.length > 0) await run(db, insertChoices, [JSON.stringify(chosen)]);
}

type Answered = Ask & { readonly accepted: Accepted };

async function tell(db: Db, answered: readonly Answered[]): Promise<void> {
  await pipelined(
    auditAll(db, answered.map(auditOf)),
    insertEvents(db, answered.filter(({ accepted }) => accepted.results.some(isChanged)).map(eventOf)),
  );
}

function isChanged({ action }: Result): boolean {
  return action !== 'UNCHANGED';
}

function auditOf({ actor, intent: { application, cause, action = cause, replaced = [] }, accepted: { revision, results } }: Answered) {
  const counts = [...Map.groupBy(results, ({ action }) => action)].map(([action, list]) => [action, list.length]);
  return {
    actor,
    action,
    target: application ? `application ${textOf(application)}` : 'policies',
    detail: {
      ...Object.fromEntries(counts),
      revision,
      ...(action !== cause && { cause }),
      ...(replaced.length > 0 && { replaced: namesOf(replaced) }),
    },
  };
}

function eventOf({ actor, intent: { application, cause }, accepted: { revision, results } }: Answered): HubEvent {
  const counts = Map.groupBy(results.filter(isChanged), ({ action }) => action);
  const said = [...counts].map(([action, list]) => `${list.length} ${action.toLowerCase()}`).join(', ');
  return application
    ? { type: 'APPLICATION_APPLIED', severity: 'INFO', message: `Revision ${revision} by ${actor.name} (${cause}): ${said}.`, application }
    : { type: 'POLICIES_APPLIED', severity: 'INFO', message: `Policies by ${actor.name} (${cause}): ${said}.` };
}

const MAX_NAMED = 20;

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.slice(0, MAX_NAMED).map((object) => describeRef(refOf(object)));
}

function textOf({ namespace, name }: ApplicationRef): string {
  return `${namespace}/${name}`;
}

function sameApplication(a: ApplicationRef, b: ApplicationRef): boolean {
  return a.namespace === b.namespace && a.name === b.name;
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
    insert into resource as r (application_id, api_version, api_group, kind, namespace, name, uid, labels, digest, template_revisions)
    select i.application, i."apiVersion", i."group", i.kind, i.namespace, i.name, md5(concat_ws('/', i."group", i.kind, i.namespace, i.name))::uuid, i.labels, i.digest,
      array[i.revision]
    from jsonb_to_recordset($1::jsonb) as i(application bigint, "apiVersion" text, "group" text, kind text, namespace text, name text, labels jsonb, digest text,
      revision int)
    order by i."group", i.kind, i.namespace, i.name
    on conflict (api_group, kind, namespace, name) do update set
      api_version = excluded.api_version, labels = excluded.labels, digest = excluded.digest,
      generation = r.generation + case when r.digest = excluded.digest then 0 else 1 end,
      template_revisions = case when r.digest = excluded.digest then r.template_revisions
        else (r.template_revisions || excluded.template_revisions)[greatest(1, cardinality(r.template_revisions) + 2 - ${REMEMBERED_REVISIONS}):] end,
      deleted_at = null, delete_reason = null, orphan = false
    where r.application_id = excluded.application_id and (r.digest <> excluded.digest or r.deleted_at is not null)
    returning r.id, r.api_version, r.kind, r.namespace, r.name, r.application_id, '' as owner,
      case when xmax = 0 then 'CREATED' else 'UPDATED' end as action`,
};

const insertChoices = {
  name: 'intent-choose-replacements',
  text: `
    insert into replacement_choice as c (resource_id, digest, actor)
    select r.id, r.digest, i.actor
    from jsonb_to_recordset($1::jsonb) as i(application bigint, "group" text, kind text, namespace text, name text, actor text)
    join resource r on r.application_id = i.application and r.api_group = i."group" and r.kind = i.kind and r.namespace = i.namespace and r.name = i.name
    order by r.id
    on conflict (resource_id) do update set digest = excluded.digest, actor = excluded.actor, chosen_at = now()`,
};

const markPruned = `
  update resource r set deleted_at = now(), delete_reason = i.why
  from jsonb_to_recordset($1::jsonb) as i(id bigint, application bigint, why text)
  where r.id = i.id and r.application_id = i.application and r.deleted_at is null
  returning r.id, r.api_version, r.kind, r.namespace, r.name, r.application_id, '' as owner`;

// A revision lists all resources of the application, not only those of this intent.
const addRevisions = {
  name: 'intent-add-revisions',
  text: `
    with input as (
      select * from jsonb_to_recordset($1::jsonb) as i(id bigint, actor text, cause text)
    ), moved as (
      update application a set revision = a.revision + 1, updated_at = now(), deleting_at = null from input i where a.id = i.id
      returning a.id, a.revision, i.actor, i.cause
    )
    insert into revision (application_id, number, actor, cause, resources)
    select moved.id, moved.revision, moved.actor, moved.cause, coalesce((
      select jsonb_agg(jsonb_build_object('apiVersion', r.api_version, 'kind', r.kind, 'namespace', r.namespace, 'name', r.name, 'digest', r.digest)
        order by r.kind, r.namespace, r.name)
      from resource r where r.application_id = moved.id and r.deleted_at is null
    ), '[]')
    from moved`,
};
