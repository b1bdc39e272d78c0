import { refTo } from '../../core/model/policy-ref.js';
import { groupOf } from '../../kubernetes/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, firstRow, rows, together } from '../database/sql.js';
import type { IntentSnapshot, Intents } from './intents-port.js';
import { storedResources } from './stored-resources.js';

type Ask = Parameters<Intents['snapshot']>[1];

const none = Promise.resolve([]);

/** What an apply is judged against. `db` is a transaction that sees one moment. */
export async function snapshot(db: Db, manifests: Manifests, { application, refs, policies }: Ask): Promise<Omit<IntentSnapshot, 'world'>> {
  const name = [application?.namespace ?? null, application?.name ?? null];
  const [found, ids, stored] = await together(
    firstRow<NonNullable<IntentSnapshot['application']>>(db, findApplication, name),
    rows<{ id: string }>(db, concerned, [...name, identitiesOf(refs)]),
    policies.length === 0 ? none : rows<IntentSnapshot['policies'][number]>(db, findPolicies, [JSON.stringify(policies.map(refTo))]),
  );
  return {
    application: found,
    resources: await storedResources(
      db,
      manifests,
      ids.map(({ id }) => id),
    ),
    policies: stored,
  };
}

/** Identity of objects for `jsonb_to_recordset`: the version of the API does not count. */
export function identitiesOf(refs: readonly ObjectRef[]): string {
  return JSON.stringify(refs.map(({ apiVersion, kind, namespace, name }) => ({ group: groupOf(apiVersion), kind, namespace, name })));
}

const findApplication = {
  name: 'intent-find-application',
  text: `
    select id, namespace, name, revision, deleting_at is not null as deleting from application where namespace = $1 and name = $2`,
};

const concerned = {
  name: 'intent-concerned',
  text: `
    select r.id from application a join resource r on r.application_id = a.id where a.namespace = $1 and a.name = $2
    union
    select r.id from jsonb_to_recordset($3::jsonb) as i("group" text, kind text, namespace text, name text)
    join resource r on r.api_group = i."group" and r.kind = i.kind and r.namespace = i.namespace and r.name = i.name
    order by id`,
};

const findPolicies = {
  name: 'intent-find-policies',
  text: `
    select p.kind, p.namespace, p.name, p.uid, p.revision, p.spec, p.labels
    from jsonb_to_recordset($1::jsonb) as i(kind text, namespace text, name text)
    join policy p on p.kind = i.kind and p.namespace = i.namespace and p.name = i.name
    order by p.kind, p.namespace, p.name`,
};
