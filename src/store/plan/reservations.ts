import type { Plan, PlanInput, Reservation, ResourceKey } from '../../core/model/plan.js';
import { grownBy } from '../../core/schedule/capacity/assumed-placements.js';
import { jsonText, storableInt } from '../database/json-text.js';
import { type Db, firstRow, run } from '../database/sql.js';

export interface ReservationRow {
  readonly c: string;
  readonly r: ResourceKey;
  /** Position among the reservations of one resource in one cluster. */
  readonly p: number;
  readonly n: number;
  readonly q: Reservation['requirements'];
}

/** Replicas that a plan assigns and that the clusters' capacity figures do not include yet. */
export function reservationRows(seen: PlanInput, works: NonNullable<Plan['works']>): readonly ReservationRow[] {
  const parts = new Map<string, number>();
  return grownBy(
    seen,
    works.filter(({ leaving }) => !leaving),
  ).map(({ cluster, replicas, requirements }) => {
    const part = parts.get(cluster) ?? 0;
    parts.set(cluster, part + 1);
    return { c: cluster, r: seen.key, p: part, n: storableInt(replicas), q: requirements };
  });
}

export async function reserve(db: Db, reserved: readonly ReservationRow[]): Promise<void> {
  if (reserved.length > 0) await run(db, insert, [jsonText(reserved)]);
}

/**
 * Reduces reservations by the replicas that the newest capacity figures of these clusters include, so that no replica counts twice, and
 * ends those of which nothing is left or whose work was removed. Returns whether any changed; then unschedulable resources must be requeued
 * even if the figures are unchanged. A reservation for a manifest that is not applied yet stays, however long that takes.
 */
export async function releaseSeen(db: Db, clusters: readonly string[]): Promise<boolean> {
  if (clusters.length === 0) return false;
  return (await firstRow<{ changed: boolean }>(db, release, [clusters]))!.changed;
}

const insert = {
  name: 'reserve',
  text: `
    insert into reservation as v (cluster, resource_id, part, replicas, requirements)
    select i.c, i.r, i.p, i.n, nullif(i.q, 'null') from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, p smallint, n int, q jsonb)
    order by i.c, i.r, i.p
    on conflict (cluster, resource_id, part) do update set
      replicas = least(v.replicas::bigint + excluded.replicas, 2147483647), requirements = excluded.requirements, made_at = now()`,
};

// Pods, the status of their owner and the capacity figures arrive by separate watches; they differ by less than 5 s. A kind whose status
// has no replica count is assumed to have created its pods 30 s after the apply. During a move a cluster is at a step before its target, so
// the seats of the target count, and before its first step it has no work. A plan that reserves more meanwhile renews `made_at`.
const release = {
  name: 'reservation-release',
  text: `
    with held as (
      select cluster, resource_id, max(made_at) as made_at from reservation where cluster = any($1::text[]) group by cluster, resource_id
    ), shown as (
      select v.*, w.cluster is not null as stands, w.replicas as desired, seat.replicas as seats,
        w.cluster is null and seat.cluster is not null and exists (select from transition t where t.resource_id = v.resource_id) as awaited,
        coalesce(b.demand -> 'components', '[]') = '[]' as is_counted,
        w.applied_digest = w.desired_digest and (
          status.is_current and (o.generation is null or o.generation >= coalesce(w.member_generation, 0)) and status.replicas >= w.replicas
          or w.applied_at < now() - interval '30 seconds'
        ) as is_complete,
        case when status.is_current then coalesce(status.replicas, 0) else 0 end as pods
      from held v
      left join work w on w.cluster = v.cluster and w.resource_id = v.resource_id
      left join observation o on o.cluster = v.cluster and o.resource_id = v.resource_id
      left join lateral (
        select o.observed_at < now() - interval '5 seconds' as is_current,
          case when jsonb_typeof(o.status -> 'replicas') = 'number' then (o.status ->> 'replicas')::numeric end as replicas
      ) status on true
      left join binding b on b.resource_id = v.resource_id
      left join lateral (
        select s.cluster, s.replicas from jsonb_to_recordset(b.placements) as s(cluster text, replicas bigint, leaving boolean)
        where s.cluster = v.cluster and s.leaving is not true
      ) seat on true
    ), remaining as (
      select cluster, resource_id, made_at, case
        when not stands then case when not awaited then 0 end
        when is_complete and desired is null then 0
        when is_complete then greatest(0, coalesce(seats, 0) - desired)
        when is_counted then greatest(seats, desired) - least(pods, desired)
      end as replicas
      from shown
    ), ended as (
      delete from reservation v using remaining r
      where v.cluster = r.cluster and v.resource_id = r.resource_id and v.made_at <= r.made_at and r.replicas = 0
      returning v.cluster
    ), reduced as (
      update reservation v set replicas = r.replicas
      from remaining r join shown s using (cluster, resource_id)
      where v.cluster = r.cluster and v.resource_id = r.resource_id and v.made_at <= r.made_at and s.is_counted
        and r.replicas > 0 and r.replicas < v.replicas
      returning v.cluster
    )
    select exists (select from ended) or exists (select from reduced) as changed`,
};
