import type { Actor } from '../../auth/actor.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { type Db, firstRow, rows, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from '../plan/plan-due.js';
import { audit } from './audit.js';

interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A cluster that a person lets a resource return to. */
export interface ReturnHome {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly isWorkload: boolean;
}

/** Requests that these resources are placed again (parity C20, F10). Returns their number. */
export async function reschedule(
  db: Db,
  actor: Actor,
  resources: readonly ResourceKey[],
  homes: readonly ReturnHome[] = [],
): Promise<number> {
  const asked = await requestSchedule(db, resources);
  if (homes.length > 0) await run(db, beginReturns, [JSON.stringify(homes)]);
  await run(db, goHome, [asked.map(({ id }) => id)]);
  await dueResources(
    db,
    asked.map(({ id }) => id),
  );
  const target = asked.length === 1 ? targetOf(asked[0]!) : `${asked.length} resources`;
  if (asked.length > 0) await audit(db, actor, { action: 'reschedule', target, detail: { resources: asked.length } });
  await insertEvents(
    db,
    asked.map(({ id }) => ({
      type: 'RESCHEDULE_REQUESTED',
      severity: 'INFO',
      message: `Requested by ${actor.name}.`,
      resource: id as ResourceKey,
    })),
  );
  return asked.length;
}

/** The next plans of these resources schedule them as if for the first time. Locks the resources. Returns those that exist. */
export function requestSchedule(db: Db, resources: readonly ResourceKey[]): Promise<readonly (Named & { readonly id: string })[]> {
  return rows(db, request, [resources]);
}

/** The planner carries out this preemption if its plan still needs the same one; then the stored text is deleted. */
export async function confirmPreemption(db: Db, actor: Actor, resource: ResourceKey, text: string): Promise<void> {
  const row = await firstRow<Named>(db, confirm, [resource, text]);
  if (!row) return;
  await dueResources(db, [resource]);
  await audit(db, actor, { action: 'preempt', target: targetOf(row), detail: { preemption: text } });
}

function targetOf({ kind, namespace, name }: Named): string {
  return `${kind} ${namespace && `${namespace}/`}${name}`;
}

// The request must be later than the schedule that it replaces, by the clock of the database.
const request = `
  update resource r set reschedule_requested_at = greatest(now(), b.scheduled_at + interval '1 millisecond')
  from (select id from resource where id = any($1::bigint[]) and deleted_at is null order by id for update) asked
  left join binding b on b.resource_id = asked.id
  where r.id = asked.id returning r.id, r.kind, r.namespace, r.name`;

// Who requests a new placement may place the resource where it was evicted, unless the policy never fails back.
const goHome = `
  update eviction e set excludes = false, away = false from binding b
  where e.resource_id = any($1::bigint[]) and e.away and b.resource_id = e.resource_id
    and b.applied_policy #>> '{placement,failback,mode}' is distinct from 'Never'`;

// The plan prefers the home of a return in progress. What the automatic return waited for no longer counts.
const beginReturns = `
  insert into failback as f (resource_id, kind, home, policy, is_workload, state, message, started_at)
  select i.resource, 'CLUSTER', i.cluster,
    coalesce(b.policy_kind || ' ' || nullif(b.policy_namespace, '') || '/' || b.policy_name, b.policy_kind || ' ' || b.policy_name, ''),
    i."isWorkload", 'RETURNING', 'It waits for a plan.', now()
  from jsonb_to_recordset($1::jsonb) as i(resource bigint, cluster text, "isWorkload" boolean)
  join resource r on r.id = i.resource and r.deleted_at is null join binding b on b.resource_id = r.id
  order by i.resource, i.cluster
  on conflict (resource_id, kind, home) where ended_at is null do update set state = 'RETURNING', gate = null, message = excluded.message,
    until = null, started_at = excluded.started_at`;

const confirm = `
  update resource set confirmed_preemption = $2 where id = $1::bigint and deleted_at is null returning kind, namespace, name`;
