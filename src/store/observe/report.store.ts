import type { Pool } from 'pg';
import type { Health } from '../../core/model/health.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport, SeenWork } from '../../core/model/report.js';
import type { ReportStore } from '../../engine/ports/report.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import type { Json } from '../../kubernetes/object.js';
import { jsonText, storableInt } from '../database/json-text.js';
import type { Manifests } from '../database/manifests.js';
import { rows } from '../database/sql.js';

interface ReportRow {
  readonly id: ResourceKey;
  readonly api_version: string;
  readonly kind: string;
  readonly unplaced: boolean;
}

interface WorkRow {
  readonly resource_id: ResourceKey;
  readonly cluster: string;
  readonly applied: boolean;
  readonly reason: string | null;
  readonly deleting: boolean;
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
  readonly #wakeups: Wakeups;

  constructor(pool: Pool, manifests: Manifests, wakeups: Wakeups) {
    this.#pool = pool;
    this.#manifests = manifests;
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
      unplaced: row.unplaced,
    }));
  }

  async save(reports: readonly Report[]): Promise<void> {
    if (reports.length === 0) return;
    const latest = new Map(reports.map((report) => [report.key, reportRow(report)]));
    const changed = await rows(this.#pool, saveReports, [jsonText([...latest.values()])]);
    if (changed.length > 0) this.#wakeups.wake('api');
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

function seenWork(row: WorkRow): SeenWork {
  return {
    cluster: row.cluster,
    applied: row.applied,
    blockedReason: row.reason,
    deleting: row.deleting,
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

function reportRow({ key, health, message, clusters, replicas, status, works }: Report) {
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
  };
}

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** A cluster that was not heard from for this long is stale, by the database's clock. Read once a statement; `openPools` sets another. */
export const STALE_AFTER = "(select coalesce(current_setting('manifold.stale_after', true), '60 s')::interval)";

const reportedResources = {
  name: 'report-resources',
  text: `
    select r.id, r.api_version, r.kind,
      b.resource_id is not null and b.outcome not in ('SCHEDULED', 'EXCLUDED') and r.deleted_at is null
        and not exists (select from work w where w.resource_id = r.id and w.desired_digest is not null) as unplaced
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
      w.desired_digest is null as deleting, w.member_generation, w.replicas, o.health, o.message, o.generation, o.replicas_desired,
      o.replicas_ready, o.status, coalesce(s.heard_at < now() - ${STALE_AFTER}, true) as stale
    from work w
    left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    left join cluster_status s on s.cluster = w.cluster
    where w.resource_id = any($1::bigint[]) order by w.resource_id, w.cluster`,
};

// Versions are given under a lock that lasts until the commit, so that who follows them never meets a lower one later.
const saveReports = {
  name: 'report-save',
  text: `
    with turn as materialized (select pg_advisory_xact_lock(4006, 1))
    insert into binding_status as b (resource_id, health, message, clusters_total, clusters_ready, replicas_desired, replicas_ready, status, works, version)
    select i.r, i.h, i.m, i.ct, i.cr, i.rd, i.rr, nullif(i.s, 'null'), i.w, nextval('report_version')
    from turn, jsonb_to_recordset($1::jsonb) as i(r bigint, h text, m text, ct int, cr int, rd int, rr int, s jsonb, w jsonb)
    where exists (select from resource r where r.id = i.r)
      and not exists (select from binding_status b where b.resource_id = i.r
        and (b.health, b.message, b.clusters_total, b.clusters_ready, b.replicas_desired, b.replicas_ready, b.status, b.works)
          is not distinct from (i.h, i.m, i.ct, i.cr, i.rd, i.rr, nullif(i.s, 'null'), i.w))
    order by i.r
    on conflict (resource_id) do update set health = excluded.health, message = excluded.message,
      clusters_total = excluded.clusters_total, clusters_ready = excluded.clusters_ready, replicas_desired = excluded.replicas_desired,
      replicas_ready = excluded.replicas_ready, status = excluded.status, works = excluded.works, version = excluded.version, updated_at = now()
    returning resource_id`,
};
