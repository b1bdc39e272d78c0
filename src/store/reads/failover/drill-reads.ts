import { type Db, millis, rows } from '../../database/sql.js';
import { Conditions, count, page } from '../asking.js';
import type { DrillFilter } from '../reads-port.js';
import type { DrillRow, Page, PageAsk } from '../rows.js';

// Times of resources are read as milliseconds, because JSON has no dates.
const columns = `d.id, d.cluster, d.actor, d.share, d.return_after_seconds as "returnAfterSeconds", d.deadline_seconds as "deadlineSeconds",
  d.state, d.result, d.reason, d.message, d.stopped_by as "stoppedBy", d.started_at as "startedAt", d.away_at as "awayAt",
  d.returning_at as "returningAt", d.ended_at as "endedAt",
  (select coalesce(jsonb_agg(jsonb_build_object('apiVersion', i.api_version, 'kind', i.kind, 'namespace', i.namespace, 'name', i.name,
      'application', i.application, 'before', i.before, 'after', i.after, 'home', i.home, 'evictedAt', ${millis('i.evicted_at')},
      'movedAt', ${millis('i.moved_at')}, 'homeAt', ${millis('i.home_at')}, 'floor', i.floor, 'fewestReady', i.fewest_ready, 'below', i.below)
      order by i.application, i.kind, i.namespace, i.name), '[]')
    from drill_resource i where i.drill_id = d.id) as resources`;

/** Newest first. */
export function drillsPage(db: Db, { first, after }: PageAsk<string>, filter: DrillFilter): Promise<Page<DrillRow>> {
  const conditions = filtered(filter).add('d.id < ?::bigint', after ?? undefined);
  const text = (limit: string) => `select ${columns} from drill d ${conditions.where} order by d.id desc limit ${limit}`;
  return page<DrillRow, DrillRow>(db, { text, conditions }, first, (row) => row);
}

export function countDrills(db: Db, filter: DrillFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `drill d ${conditions.where}`, conditions.values);
}

export function drillsById(db: Db, ids: readonly string[]): Promise<readonly DrillRow[]> {
  return rows<DrillRow & object>(db, `select ${columns} from drill d where d.id = any($1::bigint[])`, [ids]);
}

function filtered({ cluster, open }: DrillFilter): Conditions {
  const conditions = new Conditions().add('d.cluster = ?', cluster);
  return open === undefined ? conditions : conditions.always(`d.ended_at is ${open ? '' : 'not '}null`);
}
