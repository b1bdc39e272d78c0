import type { Actor } from '../../../auth/actor.js';
import type { EvictionState } from '../../../core/failover/facts.js';
import type { PlanInput, ResourceKey } from '../../../core/model/plan.js';
import { type Db, firstRow, rows } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { dueResources } from '../../plan/plan-due.js';
import { audit } from '../audit.js';

/** A person's decision about an eviction: the copy stays (CANCEL) or is removed now (CONFIRM). */
export type Resolution = 'CANCEL' | 'CONFIRM';

export type Resolved =
  | { readonly kind: 'resolved' }
  | { readonly kind: 'absent' }
  /** The eviction ended before, or its copy no longer exists. */
  | { readonly kind: 'ended'; readonly state: EvictionState };

/**
 * CANCEL: the copy stays while the cause lasts, and the resource gets back the seats that it had when the eviction began. CONFIRM: the copy
 * is removed as soon as its cluster is reachable, even if its replacement is not ready. If the plan finds no destination, nothing is
 * removed in either case.
 */
export async function resolveEviction(db: Db, actor: Actor, id: string, resolution: Resolution): Promise<Resolved> {
  const row = await firstRow<Row>(db, locked, [id]);
  if (!row) return { kind: 'absent' };
  if (row.state !== 'RUNNING' && row.state !== 'BLOCKED') return { kind: 'ended', state: row.state };

  await firstRow(db, resolution === 'CANCEL' ? cancel : confirm, [id, actor.name]);
  await dueResources(db, [row.resource_id]);
  const done = resolution === 'CANCEL' ? 'cancelled' : 'confirmed';
  await audit(db, actor, { action: 'resolveEviction', target: `eviction ${id}`, detail: { resolution, cluster: row.cluster } });
  await insertEvents(db, [
    {
      type: resolution === 'CANCEL' ? 'EVICTION_CANCELLED' : 'EVICTION_DONE',
      severity: 'INFO',
      message: `Eviction from ${row.cluster}: ${actor.name} ${done} it.`,
      cluster: row.cluster,
      resource: row.resource_id,
    },
  ]);
  return { kind: 'resolved' };
}

/**
 * Resources that could return: those that an earlier affinity group could hold, and those that were evicted from a cluster that is ready again and
 * have no copy there. With `cluster`, only resources that were evicted from it.
 */
export async function idsToGoBack(
  db: Db,
  {
    cluster,
    application,
  }: { readonly cluster: string | null; readonly application: { readonly namespace: string; readonly name: string } | null },
  limit: number,
): Promise<readonly AwayFromHome[]> {
  return rows<AwayFromHome & object>(db, away, [cluster, application?.namespace ?? null, application?.name ?? null, limit]);
}

/** A resource that may go back, and the clusters that it was evicted from with the share of its replicas that each had. */
export interface AwayFromHome {
  readonly resource: ResourceKey;
  readonly homes: NonNullable<PlanInput['homes']>;
}

interface Row {
  readonly resource_id: ResourceKey;
  readonly cluster: string;
  readonly state: EvictionState;
}

const locked = 'select resource_id, cluster, state from eviction where id = $1::bigint for update';

const cancel = `
  with ended as (
    update eviction set state = 'CANCELLED', excludes = false, kept = true, message = $2 || ' cancelled it: its copy stays.', ended_at = now()
    where id = $1::bigint returning resource_id, before
  )
  update binding b set placements = e.before from ended e where b.resource_id = e.resource_id and e.before is not null and e.before <> '[]'`;

const confirm = `
  update eviction set state = 'DONE', purge_mode = 'Directly', message = $2 || ' confirmed it: its copy goes now.', ended_at = now()
  where id = $1::bigint`;

/** Evictions of `resource r` from clusters that are ready again, and in which it has no seat. */
const awayFrom = `from eviction e join cluster_condition k on k.cluster = e.cluster and k.ready = 'True'
      where e.resource_id = r.id and e.state in ('DONE', 'EXPIRED')
        and (not e.excludes or e.away and b.applied_policy #>> '{placement,failback,mode}' <> 'Never') and ($1::text is null or e.cluster = $1)
        and not b.placements @> jsonb_build_array(jsonb_build_object('cluster', e.cluster))`;

const away = `
  select r.id as resource, h.homes from resource r join application a on a.id = r.application_id join binding b on b.resource_id = r.id
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('cluster', e.cluster, 'share', e.share) order by e.cluster), '[]') as homes
    from (
      select distinct on (e.cluster) e.cluster, coalesce((
        select max((s ->> 'replicas')::float8) filter (where s ->> 'cluster' = e.cluster) / nullif(sum((s ->> 'replicas')::float8), 0)
        from jsonb_array_elements(e.before) s), 1) as share
      ${awayFrom} order by e.cluster, e.id desc
    ) e
  ) h
  where r.deleted_at is null and ($2::text is null or (a.namespace, a.name) = ($2, $3)) and (
    $1::text is null and b.affinity is not null and b.affinity <> b.applied_policy #>> '{placement,clusterAffinities,0,affinityName}'
      and coalesce(b.applied_policy #>> '{placement,failback,mode}', 'Manual') <> 'Never'
    or h.homes <> '[]'
  )
  order by r.id limit $4`;
