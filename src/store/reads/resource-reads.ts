import type { LostCluster } from '../../core/aggregate/lost-clusters.js';
import type { DeliveryState } from '../../core/model/delivery.js';
import type { Health } from '../../core/model/health.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { Json, KubeObject, ObjectRef } from '../../kubernetes/object.js';
import { type Db, firstRow, rows } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { STALE_AFTER } from '../observe/report.store.js';
import { Conditions, containing, count, countsOf, NO_NUMBER, page, pagesOf } from './asking.js';
import { addLabelSelector } from './filters/label-filter.js';
import type { ResourceFilter, WorkOrder } from './reads-port.js';
import type { Page, PageAsk, ResourceRow, WorkRow } from './rows.js';
import { deliveryRow } from './status/delivery-row.js';
import { DELIVERED_REVISION, DELIVERY_MESSAGE, DELIVERY_REASON, RESOURCE_DELIVERY } from './status/delivery-sql.js';
import { RESOURCE_HEALTH, rankOf } from './status/health-sql.js';

interface Row {
  readonly id: ResourceKey;
  readonly application_id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: Date;
  readonly digest: string;
  readonly deleting: boolean;
  readonly health: Health;
  readonly message: string | null;
  readonly clusters_total: number;
  readonly clusters_ready: number;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly status: Json;
  readonly delivery: DeliveryState;
  readonly delivered_revision: number | null;
  readonly delivery_reason: string | null;
  readonly delivery_message: string | null;
  readonly clusters_delivered: number;
  readonly revision: number;
  readonly lost: readonly LostCluster[] | null;
  readonly works: Readonly<Record<string, Health>> | null;
  readonly undelivered: readonly string[] | null;
}

const order = ['r.kind', 'r.namespace', 'r.name', 'r.id'];
const from = 'resource r left join binding_status b on b.resource_id = r.id';
const select = `
  select r.id, r.application_id, r.api_version, r.kind, r.namespace, r.name, r.labels, r.created_at, r.digest, r.deleted_at is not null as deleting,
    ${RESOURCE_HEALTH} as health, b.message, coalesce(b.clusters_total, 0) as clusters_total, coalesce(b.clusters_ready, 0) as clusters_ready,
    b.replicas_desired, b.replicas_ready, b.status, b.works, b.undelivered, ${RESOURCE_DELIVERY} as delivery, ${DELIVERED_REVISION} as delivered_revision,
    ${DELIVERY_REASON} as delivery_reason, ${DELIVERY_MESSAGE} as delivery_message,
    case when b.generation = r.generation then b.clusters_total - jsonb_array_length(b.undelivered) else 0 end as clusters_delivered,
    (select a.revision from application a where a.id = r.application_id) as revision,
    case when b.unknown <> '{}' then (
      select jsonb_agg(jsonb_build_object('cluster', u.key, 'objects', 1, 'replicas', u.value -> 1,
        'seconds', extract(epoch from now() - s.heard_at)::int) order by u.key)
      from jsonb_each(b.unknown) u left join cluster_status s on s.cluster = u.key) end as lost
  from ${from}`;

export function resourcesPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string, string, string]>,
  filter: ResourceFilter,
): Promise<Page<ResourceRow>> {
  const conditions = filtered(filter).after(order, after);
  const text = (limit: string) => `${select} ${conditions.where} order by ${order.join(', ')} limit ${limit}`;
  return page<Row, ResourceRow>(db, { text, conditions }, first, resourceRow);
}

export function countResources(db: Db, filter: ResourceFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `${from} ${conditions.where}`, conditions.values);
}

export function resourcePagesOf(
  db: Db,
  applicationIds: readonly string[],
  { first, after }: PageAsk<readonly [string, string, string, string]>,
): Promise<ReadonlyMap<string, Page<ResourceRow>>> {
  const conditions = new Conditions().always('r.application_id = parent.id').after(order, after);
  const text = (limit: string) =>
    `select *, row_number() over () as place from (${select} ${conditions.where} order by ${order.join(', ')} limit ${limit}) one`;
  return pagesOf<string, Row, ResourceRow>(db, applicationIds, { text, conditions }, first, resourceRow);
}

export function countResourcesOf(db: Db, applicationIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return countsOf(db, applicationIds, { from: 'resource r', column: 'r.application_id', conditions: new Conditions() });
}

export async function findResource(db: Db, { apiVersion, kind, namespace, name }: ObjectRef): Promise<ResourceRow | null> {
  const identity = 'where r.api_group = $1 and r.kind = $2 and r.namespace = $3 and r.name = $4';
  const row = await firstRow<Row>(db, `${select} ${identity}`, [groupOf(apiVersion), kind, namespace, name]);
  return row && resourceRow(row);
}

function filtered(filter: ResourceFilter): Conditions {
  const { applicationId, kind, namespace, name, nameContains, labelSelector, cluster, image, policy, outrankedPolicy, health, delivery } =
    filter;
  const conditions = new Conditions();
  if (policy) {
    const values = [policy.kind, policy.namespace, policy.name].map((one) => conditions.value(one));
    conditions.always(`exists (select from binding g
      where g.resource_id = r.id and (g.policy_kind, g.policy_namespace, g.policy_name) = (${values.join(', ')}))`);
  }
  if (outrankedPolicy) {
    const loser = conditions.value(JSON.stringify([{ policy: outrankedPolicy }]));
    conditions.always(`exists (select from binding g join decision d on d.id = g.decision_id
      where g.resource_id = r.id and d.losers @> ${loser}::jsonb)`);
  }
  if (image !== undefined) {
    // A cluster may get another image than the template states, so the copies count too.
    conditions.always(`r.id in (
      with using_image as materialized (
        select m.digest from manifest m where exists (select from unnest(m.images) one where one ilike ${conditions.value(containing(image))})
      )
      select t.id from resource t where t.digest in (select digest from using_image)
      union select w.resource_id from work w where w.desired_digest in (select digest from using_image))`);
  }
  conditions
    .add('r.application_id = ?::bigint', applicationId)
    .add('r.kind = ?', kind)
    .add('r.namespace = ?', namespace)
    .add('r.name = ?', name)
    .add('r.name ilike ?', containing(nameContains))
    .add('exists (select from work w where w.resource_id = r.id and w.cluster = ?)', cluster)
    .add(`${RESOURCE_HEALTH} = any(?::text[])`, health)
    .add(`${RESOURCE_DELIVERY} = any(?::text[])`, delivery);
  return addLabelSelector(conditions, 'r.labels', labelSelector);
}

function resourceRow(row: Row): ResourceRow {
  return {
    id: row.id,
    applicationId: row.application_id,
    apiVersion: row.api_version,
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    health: row.health,
    message: row.message,
    delivery: deliveryRow(row, row.revision),
    lost: row.lost ?? [],
    clusters: { total: row.clusters_total, ready: row.clusters_ready },
    replicas: replicasOf(row),
    clusterHealth: row.works ?? {},
    undelivered: row.undelivered ?? [],
    status: row.status,
    deleting: row.deleting,
    labels: row.labels,
    createdAt: row.created_at,
    digest: row.digest,
  };
}

interface StoredWork {
  readonly cluster: string;
  readonly resource_id: ResourceKey;
  readonly state: WorkRow['state'];
  readonly reason: string | null;
  readonly message: string | null;
  readonly applied_at: Date | null;
  readonly observed_at: Date | null;
  readonly heard_at: Date | null;
  readonly stale: boolean;
  readonly health: Health;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly status: Json;
  readonly desired_digest: string | null;
  readonly member_uid: string | null;
  readonly applied_revision: number | null;
  readonly sort: string;
}

const STALE = `coalesce(s.heard_at < now() - ${STALE_AFTER}, true)`;
const WORK_STATE = `case when w.desired_digest is null then 'DELETING' when w.desired_digest = w.applied_digest then 'APPLIED'
      when w.reason is not null then 'BLOCKED' else 'PENDING' end`;
const WORK_HEALTH = `case when ${STALE} then 'UNKNOWN' else coalesce(b.works ->> w.cluster, 'PROGRESSING') end`;

/** The number that each order compares; the most urgent works have the smallest. */
const workOrders: Readonly<Record<WorkOrder, string>> = {
  CLUSTER: NO_NUMBER,
  ATTENTION: `(-10 * greatest(${rankOf(WORK_HEALTH)}, case ${WORK_STATE} when 'BLOCKED' then ${rankOf("'DEGRADED'")} else 0 end)
    - (case ${WORK_STATE} when 'BLOCKED' then 3 when 'PENDING' then 2 when 'DELETING' then 1 else 0 end))`,
};
const UNWRITTEN = 'w.desired_digest is distinct from w.applied_digest';
const FREEZE = `(select 'Frozen: ' || f.reason from ${freezesOfWork('ALL', 'DELETES')}
  and (f.scope = 'ALL' or w.desired_digest is null) order by f.id limit 1)`;
const works = (sort: string) => `
  select w.cluster, w.resource_id,
    coalesce(w.reason, case when o.failure is not null then 'INTERPRETER_FAILED' when ${UNWRITTEN} and ${FREEZE} is not null then 'FROZEN' end) as reason,
    coalesce(w.message, o.failure, case when ${UNWRITTEN} then ${FREEZE} end, o.message) as message, w.applied_at, o.observed_at, w.desired_digest, w.member_uid,
    w.applied_revision,
    ${WORK_STATE} as state, s.heard_at, ${STALE} as stale, ${WORK_HEALTH} as health,
    coalesce(w.replicas, o.replicas_desired) as replicas_desired, o.replicas_ready, o.status, (${sort})::text as sort,
    row_number() over (order by (${sort}), w.cluster) as place
  from work w
  left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
  left join binding_status b on b.resource_id = w.resource_id
  left join cluster_status s on s.cluster = w.cluster`;

export function workPagesOf(
  db: Db,
  keys: readonly ResourceKey[],
  { first, after }: PageAsk<readonly [string, string]>,
  cluster: string | null,
  order: WorkOrder = 'CLUSTER',
): Promise<ReadonlyMap<ResourceKey, Page<WorkRow>>> {
  const sort = workOrders[order];
  const conditions = inCluster(cluster).always('w.resource_id = parent.id').afterSort(sort, ['w.cluster'], after);
  const text = (limit: string) => `${works(sort)} ${conditions.where} order by (${sort}), w.cluster limit ${limit}`;
  return pagesOf<ResourceKey, StoredWork, WorkRow>(db, keys, { text, conditions }, first, workRow);
}

export function countWorksOf(db: Db, keys: readonly ResourceKey[], cluster: string | null): Promise<ReadonlyMap<ResourceKey, number>> {
  return countsOf(db, keys, { from: 'work w', column: 'w.resource_id', conditions: inCluster(cluster) });
}

export async function objectsIn(db: Db, cluster: string): Promise<Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>[]> {
  const text = `
    select w.api_version, w.kind, w.namespace, w.name, coalesce(r.labels, '{}') as labels
    from work w left join resource r on r.id = w.resource_id where w.cluster = $1 order by w.kind, w.namespace, w.name`;
  const found = await rows<{ api_version: string; kind: string; namespace: string; name: string; labels: Record<string, string> }>(
    db,
    text,
    [cluster],
  );
  return found.map(({ api_version: apiVersion, kind, namespace, name, labels }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }), labels },
  }));
}

function inCluster(cluster: string | null): Conditions {
  return new Conditions().add('w.cluster = ?', cluster ?? undefined);
}

function workRow(row: StoredWork): WorkRow {
  return {
    cluster: row.cluster,
    resource: row.resource_id,
    state: row.state,
    reason: row.reason,
    message: row.message,
    appliedAt: row.applied_at,
    observedAt: row.observed_at,
    heardAt: row.heard_at,
    stale: row.stale,
    health: row.health,
    replicas: replicasOf(row),
    status: row.status,
    desiredDigest: row.desired_digest,
    memberUid: row.member_uid,
    revision: row.applied_revision,
    sort: row.sort,
  };
}

function replicasOf({
  replicas_desired: desired,
  replicas_ready: ready,
}: {
  replicas_desired: number | null;
  replicas_ready: number | null;
}) {
  return desired === null ? null : { desired, ready: ready ?? 0 };
}
