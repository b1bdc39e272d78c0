import type { ApplicationRef } from '../../core/model/application.js';
import type { PolicyRef } from '../../core/model/policy/policy.js';
import { refTo } from '../../core/model/policy/policy-ref.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, pipelined, rows } from '../database/sql.js';
import type { IntentSnapshot, Intents } from './intents-port.js';
import type { SealedPolicies, StoredSpec } from './policies/sealed-policies.js';
import { storedResources } from './stored-resources.js';

type Ask = Parameters<Intents['snapshot']>[1];
type Found = Omit<IntentSnapshot, 'world'>;

const none = Promise.resolve([]);

/** The stored state for each apply, in the order of `asks`. `db` must be a transaction with one snapshot. */
export async function snapshots(
  db: Db,
  { manifests, seals }: { readonly manifests: Manifests; readonly seals: SealedPolicies },
  asks: readonly Ask[],
): Promise<readonly Found[]> {
  const named = asks.flatMap(({ application }) => application ?? []);
  const names = [named.map(({ namespace }) => namespace), named.map(({ name }) => name)];
  const refs = asks.flatMap((ask) => ask.refs);
  const policies = asks.flatMap((ask) => ask.policies.map(refTo));
  const [applications, ids, found] = await pipelined(
    rows<NonNullable<IntentSnapshot['application']>>(db, findApplications, names),
    rows<{ id: string }>(db, concerned, [...names, identitiesOf(refs)]),
    policies.length === 0 ? none : rows<IntentSnapshot['policies'][number] & StoredSpec>(db, findPolicies, [JSON.stringify(policies)]),
  );
  const resources = await storedResources(
    db,
    manifests,
    ids.map(({ id }) => id),
  );
  const opened = found.map((row) => seals.openToCompare(row) as IntentSnapshot['policies'][number]);
  return asks.map((ask) => partOf(ask, { applications, resources, policies: opened }));
}

interface All extends Pick<Found, 'resources' | 'policies'> {
  readonly applications: readonly NonNullable<Found['application']>[];
}

function partOf({ application, refs, policies }: Ask, all: All): Found {
  const asked = new Set(refs.map(objectText));
  const stated = new Set(policies.map(policyText));
  const isOf = (ref: ApplicationRef) => ref.namespace === application?.namespace && ref.name === application.name;
  return {
    application: all.applications.find(isOf) ?? null,
    resources: all.resources.filter((one) => isOf(one.application) || asked.has(objectText(one.ref))),
    policies: all.policies.filter((policy) => stated.has(policyText(policy))),
  };
}

function objectText({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([groupOf(apiVersion), kind, namespace, name]);
}

function policyText({ kind, namespace, name }: PolicyRef): string {
  return JSON.stringify([kind, namespace, name]);
}

/** Identity of objects for `jsonb_to_recordset`: the version of the API does not count. */
export function identitiesOf(refs: readonly ObjectRef[]): string {
  return JSON.stringify(refs.map(({ apiVersion, kind, namespace, name }) => ({ group: groupOf(apiVersion), kind, namespace, name })));
}

const findApplications = {
  name: 'intent-find-applications',
  text: `
    select a.id, a.namespace, a.name, a.revision, a.deleting_at is not null as deleting
    from unnest($1::text[], $2::text[]) as i(namespace, name) join application a on a.namespace = i.namespace and a.name = i.name`,
};

const concerned = {
  name: 'intent-concerned',
  text: `
    select r.id from unnest($1::text[], $2::text[]) as n(namespace, name)
    join application a on a.namespace = n.namespace and a.name = n.name join resource r on r.application_id = a.id
    union
    select r.id from jsonb_to_recordset($3::jsonb) as i("group" text, kind text, namespace text, name text)
    join resource r on r.api_group = i."group" and r.kind = i.kind and r.namespace = i.namespace and r.name = i.name
    order by id`,
};

const findPolicies = {
  name: 'intent-find-policies',
  text: `
    select distinct on (p.kind, p.namespace, p.name) p.kind, p.namespace, p.name, p.uid, p.revision, p.spec, p.sealed, p.labels
    from jsonb_to_recordset($1::jsonb) as i(kind text, namespace text, name text)
    join policy p on p.kind = i.kind and p.namespace = i.namespace and p.name = i.name
    order by p.kind, p.namespace, p.name`,
};
