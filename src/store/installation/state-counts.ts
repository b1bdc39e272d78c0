import type { Pool } from 'pg';
import { type DeliveryState, deliveryStates } from '../../core/model/delivery.js';
import { type Health, healths } from '../../core/model/health.js';
import { firstRow } from '../database/sql.js';
import { STALE_AFTER } from '../observe/report.store.js';
import { DELIVERED_REVISION, deliveryAt, deliveryRank, NOT_PLACED, RESOURCE_DELIVERY } from '../reads/status/delivery-sql.js';
import { healthAt, RESOURCE_HEALTH, rankOf } from '../reads/status/health-sql.js';

const clusterStates = ['READY', 'NOT_READY', 'UNREACHABLE'] as const;
const workStates = ['PENDING', 'APPLIED', 'BLOCKED', 'DELETING'] as const;

/** How much of the fleet is in which state; every state is listed, also with the count 0. */
export interface StateCounts {
  readonly applications: readonly { readonly health: Health; readonly delivery: DeliveryState; readonly count: number }[];
  readonly clusters: readonly { readonly state: (typeof clusterStates)[number]; readonly count: number }[];
  readonly works: readonly { readonly state: (typeof workStates)[number]; readonly count: number }[];
  /** Seconds since the oldest resource is not delivered; 0 if all are. */
  readonly undeliveredSeconds: number;
}

interface Row {
  readonly applications: Readonly<Record<string, number>>;
  readonly clusters: Readonly<Record<string, number>>;
  readonly works: Readonly<Record<string, number>>;
  readonly undelivered: number;
}

/** Reads them in one statement. Each table is read once, without a lookup for each application. */
export async function stateCounts(pool: Pool): Promise<StateCounts> {
  const row = (await firstRow<Row>(pool, counts))!;
  return {
    applications: healths.flatMap((health) =>
      deliveryStates.map((delivery) => ({ health, delivery, count: row.applications[`${health} ${delivery}`] ?? 0 })),
    ),
    clusters: clusterStates.map((state) => ({ state, count: row.clusters[state] ?? 0 })),
    works: workStates.map((state) => ({ state, count: row.works[state] ?? 0 })),
    undeliveredSeconds: row.undelivered,
  };
}

// Applications fold their resources as the lists of the API do (`application-reads.ts`). A resource is undelivered since the oldest revision that some
// cluster does not have was accepted; if all have the current one, or that revision is no longer stored, since the last change of its report.
const counts = `
  with each_resource as materialized (
    select r.application_id, r.deleted_at is not null as deleted, ${rankOf(RESOURCE_HEALTH)} as health, ${NOT_PLACED} as nowhere,
      ${deliveryRank(RESOURCE_DELIVERY)} as delivery, ${DELIVERED_REVISION} as delivered, coalesce(b.updated_at, r.created_at) as changed_at
    from resource r left join binding_status b on b.resource_id = r.id
  ), each_application as (
    select coalesce(${healthAt('max(r.health) filter (where not r.nowhere)')}, ${healthAt('max(r.health)')},
        case when a.deleting_at is null then 'HEALTHY' else 'PROGRESSING' end) as health,
      coalesce(${deliveryAt('max(r.delivery)')}, case when a.deleting_at is null then 'DELIVERED' else 'DELIVERING' end) as delivery
    from application a left join each_resource r on r.application_id = a.id and (not r.deleted or a.deleting_at is not null)
    group by a.id
  )
  select
    (select coalesce(jsonb_object_agg(state, n), '{}')
      from (select health || ' ' || delivery as state, count(*) as n from each_application group by 1) s) as applications,
    (select coalesce(jsonb_object_agg(state, n), '{}') from (
      select case when coalesce(s.heard_at < now() - ${STALE_AFTER}, true) or s.ready = 'Unknown' then 'UNREACHABLE'
          when s.ready = 'True' then 'READY' else 'NOT_READY' end as state, count(*) as n
      from cluster c left join cluster_status s on s.cluster = c.name where c.deleting_at is null group by 1) s) as clusters,
    (select coalesce(jsonb_object_agg(state, n), '{}') from (
      select case when desired_digest is null then 'DELETING' when desired_digest = applied_digest then 'APPLIED'
          when reason is not null then 'BLOCKED' else 'PENDING' end as state, count(*) as n
      from work group by 1) s) as works,
    coalesce((
      select greatest(0, extract(epoch from now() - min(coalesce(v.created_at, r.changed_at))))::float8
      from each_resource r left join revision v on v.application_id = r.application_id and v.number = r.delivered + 1
      where not r.deleted and r.delivery > 1), 0) as undelivered`;
