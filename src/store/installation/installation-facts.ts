import type { Pool } from 'pg';
import type { InstallationFacts } from '../../core/checks/check.js';
import { firstRow, millis } from '../database/sql.js';
import { STALE_AFTER } from '../observe/report.store.js';

/** The part of the facts that the database has. */
export type StoredFacts = Pick<InstallationFacts, 'replicas' | 'planned' | 'deliveries' | 'planning' | 'freezes'> & {
  readonly database: Omit<InstallationFacts['database'], 'embedded'>;
  readonly clusters: Omit<InstallationFacts['clusters'], 'simulated'>;
  readonly oldestEvent: number | null;
};

/** Reads them in one statement; `migrations` are the names of those that this version has. */
export async function installationFacts(pool: Pool, migrations: readonly string[]): Promise<StoredFacts> {
  return (await firstRow<{ facts: StoredFacts }>(pool, facts, [migrations]))!.facts;
}

/** Clusters, credentials and refusals that are named. */
const NAMED = 10;
const STALE = `(s.heard_at is null or s.heard_at < now() - ${STALE_AFTER})`;
const MAX_MESSAGE = 300;

// The number of connections counts those that this user may see; Postgres shows the sessions of all users, without their statements.
const facts = `
  select jsonb_build_object(
    'database', jsonb_build_object(
      'now', ${millis('clock_timestamp()')},
      'version', current_setting('server_version_num')::int,
      'versionText', current_setting('server_version'),
      'readOnly', pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean,
      'standbys', (select count(*) from pg_stat_get_wal_senders() where state = 'streaming'),
      'bytes', pg_database_size(current_database()),
      'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
      'maxConnections', current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
      'unknownMigrations', (select coalesce(jsonb_agg(name order by id), '[]') from migration where name <> all($1::text[]))),
    'replicas', (select count(*) from lease where name like 'replica/%' and expires_at > now()),
    'planned', exists (select from lease where name = 'plan' and expires_at > now()),
    'clusters', (
      select jsonb_build_object(
        'total', count(*), 'lostTotal', count(*) filter (where c.lost),
        'lost', coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'reason', c.reason, 'message', left(c.message, ${MAX_MESSAGE})) order by c.place)
          filter (where c.lost and c.place <= ${NAMED}), '[]'),
        'credentials', (
          select coalesce(jsonb_agg(jsonb_build_object('name', e.name, 'ends', ${millis('e.credential_expires_at')}) order by e.credential_expires_at), '[]')
          from (select name, credential_expires_at from cluster where credential_expires_at is not null and deleting_at is null
            order by credential_expires_at limit ${NAMED}) e),
        'forbidden', (
          select coalesce(jsonb_agg(jsonb_build_object('name', f.cluster, 'works', f.works, 'message', left(f.message, ${MAX_MESSAGE})) order by f.works desc), '[]')
          from (select cluster, count(*) as works, min(message) as message from work where reason = 'FORBIDDEN' group by cluster
            order by count(*) desc, cluster limit ${NAMED}) f))
      from (
        select c.name, coalesce(s.reason, 'NotYetProbed') as reason,
          case when s.heard_at is null then 'it never answered' when ${STALE} then 'it does not answer' else s.message end as message,
          (${STALE} or s.ready <> 'True') as lost,
          row_number() over (order by (${STALE} or s.ready <> 'True') desc, s.heard_at nulls first, c.name) as place
        from cluster c left join cluster_status s on s.cluster = c.name where c.deleting_at is null
      ) c),
    'deliveries', (
      select jsonb_build_object('undelivered', count(*), 'blocked', count(*) filter (where delivery = 'BLOCKED'), 'oldestSince', ${millis('min(updated_at)')})
      from binding_status where delivery <> 'DELIVERED'),
    'planning', (select jsonb_build_object('due', count(distinct resource_id), 'oldestSince', ${millis('min(greatest(since, not_before))')})
      from plan_due where not_before <= now()),
    'freezes', (select jsonb_build_object('total', count(*), 'restore', coalesce(bool_or(producer = 'restore'), false),
        'oldest', left((array_agg(reason order by started_at))[1], ${MAX_MESSAGE})) from standing_freeze where ends_at is null or ends_at > now()),
    'oldestEvent', (select ${millis('min(at)')} from event where id = (select min(id) from event))
  ) as facts`;
