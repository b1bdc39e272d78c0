import type { Actor } from '../../../auth/actor.js';
import { movedText } from '../../../core/failover/drill/judge-drill.js';
import type { ReplicaAssignment, ResourceKey } from '../../../core/model/plan.js';
import type { ObjectRef } from '../../../kubernetes/object.js';
import { jsonText } from '../../database/json-text.js';
import { type Db, firstRow, rows, run } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { placedWorksSettled } from '../../failover/settled-works.js';
import { audit } from '../audit.js';

export interface NewDrill {
  readonly cluster: string;
  /** Percentage of the workloads of the cluster; null: applications were named. */
  readonly share: number | null;
  readonly returnAfterSeconds: number;
  readonly deadlineSeconds: number;
  readonly resources: readonly (ObjectRef & {
    readonly resource: ResourceKey;
    readonly application: string;
    readonly before: readonly ReplicaAssignment[];
  })[];
}

/** What prevents a drill of a cluster, and which of its resources cannot be part of one. */
export interface DrillState {
  /** The drill in progress; null: none. */
  readonly open: { readonly id: string; readonly cluster: string } | null;
  /** Clusters with a failover in progress. */
  readonly failingOver: readonly string[];
  /** Clusters that are not ready. */
  readonly notReady: readonly string[];
  /** Resources in the cluster that move now, or are not healthy. */
  readonly unsettled: readonly ResourceKey[];
}

export async function drillState(db: Db, cluster: string): Promise<DrillState> {
  const [state, unsettled] = await Promise.all([
    firstRow<Omit<DrillState, 'unsettled'>>(db, obstacles),
    rows<{ id: ResourceKey }>(db, unsettledIn, [cluster]),
  ]);
  return { ...state!, unsettled: unsettled.map(({ id }) => id) };
}

/** Stores a drill; the loop `failover` moves its resources. `other`: another drill is in progress. */
export async function startDrill(
  db: Db,
  actor: Actor,
  { cluster, share, returnAfterSeconds, deadlineSeconds, resources }: NewDrill,
): Promise<{ readonly kind: 'started'; readonly id: string } | { readonly kind: 'other' }> {
  const count = `${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}`;
  const values = [cluster, actor.name, share, returnAfterSeconds, deadlineSeconds, movedText(0, resources.length)];
  const row = await firstRow<{ id: string }>(db, insert, values);
  if (!row) return { kind: 'other' };
  await run(db, insertResources, [row.id, jsonText(resources)]);
  await audit(db, actor, {
    action: 'startFailoverDrill',
    target: `cluster ${cluster}`,
    detail: { drill: row.id, resources: resources.length },
  });
  const message = `${actor.name} started drill ${row.id}: ${count} ${resources.length === 1 ? 'leaves' : 'leave'} ${cluster}, and return after ${returnAfterSeconds} s.`;
  await insertEvents(db, [{ type: 'DRILL_STARTED', severity: 'INFO', message, cluster }]);
  return { kind: 'started', id: row.id };
}

/** The resources of the drill return now. */
export async function stopDrill(db: Db, actor: Actor, id: string): Promise<{ readonly kind: 'stopping' | 'absent' | 'ended' }> {
  const row = await firstRow<{ ended: boolean; cluster: string }>(db, found, [id]);
  if (!row) return { kind: 'absent' };
  if (row.ended) return { kind: 'ended' };
  await run(db, 'update drill set stopped_by = coalesce(stopped_by, $2) where id = $1::bigint', [id, actor.name]);
  await audit(db, actor, { action: 'stopFailoverDrill', target: `drill ${id}`, detail: { cluster: row.cluster } });
  return { kind: 'stopping' };
}

const obstacles = `
  select (select jsonb_build_object('id', d.id::text, 'cluster', d.cluster) from drill d where d.ended_at is null) as open,
    array(select f.cluster from failover f where f.ended_at is null order by f.cluster) as "failingOver",
    array(select c.name from cluster c left join cluster_condition k on k.cluster = c.name
      where c.deleting_at is null and k.ready is distinct from 'True' order by c.name) as "notReady"`;

const unsettledIn = `
  select w.resource_id as id from work w ${placedWorksSettled('w')}
  where w.cluster = $1 and (not coalesce(n.settled, false)
    or exists (select from transition t where t.resource_id = w.resource_id)
    or exists (select from eviction e where e.resource_id = w.resource_id and (e.excludes or e.kept)))`;

const insert = `
  insert into drill (cluster, actor, share, return_after_seconds, deadline_seconds, state, message) values ($1, $2, $3, $4, $5, 'MOVING', $6)
  on conflict ((true)) where ended_at is null do nothing returning id`;

const insertResources = `
  insert into drill_resource (drill_id, resource_id, api_version, kind, namespace, name, application, before)
  select $1::bigint, i.resource, i."apiVersion", i.kind, i.namespace, i.name, i.application, i.before
  from jsonb_to_recordset($2::jsonb) as i(resource bigint, "apiVersion" text, kind text, namespace text, name text, application text, before jsonb)`;

const found = 'select ended_at is not null as ended, cluster from drill where id = $1::bigint for update';
