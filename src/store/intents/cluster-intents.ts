import type { Actor } from '../../auth/actor.js';
import type { EventType } from '../../engine/ports/events.js';
import type { Encryption } from '../database/encryption.js';
import { type Db, firstRow, rows, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { withdraw } from '../fleet/finish-unregister.js';
import { dueEverything } from '../plan/plan-due.js';
import { bumpWorld } from '../world/world.js';
import { audit } from './audit.js';
import type { ClusterChangeAsk, Intents, NewCluster, NewConnection } from './intents-port.js';
import { endDrain } from './moves/drain-intents.js';

/** Adds a cluster; `exists` and `duplicate` write nothing. */
export async function registerCluster(
  db: Db,
  encryption: Encryption,
  actor: Actor,
  cluster: NewCluster,
): ReturnType<Intents['registerCluster']> {
  // Checked before and after the world is locked: before, so that a known cluster does not raise the world's version; after, because
  // another transaction may have registered it meanwhile.
  const known = await whoHolds(db, cluster);
  if (known) return known;
  const version = await bumpWorld(db);
  const meanwhile = await whoHolds(db, cluster);
  if (meanwhile) return meanwhile;

  const credential = encryption.encrypt({ table: 'cluster', id: cluster.name }, cluster.connection);
  const values = [...describing(cluster), cluster.name, cluster.source, cluster.endpoint, credential, version, cluster.credentialExpiresAt];
  await run(db, insert, values);
  await run(db, 'insert into cluster_status (cluster, uid) values ($1, $2)', [cluster.name, cluster.uid]);
  await run(db, raiseLease, [cluster.name]);
  await run(db, "delete from world_removed where kind = 'Cluster' and name = $1", [cluster.name]);
  await dueEverything(db);
  await audit(db, actor, { action: 'registerCluster', target: `cluster ${cluster.name}` });
  await tell(db, cluster.name, 'CLUSTER_REGISTERED', `Cluster ${cluster.name} was registered by ${actor.name}.`);
  return { kind: 'registered' };
}

async function whoHolds(db: Db, { name, uid }: NewCluster) {
  const text =
    'select name, name = $1 as taken from cluster left join cluster_status s on s.cluster = name where name = $1 or s.uid = $2 order by taken desc';
  const holder = await firstRow<{ name: string; taken: boolean }>(db, text, [name, uid]);
  if (!holder) return null;
  return holder.taken ? ({ kind: 'exists' } as const) : ({ kind: 'duplicate', name: holder.name } as const);
}

export async function updateCluster(db: Db, actor: Actor, change: ClusterChangeAsk): ReturnType<Intents['updateCluster']> {
  const { name, expectedRevision, ...asked } = change;
  const values = [name, JSON.stringify(asked), change.zones ?? null];
  const before = await firstRow<{ differs: boolean }>(db, compare, values);
  if (before?.differs) {
    const version = await bumpWorld(db);
    const { rowCount } = await run(db, update, [...values, version, expectedRevision]);
    if (rowCount === 1) return updated(db, actor, name, asked);
  }
  const now = await firstRow<{ revision: number }>(db, 'select revision from cluster where name = $1', [name]);
  if (!now) return { kind: 'absent' };
  return expectedRevision === null || expectedRevision === now.revision
    ? { kind: 'updated' }
    : { kind: 'conflict', revision: now.revision };
}

async function updated(db: Db, actor: Actor, name: string, asked: Partial<ClusterChangeAsk>) {
  await dueEverything(db);
  if (asked.cordoned === false) await endDrain(db, actor, name);
  const fields = Object.keys(asked).filter((field) => field !== 'stated' && asked[field as keyof typeof asked] !== undefined);
  await audit(db, actor, { action: 'updateCluster', target: `cluster ${name}`, detail: { fields } });
  await tell(db, name, 'CLUSTER_UPDATED', `${changeOf(name, fields, asked)} by ${actor.name}.`);
  return { kind: 'updated' } as const;
}

function changeOf(name: string, fields: readonly string[], { cordoned }: Partial<ClusterChangeAsk>): string {
  if (fields.length === 1 && cordoned !== undefined) return `Cluster ${name} was ${cordoned ? 'cordoned' : 'uncordoned'}`;
  return `The ${fields.join(', ')} of cluster ${name} ${fields.length === 1 && !fields[0]!.endsWith('s') ? 'was' : 'were'} changed`;
}

/** Resources with a work in the cluster first, then others, each in the order of their ids. */
export async function idsForCluster(db: Db, cluster: string, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(db, concerned, [cluster, limit]);
  return found.map(({ id }) => id);
}

const concerned = `
  select id from (
    (select resource_id as id, 0 as place from work where cluster = $1 and desired_digest is not null order by resource_id limit $2)
    union all
    (select r.id, 1 from resource r where not exists
      (select from work w where w.cluster = $1 and w.resource_id = r.id and w.desired_digest is not null) order by r.id limit $2)
  ) c order by place, id limit $2`;

/**
 * Leaves the objects of the cluster unmanaged in the member, or deletes its works: in steps, each when its replacement is ready, or at once. The
 * rows are deleted after the last work (see finish-unregister.ts).
 */
export async function unregisterCluster(
  db: Db,
  actor: Actor,
  name: string,
  { deleteWorkloads, atOnce = false }: { readonly deleteWorkloads: boolean; readonly atOnce?: boolean },
): ReturnType<Intents['unregisterCluster']> {
  const version = await bumpWorld(db);
  const { rowCount } = await run(db, leave, [name, deleteWorkloads, version, deleteWorkloads && !atOnce]);
  if (rowCount === 0) return { kind: 'absent' };

  await run(db, withdraw, [name, `cluster ${name} was unregistered by ${actor.name}`]);
  await run(db, reconsider, [name]);
  const row = await firstRow<{ works: number }>(db, 'select count(*)::int as works from work where cluster = $1', [name]);
  await dueEverything(db);
  await audit(db, actor, {
    action: 'unregisterCluster',
    target: `cluster ${name}`,
    detail: { deleteWorkloads, atOnce, works: row!.works },
  });
  await tell(db, name, 'CLUSTER_UNREGISTERING', `Cluster ${name} is being unregistered by ${actor.name}.`);
  return { kind: 'started', works: row!.works };
}

/** The cluster stays registered. Works that were withdrawn or have left are planned again. */
export async function cancelUnregister(db: Db, actor: Actor, name: string): ReturnType<Intents['cancelUnregister']> {
  const version = await bumpWorld(db);
  const row = await firstRow<{ deleting: boolean }>(
    db,
    'select deleting_at is not null as deleting from cluster where name = $1 for update',
    [name],
  );
  if (!row) return { kind: 'absent' };
  if (!row.deleting) return { kind: 'registered' };
  await run(db, stay, [name, version]);
  await dueEverything(db);
  await audit(db, actor, { action: 'cancelUnregisterCluster', target: `cluster ${name}` });
  await tell(db, name, 'CLUSTER_UNREGISTER_CANCELLED', `The unregistration of cluster ${name} was cancelled by ${actor.name}.`);
  return { kind: 'cancelled' };
}

/** Stores another address or credential of the same cluster. If either differs from the stored one, connections are opened again. */
export async function reconnectCluster(
  db: Db,
  encryption: Encryption,
  actor: Actor,
  name: string,
  { endpoint, connection, credentialExpiresAt, uid }: NewConnection,
): ReturnType<Intents['reconnectCluster']> {
  const stored = await firstRow<{ endpoint: string; credential: Buffer; uid: string | null }>(db, connectionOf, [name]);
  if (!stored) return { kind: 'absent' };
  if (uid !== null && stored.uid !== null && uid !== stored.uid) return { kind: 'other-cluster' };
  const place = { table: 'cluster', id: name };
  const before = encryption.decrypt(place, stored.credential).toString('utf8');
  if (stored.endpoint === endpoint && before === connection) return { kind: 'unchanged' };

  await run(db, reconnect, [name, endpoint, encryption.encrypt(place, connection), credentialExpiresAt]);
  await audit(db, actor, { action: 'reconnectCluster', target: `cluster ${name}` });
  await tell(db, name, 'CLUSTER_UPDATED', `The connection of cluster ${name} was changed by ${actor.name}.`);
  return { kind: 'updated' };
}

function describing({ provider, region, zones, labels, properties, taints }: NewCluster): unknown[] {
  return [provider, region, zones, JSON.stringify(labels), JSON.stringify(properties), JSON.stringify(taints)];
}

function tell(db: Db, cluster: string, type: EventType, message: string): Promise<void> {
  return insertEvents(db, [{ type, severity: 'INFO', message, cluster }]);
}

/**
 * The taints `asked`, each NoExecute one with the time from which its toleration counts: that of the taint in `stored` with the same key,
 * otherwise now. Both are jsonb lists in SQL.
 */
const timed = (asked: string, stored: string) => `(
  select coalesce(jsonb_agg(case when t ->> 'effect' <> 'NoExecute' then t else t || jsonb_build_object('timeAdded', coalesce(
    (select s ->> 'timeAdded' from jsonb_array_elements(${stored}) s
      where s ->> 'key' = t ->> 'key' and s ->> 'effect' = 'NoExecute' limit 1),
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) end order by n), '[]')
  from jsonb_array_elements(${asked}) with ordinality as asked(t, n))`;

const insert = `
  insert into cluster (provider, region, zones, labels, properties, taints, name, source, endpoint, credential, world_version, credential_expires_at)
  values ($1, $2, $3, $4, $5, ${timed('$6::jsonb', "'[]'::jsonb")}, $7, $8, $9, $10, $11, $12)`;

// The cluster may be one that had another name here, and did not answer when that name was unregistered. Its Lease object then still has the
// epoch and mark of that name, and lower ones would look like a restored database. The holder does not exist: the next `hold` takes the lease.
const raiseLease = `
  insert into lease (name, holder, epoch, mark, expires_at)
  select 'cluster/' || $1::text, '00000000-0000-0000-0000-000000000000', max(epoch), max(mark), now()
  from lease where name like 'cluster/%' having count(*) > 0
  on conflict (name) do update set epoch = greatest(lease.epoch, excluded.epoch), mark = greatest(lease.mark, excluded.mark)`;

// Labels and properties are merged; null removes one. Fields that the ask leaves out stay. For a cluster that was registered by a file, the
// labels and properties in the file replace the stored ones.
const kept = (field: string) =>
  `case when c.source = 'FILE' and i.asked ->> 'stated' = 'true' and i.asked ? '${field}' then '{}' else c.${field} end`;
const wanted = `
  select c.name, jsonb_strip_nulls(${kept('labels')} || coalesce(i.asked -> 'labels', '{}')) as labels,
    jsonb_strip_nulls(${kept('properties')} || coalesce(i.asked -> 'properties', '{}')) as properties,
    case when i.asked ? 'taints' then ${timed("i.asked -> 'taints'", 'c.taints')} else c.taints end as taints,
    case when i.asked ? 'provider' then i.asked ->> 'provider' else c.provider end as provider,
    case when i.asked ? 'region' then i.asked ->> 'region' else c.region end as region,
    coalesce($3::text[], c.zones) as zones, coalesce((i.asked ->> 'cordoned')::boolean, c.cordoned) as cordoned
  from cluster c, (select $2::jsonb as asked) i where c.name = $1`;
const differs = `(c.labels, c.properties, c.taints, c.provider, c.region, c.zones, c.cordoned)
  is distinct from (n.labels, n.properties, n.taints, n.provider, n.region, n.zones, n.cordoned)`;
const compare = `select c.revision, ${differs} as differs from cluster c join (${wanted}) n on n.name = c.name`;
const update = `
  update cluster c set labels = n.labels, properties = n.properties, taints = n.taints, provider = n.provider, region = n.region,
    zones = n.zones, cordoned = n.cordoned, revision = c.revision + 1, world_version = $4
  from (${wanted}) n where c.name = n.name and ${differs} and ($5::int is null or c.revision = $5)`;

const leave = `
  update cluster set deleting_at = coalesce(deleting_at, now()), delete_workloads = $2, world_version = $3, leave_in_steps = $4,
    revision = revision + 1
  where name = $1`;

const stay = `
  update cluster set deleting_at = null, delete_workloads = false, leave_in_steps = false, world_version = $2, revision = revision + 1
  where name = $1`;

// If unregistration is requested again with another choice for the workloads, the choice applies to works that still exist. Resources that
// a user deleted are deleted in any case.
const reconsider = `
  update work w set orphan = not c.delete_workloads, attempts = 0, next_attempt_at = null, reason = null, message = null
  from cluster c, resource r
  where w.cluster = $1 and c.name = $1 and r.id = w.resource_id and r.deleted_at is null
    and w.desired_digest is null and w.orphan = c.delete_workloads`;

const connectionOf = `
  select c.endpoint, c.credential, s.uid from cluster c left join cluster_status s on s.cluster = c.name where c.name = $1 for update of c`;

const reconnect = `
  update cluster set endpoint = $2, credential = $3, credential_expires_at = $4, credential_warned_at = null,
    connection_version = connection_version + 1, revision = revision + 1
  where name = $1`;
