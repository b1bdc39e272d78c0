import type { ApplicationRef } from '../../core/model/application.js';
import type { Health } from '../../core/model/health.js';
import { type Db, rows } from '../database/sql.js';
import { Conditions, containing, count, page } from './asking.js';
import { healthAt, RESOURCE_HEALTH, rankOf } from './health-sql.js';
import type { ApplicationFilter } from './reads-port.js';
import type { ApplicationRow, Page, PageAsk } from './rows.js';

interface Row extends ApplicationRef {
  readonly id: string;
  readonly revision: number;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters_total: number;
  readonly clusters_ready: number;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly deleting: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = 'a.id, a.namespace, a.name, a.revision, a.created_at, a.updated_at, a.deleting_at is not null as deleting';

// What goes does not count, unless all of it goes. An application without resources is as it should be.
const parts = 'r.application_id = a.id and (r.deleted_at is null or a.deleting_at is not null)';
const folded = `
  cross join lateral (
    select coalesce(${healthAt(`max(${rankOf(RESOURCE_HEALTH)})`)}, case when a.deleting_at is null then 'HEALTHY' else 'PROGRESSING' end) as health,
      sum(b.replicas_desired)::int as replicas_desired, sum(b.replicas_ready)::int as replicas_ready,
      (array_agg(r.kind || ' ' || r.name || ': ' || b.message order by ${rankOf(RESOURCE_HEALTH)} desc, r.kind, r.namespace, r.name)
        filter (where b.message is not null and b.health <> 'HEALTHY'))[1] as message
    from resource r left join binding_status b on b.resource_id = r.id where ${parts}
  ) h`;
const places = `
  cross join lateral (
    select count(*)::int as clusters_total, (count(*) filter (where ready))::int as clusters_ready from (
      select bool_and(w.value = 'HEALTHY') as ready
      from resource r join binding_status b on b.resource_id = r.id cross join lateral jsonb_each_text(b.works) w
      where ${parts} group by w.key
    ) each_cluster
  ) c`;

export function applicationsPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string]>,
  filter: ApplicationFilter,
): Promise<Page<ApplicationRow>> {
  const conditions = filtered(filter).after(['a.namespace', 'a.name'], after);
  // Only those of the page are folded, unless the fold decides who is on it.
  const fold = filter.health ? folded : '';
  const text = (limit: string) => `
    select a.*, h.health, h.message, h.replicas_desired, h.replicas_ready, c.clusters_total, c.clusters_ready from (
      select a.*, a.deleting_at is not null as deleting from application a ${fold} ${conditions.where} order by a.namespace, a.name limit ${limit}
    ) a ${folded} ${places} order by a.namespace, a.name`;
  return page<Row, ApplicationRow>(db, { text, conditions }, first, applicationRow);
}

export function countApplications(db: Db, filter: ApplicationFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `application a ${filter.health ? folded : ''} ${conditions.where}`, conditions.values);
}

export async function applicationsNamed(db: Db, refs: readonly ApplicationRef[]): Promise<ApplicationRow[]> {
  const named = 'where (a.namespace, a.name) in (select * from unnest($1::text[], $2::text[]))';
  return (await rows<Row>(db, whole(named), [refs.map(({ namespace }) => namespace), refs.map(({ name }) => name)])).map(applicationRow);
}

export async function applicationsById(db: Db, ids: readonly string[]): Promise<ApplicationRow[]> {
  return (await rows<Row>(db, whole('where a.id = any($1::bigint[])'), [ids])).map(applicationRow);
}

function whole(where: string): string {
  return `select ${columns}, h.*, c.* from application a ${folded} ${places} ${where} order by a.namespace, a.name`;
}

function filtered({ namespace, nameContains, health }: ApplicationFilter): Conditions {
  return new Conditions()
    .add('a.namespace = ?', namespace)
    .add('a.name ilike ?', containing(nameContains))
    .add('h.health = any(?::text[])', health);
}

function applicationRow(row: Row): ApplicationRow {
  return {
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    revision: row.revision,
    health: row.health,
    message: row.health === 'HEALTHY' ? null : row.message,
    clusters: { total: row.clusters_total, ready: row.clusters_ready },
    replicas: row.replicas_desired === null ? null : { desired: row.replicas_desired, ready: row.replicas_ready ?? 0 },
    deleting: row.deleting,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
