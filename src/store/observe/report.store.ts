import type { Pool } from 'pg';
import type { PlannedOutcome } from '../../core/model/delivery.js';
import type { Health } from '../../core/model/health.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport, SeenWork } from '../../core/model/report.js';
import type { ReportStore } from '../../engine/ports/report.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import type { Json } from '../../kubernetes/object.js';
import type { DamagedManifests } from '../database/damaged-manifests.js';
import { jsonText, storableInt } from '../database/json-text.js';
import type { Manifests } from '../database/manifests.js';
import { rows } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { dueMoves } from '../plan/transitions.js';

interface ReportRow {
  readonly id: ResourceKey;
  readonly api_version: string;
  readonly kind: string;
  readonly generation: number;
  readonly template_revisions: readonly number[];
  readonly deleted: boolean;
  readonly damaged: boolean;
  readonly outcome: PlannedOutcome['outcome'] | null;
  readonly planned_generation: number | null;
  readonly failures: number | null;
  readonly decided: string | null;
  readonly move: string | null;
}

interface WorkRow {
  readonly resource_id: ResourceKey;
  readonly cluster: string;
  readonly applied: boolean;
  readonly reason: string | null;
  readonly reason_message: string | null;
  readonly attempts: number;
  readonly suspended: boolean;
  readonly frozen: string | null;
  readonly applied_revision: number | null;
  readonly deleting: boolean;
  readonly leaving: boolean;
  readonly member_generation: string | null;
  readonly replicas: number | null;
  readonly health: Health | null;
  readonly message: string | null;
  readonly generation: string | null;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly status: Json;
  readonly stale: boolean;
}

export class PostgresReports implements ReportStore {
  readonly #pool: Pool;
  readonly #manifests: Manifests;
  readonly #damaged: DamagedManifests;
  readonly #wakeups: Wakeups;

  constructor(
    pool: Pool,
    { manifests, damaged, wakeups }: { readonly manifests: Manifests; readonly damaged: DamagedManifests; readonly wakeups: Wakeups },
  ) {
    this.#pool = pool;
    this.#manifests = manifests;
    this.#damaged = damaged;
    this.#wakeups = wakeups;
  }

  async snapshot(keys: readonly ResourceKey[]): Promise<readonly SeenReport[]> {
    if (keys.length === 0) return [];
    const [resources, works] = await Promise.all([
      rows<ReportRow>(this.#pool, reportedResources, [keys]),
      rows<WorkRow>(this.#pool, reportedWorks, [keys]),
    ]);
    const byResource = Map.groupBy(works, (row) => row.resource_id);
    return resources.map((row) => ({
      key: row.id,
      template: { apiVersion: row.api_version, kind: row.kind },
      works: (byResource.get(row.id) ?? []).map(seenWork),
      planned: plannedOutcome(row),
      generation: row.generation,
      revisions: row.template_revisions,
      deleted: row.deleted,
      damaged: row.damaged,
      ...(row.move !== null && { move: row.move }),
    }));
  }

  damaged(): Promise<readonly ResourceKey[]> {
    return this.#damaged.resources();
  }

  async save(reports: readonly Report[]): Promise<void> {
    if (reports.length === 0) return;
    const latest = new Map(reports.map((report) => [report.key, reportRow(report)]));
    const stored = rows(this.#pool, saveProbes, [jsonText([...latest.values()])]).then((changed) => {
      if (changed.length > 0) this.#wakeups.wake('api');
    });
    const moves = dueMoves(this.#pool, [...latest.keys()]).then((due) => {
      if (due) this.#wakeups.wake('plan');
    });
    await Promise.all([stored, moves]);
  }

  async folded(keys: readonly ResourceKey[]): ReturnType<ReportStore['folded']> {
    const found = await rows<{ id: ResourceKey; digest: string; status: Json }>(this.#pool, foldedStatuses, [keys]);
    const templates = await this.#manifests.readEach(this.#pool, new Set(found.map(({ digest }) => digest)));
    return new Map(
      found.flatMap(({ id, digest, status }) => {
        const template = templates.found.get(digest);
        return template ? [[id, { template, status }] as const] : [];
      }),
    );
  }

  async page(after: ResourceKey | null, limit: number): Promise<readonly ResourceKey[]> {
    const found = await rows<{ id: ResourceKey }>(this.#pool, 'select id from resource where id > $1 order by id limit $2', [
      after ?? '0',
      limit,
    ]);
    return found.map(({ id }) => id);
  }

  async placedOn(clusters: readonly string[]): Promise<readonly ResourceKey[]> {
    const text = 'select distinct resource_id from work where cluster = any($1::text[]) order by resource_id';
    const found = await rows<{ resource_id: ResourceKey }>(this.#pool, text, [clusters]);
    return found.map((row) => row.resource_id);
  }
}

function plannedOutcome({ outcome, planned_generation: planned, failures, generation, decided }: ReportRow): PlannedOutcome | null {
  if (outcome === null) return null;
  // A plan that threw keeps the outcome of the plan before it in the row.
  const failed = (failures ?? 0) > 0;
  return { outcome: failed ? 'FAILED' : outcome, message: failed ? null : decided, current: planned === generation };
}

function seenWork(row: WorkRow): SeenWork {
  return {
    cluster: row.cluster,
    applied: row.applied,
    blockedReason: row.reason,
    reasonMessage: row.reason_message,
    attempts: row.attempts,
    suspended: row.suspended,
    ...(row.frozen !== null && { frozen: row.frozen }),
    appliedRevision: row.applied_revision,
    deleting: row.deleting,
    leaving: row.leaving,
    memberGeneration: numberOrNull(row.member_generation),
    desiredReplicas: row.replicas,
    observation:
      row.health === null
        ? null
        : {
            health: row.health,
            message: row.message,
            replicas: row.replicas_desired === null ? null : { desired: row.replicas_desired, ready: row.replicas_ready ?? 0 },
            status: row.status,
            generation: numberOrNull(row.generation),
          },
    stale: row.stale,
  };
}

function reportRow({ key, health, message, clusters, replicas, status, works, generation, delivery, unknown }: Report) {
  return {
    r: key,
    h: health,
    m: message,
    ct: clusters.total,
    cr: clusters.ready,
    rd: storableInt(replicas?.desired),
    rr: storableInt(replicas?.ready),
    s: status,
    w: Object.fromEntries(works.map((work) => [work.cluster, work.health])),
    g: generation,
    d: delivery.state,
    dn: delivery.reason,
    dm: delivery.message?.slice(0, MAX_MESSAGE) ?? null,
    dr: delivery.revision,
    du: delivery.undelivered,
    u: Object.fromEntries(
      unknown.map(({ cluster, health: last, replicas: count }) => [cluster, [last, count?.desired ?? null, count?.ready ?? null]]),
    ),
  };
}

const MAX_MESSAGE = 2000;

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/**
 * A cluster whose last answer is older than this, by the database's clock, is stale. Evaluated once per statement; `openPools` sets another
 * value.
 */
export const STALE_AFTER = "(select coalesce(current_setting('manifold.stale_after', true), '60 s')::interval)";

const reportedResources = {
  name: 'report-resources',
  text: `
    select r.id, r.api_version, r.kind, r.generation, r.template_revisions, r.deleted_at is not null as deleted,
      r.digest in (select digest from manifest where damaged_at is not null) as damaged,
      b.outcome, b.generation as planned_generation, b.failures,
      case when b.outcome <> 'SCHEDULED' then (select d.message from decision d where d.id = b.decision_id) end as decided,
      (select t.cause || case when t.state = 'BLOCKED' then ' It waits: ' || coalesce(t.waits #>> '{0,message}', '') else '' end
        from transition t where t.resource_id = r.id) as move
    from resource r left join binding b on b.resource_id = r.id
    where r.id = any($1::bigint[]) order by r.id`,
};

const foldedStatuses = {
  name: 'report-folded',
  text: `
    select r.id, r.digest, b.status from resource r left join binding_status b on b.resource_id = r.id where r.id = any($1::bigint[])`,
};

const reportedWorks = {
  name: 'report-works',
  text: `
    select w.resource_id, w.cluster, w.desired_digest is not null and w.desired_digest = w.applied_digest as applied, w.reason,
      w.message as reason_message, w.attempts, w.suspended,
      (select f.reason from ${freezesOfWork('ALL', 'DELETES')} and (f.scope = 'ALL' or w.desired_digest is null) order by f.id limit 1) as frozen,
      w.applied_revision, w.desired_digest is null as deleting, w.member_generation, w.replicas, o.health, o.message, o.generation, o.replicas_desired,
      o.replicas_ready, o.status, coalesce(s.heard_at < now() - ${STALE_AFTER}, true) as stale,
      exists (select from eviction e where e.resource_id = w.resource_id and e.cluster = w.cluster and e.excludes)
        and exists (select from binding b where b.resource_id = w.resource_id
          and b.placements @> jsonb_build_array(jsonb_build_object('cluster', w.cluster, 'leaving', true))) as leaving
    from work w
    left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    left join cluster_status s on s.cluster = w.cluster
    where w.resource_id = any($1::bigint[]) order by w.resource_id, w.cluster`,
};

// Versions are assigned under a lock that is held until the commit, so that they become visible in their order. A change between delivered
// and undelivered is reported by one event per application, reason and batch.
const saveProbes = {
  name: 'report-save',
  text: `
    with turn as materialized (select pg_advisory_xact_lock(4006, 1)),
    input as (
      select * from turn, jsonb_to_recordset($1::jsonb) as i(r bigint, h text, m text, ct int, cr int, rd int, rr int, s jsonb, w jsonb,
        g int, d text, dn text, dm text, dr int, du jsonb, u jsonb)
    ), saved as (
      insert into binding_status as b (resource_id, health, message, clusters_total, clusters_ready, replicas_desired, replicas_ready, status, works,
        generation, delivery, delivery_reason, delivery_message, delivered_revision, undelivered, unknown, told_undelivered, version)
      select i.r, i.h, i.m, i.ct, i.cr, i.rd, i.rr, nullif(i.s, 'null'), i.w, i.g, i.d, i.dn, i.dm, i.dr, i.du, i.u,
        i.d = 'BLOCKED' and i.dn not in ('SUSPENDED', 'FROZEN'), nextval('report_version')
      from input i
      where exists (select from resource r where r.id = i.r)
        and not exists (select from binding_status b where b.resource_id = i.r
          and (b.health, b.message, b.clusters_total, b.clusters_ready, b.replicas_desired, b.replicas_ready, b.status, b.works,
              b.generation, b.delivery, b.delivery_reason, b.delivery_message, b.delivered_revision, b.undelivered, b.unknown)
            is not distinct from (i.h, i.m, i.ct, i.cr, i.rd, i.rr, nullif(i.s, 'null'), i.w, i.g, i.d, i.dn, i.dm, i.dr, i.du, i.u))
      order by i.r
      on conflict (resource_id) do update set health = excluded.health, message = excluded.message,
        clusters_total = excluded.clusters_total, clusters_ready = excluded.clusters_ready, replicas_desired = excluded.replicas_desired,
        replicas_ready = excluded.replicas_ready, status = excluded.status, works = excluded.works,
        generation = excluded.generation, delivery = excluded.delivery, delivery_reason = excluded.delivery_reason,
        delivery_message = excluded.delivery_message, delivered_revision = excluded.delivered_revision, undelivered = excluded.undelivered,
        unknown = excluded.unknown, told_undelivered = excluded.told_undelivered or (b.told_undelivered and excluded.delivery <> 'DELIVERED'),
        version = excluded.version, updated_at = now()
      returning resource_id, told_undelivered as told, delivery_reason as reason, delivery_message as message
    ), turned as (
      select s.resource_id, s.told, s.reason, s.message from saved s left join binding_status b on b.resource_id = s.resource_id
      where s.told is distinct from coalesce(b.told_undelivered, false)
    ), news as (
      insert into event (type, severity, message, application_namespace, application_name, resource_id, api_version, kind, namespace, name)
      select case when first.told then 'NOT_DELIVERED' else 'DELIVERED' end, case when first.told then 'WARNING' else 'INFO' end,
        left(first.kind || ' ' || first.name || case when first.more = 0 then '' else ' and ' || first.more || ' more' end
          || case when first.told then ': not delivered: ' || coalesce(first.message, first.reason, '') else ': delivered.' end, ${MAX_MESSAGE}),
        first.application_namespace, first.application_name, first.resource_id, first.api_version, first.kind, first.namespace, first.name
      from (
        select distinct on (r.application_id, t.told, case when t.told then t.reason end) t.*, r.api_version, r.kind, r.namespace, r.name,
          a.namespace as application_namespace, a.name as application_name,
          count(*) over (partition by r.application_id, t.told, case when t.told then t.reason end) - 1 as more
        from turned t join resource r on r.id = t.resource_id join application a on a.id = r.application_id
        where r.deleted_at is null
        order by r.application_id, t.told, case when t.told then t.reason end, r.kind, r.namespace, r.name
      ) first
    )
    select resource_id from saved`,
};
