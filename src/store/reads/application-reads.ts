import type { Project } from '../../auth/project.js';
import type { LostCluster } from '../../core/aggregate/lost-clusters.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { DeliveryState } from '../../core/model/delivery.js';
import { type Health, healths } from '../../core/model/health.js';
import { type Db, rows } from '../database/sql.js';
import { Conditions, containing, count, NO_NUMBER, page } from './asking.js';
import { labelCondition } from './filters/label-filter.js';
import type { ApplicationFilter, ApplicationOrder } from './reads-port.js';
import type { ApplicationFacets, ApplicationRow, Page, PageAsk } from './rows.js';
import { deliveryRow } from './status/delivery-row.js';
import {
  DELIVERED_REVISION,
  DELIVERY_MESSAGE,
  DELIVERY_REASON,
  deliveryAt,
  deliveryRank,
  NOT_PLACED,
  RESOURCE_DELIVERY,
} from './status/delivery-sql.js';
import { healthAt, RESOURCE_HEALTH, rankOf } from './status/health-sql.js';

interface Row extends ApplicationRef {
  readonly id: string;
  readonly revision: number;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters_total: number;
  readonly clusters_ready: number;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly delivery: DeliveryState;
  readonly delivered_revision: number | null;
  readonly delivery_reason: string | null;
  readonly delivery_message: string | null;
  readonly clusters_delivered: number;
  readonly lost: readonly LostCluster[] | null;
  readonly deleting: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly sort?: string;
}

const columns = 'a.id, a.namespace, a.name, a.revision, a.created_at, a.updated_at, a.deleting_at is not null as deleting';

// Resources that are being deleted are not counted, unless the whole application is. An application without resources is healthy.
const parts = 'r.application_id = a.id and (r.deleted_at is null or a.deleting_at is not null)';
const worstHealth = healthAt(`max(${rankOf(RESOURCE_HEALTH)})`);
// The health of the placed resources. If none is placed, the health of all resources.
const placed = `coalesce(${healthAt(`max(${rankOf(RESOURCE_HEALTH)}) filter (where not ${NOT_PLACED})`)}, ${worstHealth},
      case when a.deleting_at is null then 'HEALTHY' else 'PROGRESSING' end)`;
const name = "r.kind || ' ' || r.name || ': '";
const folded = `
  cross join lateral (
    select ${placed} as health, sum(b.replicas_desired)::int as replicas_desired, sum(b.replicas_ready)::int as replicas_ready,
      (array_agg(${name} || b.message order by ${NOT_PLACED}, ${rankOf(RESOURCE_HEALTH)} desc, r.kind, r.namespace, r.name)
        filter (where b.message is not null and b.health <> 'HEALTHY'))[1] as message
    from resource r left join binding_status b on b.resource_id = r.id where ${parts}
  ) h`;
const delivered = `
  cross join lateral (
    select coalesce(${deliveryAt('max(rank)')}, case when a.deleting_at is null then 'DELIVERED' else 'DELIVERING' end) as delivery,
      min(revision) as delivered_revision,
      (array_agg(reason order by rank desc, kind, namespace, name) filter (where reason is not null))[1] as delivery_reason,
      (array_agg(message order by rank desc, kind, namespace, name) filter (where message is not null))[1] as delivery_message
    from (
      select r.kind, r.namespace, r.name, ${deliveryRank(RESOURCE_DELIVERY)} as rank, ${DELIVERED_REVISION} as revision,
        ${DELIVERY_REASON} as reason, ${name} || (${DELIVERY_MESSAGE}) as message
      from resource r left join binding_status b on b.resource_id = r.id where ${parts}
    ) each_resource
  ) d`;
const places = `
  cross join lateral (
    select count(*)::int as clusters_total, (count(*) filter (where ready))::int as clusters_ready,
      (count(*) filter (where given))::int as clusters_delivered
    from (
      select bool_and(w.value = 'HEALTHY') as ready, bool_and(not b.undelivered ? w.key and b.generation = r.generation) as given
      from resource r join binding_status b on b.resource_id = r.id cross join lateral jsonb_each_text(b.works) w
      where ${parts} group by w.key
    ) each_cluster
  ) c`;
const away = `
  cross join lateral (
    select jsonb_agg(jsonb_build_object('cluster', cluster, 'objects', objects, 'replicas', replicas, 'seconds', seconds) order by cluster) as lost
    from (
      select u.key as cluster, count(*)::int as objects, sum((u.value ->> 1)::int)::int as replicas,
        extract(epoch from now() - min(s.heard_at))::int as seconds
      from resource r join binding_status b on b.resource_id = r.id cross join lateral jsonb_each(b.unknown) u
      left join cluster_status s on s.cluster = u.key
      where ${parts} and b.unknown <> '{}' group by u.key
    ) each_cluster
  ) l`;
const answers = `${folded} ${delivered} ${places} ${away}`;

/** The number that each field sorts by, and the subqueries that it needs. For ATTENTION, higher means more urgent. */
const orders: Readonly<Record<ApplicationOrder['field'], { readonly sort: string; readonly needs: readonly string[] }>> = {
  NAME: { sort: NO_NUMBER, needs: [] },
  ATTENTION: {
    sort: `(10 * greatest(${rankOf('h.health')}, case d.delivery when 'BLOCKED' then ${rankOf("'UNKNOWN'")} when 'DELIVERING' then ${rankOf("'PROGRESSING'")} else 0 end)
      + ${deliveryRank('d.delivery')})`,
    needs: ['h', 'd'],
  },
  CHANGED: { sort: '(extract(epoch from a.updated_at) * 1000000)::bigint', needs: [] },
  CLUSTERS: { sort: 'c.clusters_total', needs: ['c'] },
  REPLICAS: { sort: 'coalesce(h.replicas_desired, -1)', needs: ['h'] },
};

/** A filter that also leaves out what does not belong to a project. */
type InProject<Filter> = Filter & { readonly project?: Project | undefined };

/** Those of these applications that belong to the project. */
export async function applicationsOfProject(db: Db, project: Project, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const conditions = new Conditions().inProject('a.namespace', project).add('a.id = any(?::bigint[])', ids);
  const found = await rows<{ id: string }>(db, `select a.id from application a ${conditions.where}`, conditions.values);
  return new Set(found.map(({ id }) => id));
}

/** Those of these resources whose application belongs to the project. */
export async function resourcesOfProject<Key extends string>(db: Db, project: Project, keys: readonly Key[]): Promise<ReadonlySet<string>> {
  const conditions = new Conditions().inProject('a.namespace', project).add('r.id = any(?::bigint[])', keys);
  const from = 'resource r join application a on a.id = r.application_id';
  const found = await rows<{ id: string }>(db, `select r.id from ${from} ${conditions.where}`, conditions.values);
  return new Set(found.map(({ id }) => id));
}

export function applicationsPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string, string]>,
  filter: InProject<ApplicationFilter>,
  { field, direction }: ApplicationOrder = { field: 'NAME', direction: 'ASC' },
): Promise<Page<ApplicationRow>> {
  const { sort, needs } = orders[field];
  // Names are ascending among equal numbers, in either direction; only the order by name reverses the names.
  const [number, nameDirection] = direction === 'DESC' && field !== 'NAME' ? [`-(${sort})`, 'ASC' as const] : [sort, direction];
  const conditions = filtered(filter).afterSort(number, ['a.namespace', 'a.name'], after, nameDirection);
  const order = (place: string) => `order by ${place}, a.namespace ${nameDirection}, a.name ${nameDirection}`;
  // Subqueries run for the rows of the page only, unless the filter or the order needs them.
  const text = (limit: string) => `
    select a.*, h.*, d.*, c.*, l.* from (
      select a.*, a.deleting_at is not null as deleting, (${number})::text as sort, (${number}) as place
      from application a ${foldsOf(filter, needs)} ${conditions.where} ${order(`(${number}) ${nameDirection}`)} limit ${limit}
    ) a ${answers} ${order(`a.place ${nameDirection}`)}`;
  return page<Row, ApplicationRow>(db, { text, conditions }, first, applicationRow);
}

export async function applicationFacets(
  db: Db,
  { health: _, delivery: __, ...filter }: InProject<ApplicationFilter>,
): Promise<ApplicationFacets> {
  const conditions = filtered(filter);
  const found = await rows<{ health: Health; delivery: DeliveryState; count: number }>(
    db,
    `select h.health, d.delivery, count(*)::int as count from application a ${folded} ${delivered} ${conditions.where} group by 1, 2`,
    conditions.values,
  );
  const sum = (which: (row: (typeof found)[number]) => boolean) => found.filter(which).reduce((total, { count: more }) => total + more, 0);
  return {
    total: sum(() => true),
    health: Object.fromEntries(healths.map((one) => [one, sum(({ health }) => health === one)])) as Record<Health, number>,
    blocked: sum(({ delivery }) => delivery === 'BLOCKED'),
    delivering: sum(({ delivery }) => delivery === 'DELIVERING'),
  };
}

export function countApplications(db: Db, filter: InProject<ApplicationFilter>): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `application a ${foldsOf(filter)} ${conditions.where}`, conditions.values);
}

export async function applicationsNamed(db: Db, refs: readonly ApplicationRef[]): Promise<ApplicationRow[]> {
  const named = 'where (a.namespace, a.name) in (select * from unnest($1::text[], $2::text[]))';
  return (await rows<Row>(db, whole(named), [refs.map(({ namespace }) => namespace), refs.map(({ name }) => name)])).map(applicationRow);
}

export async function applicationsById(db: Db, ids: readonly string[]): Promise<ApplicationRow[]> {
  return (await rows<Row>(db, whole('where a.id = any($1::bigint[])'), [ids])).map(applicationRow);
}

function whole(where: string): string {
  return `select ${columns}, h.*, d.*, c.*, l.* from application a ${answers} ${where} order by a.namespace, a.name`;
}

/** The subqueries that the filter or the order needs. */
function foldsOf({ health, delivery }: ApplicationFilter, needs: readonly string[] = []): string {
  const wanted = new Set([...needs, ...(health ? ['h'] : []), ...(delivery ? ['d'] : [])]);
  return `${wanted.has('h') ? folded : ''} ${wanted.has('d') ? delivered : ''} ${wanted.has('c') ? places : ''}`;
}

function filtered({ namespace, name, nameContains, labelSelector, health, delivery, project }: InProject<ApplicationFilter>): Conditions {
  const conditions = new Conditions()
    .inProject('a.namespace', project)
    .add('a.namespace = ?', namespace)
    .add('a.name = ?', name)
    .add('a.name ilike ?', containing(nameContains))
    .add('h.health = any(?::text[])', health)
    .add('d.delivery = any(?::text[])', delivery);
  const labelled = labelCondition(conditions, 'lr.labels', labelSelector);
  if (labelled !== null) conditions.always(`exists (select from resource lr where lr.application_id = a.id and ${labelled})`);
  return conditions;
}

function applicationRow(row: Row): ApplicationRow {
  return {
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    revision: row.revision,
    health: row.health,
    message: row.health === 'HEALTHY' ? null : row.message,
    delivery: deliveryRow(row, row.revision),
    lost: row.lost ?? [],
    clusters: { total: row.clusters_total, ready: row.clusters_ready },
    replicas: row.replicas_desired === null ? null : { desired: row.replicas_desired, ready: row.replicas_ready ?? 0 },
    deleting: row.deleting,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    sort: row.sort ?? '0',
  };
}
