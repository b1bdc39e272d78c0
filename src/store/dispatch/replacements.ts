import type { Pool } from 'pg';
import { rows, run, withTransaction } from '../database/sql.js';

/**
 * Deleting an object of these kinds also deletes other objects or data. A policy cannot choose replacement for them; the object's own
 * annotation must.
 */
const ONLY_BY_NAME = ['CustomResourceDefinition', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim'];

/**
 * Any number that is equal in every process. Only one transaction at a time starts replacements, so that two never start one for the same
 * resource.
 */
const LOCK = 1_765_055;

/** Cheap if no immutable field was changed: it reads an index that is then empty. */
const waiting = {
  name: 'replacements-waiting',
  text: "select 1 from work where reason = 'IMMUTABLE_FIELD' or replacing limit 1",
};

const end = {
  name: 'replacements-end',
  text: `
    update work w set replacing = false
    from work c left join observation o on o.cluster = c.cluster and o.resource_id = c.resource_id
    where w.replacing and c.cluster = w.cluster and c.resource_id = w.resource_id
      and (c.desired_digest is null or c.desired_digest = c.applied_digest and o.uid = c.member_uid and o.health = 'HEALTHY'
        and (c.member_generation is null or o.generation is null or o.generation >= c.member_generation))`,
};

const begin = {
  name: 'replacements-begin',
  text: `
    with next as (
      select distinct on (w.resource_id) w.cluster, w.resource_id
      from work w join binding b on b.resource_id = w.resource_id
      where w.reason = 'IMMUTABLE_FIELD' and not w.replacing and w.desired_digest is not null and not w.suspended
        and (w.immutable_change = 'Replace'
          or w.immutable_change is null and w.kind <> all($2::text[]) and b.applied_policy ->> 'immutableChange' = 'Replace')
        and not exists (select from work x where x.resource_id = w.resource_id and x.replacing)
      order by w.resource_id, w.cluster
    )
    update work w set replacing = true, attempts = 0, next_attempt_at = null
    from next n where w.cluster = n.cluster and w.resource_id = n.resource_id and w.cluster = any($1::text[])
    returning w.resource_id`,
};

/**
 * Starts the next replacement of each resource: one cluster at a time, in name order, and only when the replaced object in the previous
 * cluster is healthy. The choice is committed before any object is deleted. `clusters` are those that this process writes to. Returns
 * whether any replacement was started.
 */
export async function beginReplacements(pool: Pool, clusters: readonly string[]): Promise<boolean> {
  if ((await rows(pool, waiting, [])).length === 0) return false;
  return withTransaction(pool, async (db) => {
    await run(db, { name: 'replacements-lock', text: 'select pg_advisory_xact_lock($1)' }, [LOCK]);
    await run(db, end, []);
    return (await rows(db, begin, [clusters, ONLY_BY_NAME])).length > 0;
  });
}
