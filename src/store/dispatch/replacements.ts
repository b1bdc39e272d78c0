import type { Pool } from 'pg';
import { REPLACED_ONLY_BY_NAME } from '../../core/model/desired-work.js';
import { rows, run, withTransaction } from '../database/sql.js';

/**
 * Any number that is equal in every process. Only one transaction at a time starts replacements, so that two never start one for the same
 * resource.
 */
const LOCK = 1_765_055;

/** Cheap if no immutable field was changed: it reads an index and a table that are then empty. */
const waiting = {
  name: 'replacements-waiting',
  text: "select 1 from work where reason = 'IMMUTABLE_FIELD' or replacing union all select 1 from replacement_choice limit 1",
};

/**
 * A person's choice ends when all members have the content that it was made for, or when another content is desired. The plan removes the
 * row of plan_due in the transaction that writes the works.
 */
const endChoices = {
  name: 'replacements-end-choices',
  text: `
    delete from replacement_choice c using resource r
    where r.id = c.resource_id and (r.digest <> c.digest or r.deleted_at is not null
      or not exists (select from plan_due d where d.resource_id = r.id)
        and not exists (select from transition t where t.resource_id = r.id)
        and not exists (select from work w where w.resource_id = r.id and (w.replacing or w.desired_digest is distinct from w.applied_digest)))`,
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

// A person's choice counts only for works that have the content that it was made for: not while a plan is due, nor for a work that a move
// keeps on earlier content.
const begin = {
  name: 'replacements-begin',
  text: `
    with next as (
      select distinct on (w.resource_id) w.cluster, w.resource_id
      from work w join resource r on r.id = w.resource_id join binding b on b.resource_id = w.resource_id
      left join replacement_choice c on c.resource_id = r.id and c.digest = r.digest
        and w.revision is not distinct from r.template_revisions[cardinality(r.template_revisions)]
        and not exists (select from plan_due d where d.resource_id = r.id)
        and not exists (select from transition t where t.resource_id = r.id)
      left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
      where w.reason = 'IMMUTABLE_FIELD' and not w.replacing and w.desired_digest is not null and not w.suspended
        and (w.immutable_change = 'Replace'
          or w.immutable_change is null and (c.resource_id is not null
            or w.kind <> all($2::text[]) and b.applied_policy ->> 'immutableChange' = 'Replace'))
        and not exists (select from work x where x.resource_id = w.resource_id and x.replacing)
        and (o.health is distinct from 'HEALTHY' or not exists (
          select from work x
          left join observation y on y.cluster = x.cluster and y.resource_id = x.resource_id
          left join cluster_condition s on s.cluster = x.cluster
          where x.resource_id = w.resource_id and x.cluster <> w.cluster and x.desired_digest is not null
            and (y.health is distinct from 'HEALTHY' or s.ready is distinct from 'True' and s.cluster is not null)))
      order by w.resource_id, o.health is not distinct from 'HEALTHY', w.cluster
    )
    update work w set replacing = true, attempts = 0, next_attempt_at = null
    from next n where w.cluster = n.cluster and w.resource_id = n.resource_id and w.cluster = any($1::text[])
    returning w.resource_id`,
};

/**
 * Starts the next replacement of each resource: one cluster at a time, and only when the replaced object in the previous cluster is healthy.
 * Copies that are not healthy come first; a healthy copy is replaced only while all other copies are healthy in clusters that answer. The
 * choice is committed before any object is deleted. `clusters` are those that this process writes to. Returns whether any replacement was
 * started.
 */
export async function beginReplacements(pool: Pool, clusters: readonly string[]): Promise<boolean> {
  if ((await rows(pool, waiting, [])).length === 0) return false;
  return withTransaction(pool, async (db) => {
    await run(db, { name: 'replacements-lock', text: 'select pg_advisory_xact_lock($1)' }, [LOCK]);
    await run(db, end, []);
    await run(db, endChoices, []);
    return (await rows(db, begin, [clusters, REPLACED_ONLY_BY_NAME])).length > 0;
  });
}
