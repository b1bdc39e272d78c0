import type { Plan, PlanInput, Reservation, ResourceKey } from '../../core/model/plan.js';
import { grownBy } from '../../core/schedule/capacity/assumed-placements.js';
import { jsonText, storableInt } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';

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
 * Ends reservations that the newest capacity figures of these clusters include: the pods were created before the figures were reported, or
 * the work was removed. Returns whether any ended; then unschedulable resources must be requeued even if the figures are unchanged. A
 * reservation for a manifest that is not applied yet stays, however long that takes.
 */
export async function releaseSeen(db: Db, clusters: readonly string[]): Promise<boolean> {
  if (clusters.length === 0) return false;
  return ((await run(db, release, [clusters])).rowCount ?? 0) > 0;
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
// has no replica count is assumed to have created its pods 30 s after the apply.
const release = {
  name: 'reservation-release',
  text: `
    -- During a move a cluster shows no more than the step it is at; what the target gives it stays reserved until the move is done.
    delete from reservation v using (
      select v.cluster, v.resource_id
      from reservation v
      left join work w on w.cluster = v.cluster and w.resource_id = v.resource_id
      left join observation o on o.cluster = v.cluster and o.resource_id = v.resource_id
      where v.cluster = any($1::text[]) and not exists (select from transition t where t.resource_id = v.resource_id) and (
        w.cluster is null
        or w.applied_digest = w.desired_digest and (
          o.observed_at < now() - interval '5 seconds' and (o.generation is null or o.generation >= coalesce(w.member_generation, 0))
            and jsonb_typeof(o.status -> 'replicas') = 'number' and (o.status ->> 'replicas')::numeric >= w.replicas
          or w.applied_at < now() - interval '30 seconds'
        )
      )
      group by v.cluster, v.resource_id
    ) seen
    where v.cluster = seen.cluster and v.resource_id = seen.resource_id`,
};
