import type { Pool } from 'pg';
import type { DueNamespace } from '../../engine/ports/dispatch.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { NamespaceResult } from '../../engine/ports/member.js';
import { firstRow, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';

/** Namespaces that are handed out at a time. */
const BATCH = 20;
const TRY_AGAIN_MS = 3_000;
/** Objects that Kubernetes deletes after their owners, such as Pods, are waited for this long; then the namespace is kept. */
const TRIED_MS = 10 * 60_000;

interface Row {
  readonly cluster: string;
  readonly namespace: string;
  readonly application_namespace: string;
  readonly application_name: string;
  readonly used_by: string | null;
  readonly expired: boolean;
}

const some = { name: 'namespace-removals-some', text: 'select 1 from namespace_removal limit 1' };

// A resource without works may get one in any cluster at any time; others that come to this cluster get a work there first.
const usedBy = (cluster: string, namespace: string) => `(
  select min(a.namespace || '/' || a.name) from application a where a.id in (
    select w.application_id from work w where w.cluster = ${cluster}
      and (w.namespace = ${namespace} or w.api_version = 'v1' and w.kind = 'Namespace' and w.name = ${namespace})
    union all
    select r.application_id from resource r where r.deleted_at is null
      and (r.namespace = ${namespace} or r.api_version = 'v1' and r.kind = 'Namespace' and r.name = ${namespace})
      and not exists (select from work w where w.resource_id = r.id)))`;

const user = { name: 'namespace-removals-user', text: `select ${usedBy('$1::text', '$2::text')} as used_by` };

// Works of deleted resources are gone first. Works of other resources keep the namespace, also if their objects do not exist yet.
const due = {
  name: 'namespace-removals-due',
  text: `
    update namespace_removal n set tried_since = coalesce(n.tried_since, now()), not_before = now() + interval '1 minute'
    from (
      select n.cluster, n.namespace, ${usedBy('n.cluster', 'n.namespace')} as used_by
      from namespace_removal n
      where n.cluster = any($1::text[]) and n.not_before <= now() and not exists (
        select from work w join resource r on r.id = w.resource_id
        where w.cluster = n.cluster and w.namespace = n.namespace and (w.desired_digest is null or r.deleted_at is not null))
      order by n.cluster, n.namespace limit ${BATCH}
    ) d
    where n.cluster = d.cluster and n.namespace = d.namespace
    returning n.cluster, n.namespace, n.application_namespace, n.application_name, d.used_by,
      n.tried_since < now() - interval '${TRIED_MS} milliseconds' as expired`,
};

const again = {
  name: 'namespace-removals-again',
  text: `
    update namespace_removal n set not_before = now() + interval '${TRY_AGAIN_MS} milliseconds'
    from jsonb_to_recordset($1::jsonb) as i(cluster text, namespace text) where n.cluster = i.cluster and n.namespace = i.namespace`,
};

const done = {
  name: 'namespace-removals-done',
  text: `
    delete from namespace_removal n using jsonb_to_recordset($1::jsonb) as i(cluster text, namespace text)
    where n.cluster = i.cluster and n.namespace = i.namespace`,
};

/** Namespaces of these clusters that may be deleted now, since no object of a deleted application is left there. */
export async function dueNamespaces(pool: Pool, clusters: readonly string[]): Promise<readonly DueNamespace[]> {
  if ((await rows(pool, some, [])).length === 0) return [];
  const found = await rows<Row>(pool, due, [clusters]);
  return found.map(({ cluster, namespace, application_namespace, application_name, used_by, expired }) => ({
    cluster,
    namespace,
    application: { namespace: application_namespace, name: application_name },
    usedBy: used_by,
    expired,
  }));
}

/** An application that uses the namespace in the cluster, or may soon; null: none. */
export async function userOfNamespace(
  pool: Pool,
  { cluster, namespace }: Pick<DueNamespace, 'cluster' | 'namespace'>,
): Promise<string | null> {
  return (await firstRow<Pick<Row, 'used_by'>>(pool, user, [cluster, namespace]))?.used_by ?? null;
}

/** Ends a removal with an event, or schedules another attempt. */
export async function recordNamespace(
  pool: Pool,
  { cluster, namespace, application }: DueNamespace,
  result: NamespaceResult,
): Promise<void> {
  const key = [JSON.stringify([{ cluster, namespace }])];
  if (result.kind === 'later') {
    await run(pool, again, key);
    return;
  }
  await withTransaction(pool, async (db) => {
    await run(db, done, key);
    if (result.kind !== 'absent') await insertEvents(db, [{ ...eventOf(namespace, result), cluster, application }]);
  });
}

function eventOf(namespace: string, result: Exclude<NamespaceResult, { kind: 'later' | 'absent' }>): HubEvent {
  return result.kind === 'deleted'
    ? { type: 'NAMESPACE_DELETED', severity: 'INFO', message: `Namespace ${namespace}, which the hub made, was empty and is deleted.` }
    : { type: 'NAMESPACE_KEPT', severity: 'WARNING', message: `Namespace ${namespace} is kept: ${result.reason}` };
}
