import { type Db, rows } from '../../database/sql.js';
import { Conditions, count, page } from '../asking.js';
import type { FailoverFilter } from '../reads-port.js';
import type { FailoverRow, Page, PageAsk } from '../rows.js';

interface Row extends Omit<FailoverRow, 'doubtedAt' | 'startedAt' | 'returnedAt' | 'endedAt'> {
  readonly doubted_at: Date | null;
  readonly started_at: Date;
  readonly returned_at: Date | null;
  readonly ended_at: Date | null;
}

const columns = `
  f.id, f.cluster, f.cause, f.producer, f.doubt, f.doubted_at, f.started_at, f.returned_at, f.ended_at, c.evicted, c.moved, c.blocked, c.home,
  case
    when f.ended_at is not null then 'ENDED'
    when f.returned_at is not null or (c.evicted > 0 and not c.kept_out) then 'RETURNING'
    when c.blocked > 0 then 'BLOCKED'
    when c.evicted = 0 then 'LOST'
    when c.moved < c.evicted then 'MOVING'
    else 'MOVED'
  end as state`;
const source = `
  failover f cross join lateral (
    select count(*)::int as evicted, count(e.moved_at)::int as moved, (count(*) filter (where e.state = 'BLOCKED'))::int as blocked,
      (count(*) filter (where e.home = e.before))::int as home, coalesce(bool_or(e.excludes), false) as kept_out
    from eviction e where e.failover_id = f.id
  ) c`;

export function failoversPage(db: Db, { first, after }: PageAsk<string>, filter: FailoverFilter): Promise<Page<FailoverRow>> {
  const conditions = filtered(filter).add('f.id < ?::bigint', after ?? undefined);
  const text = (limit: string) => `select ${columns} from ${source} ${conditions.where} order by f.id desc limit ${limit}`;
  return page<Row, FailoverRow>(db, { text, conditions }, first, failoverRow);
}

export function countFailovers(db: Db, filter: FailoverFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `failover f ${conditions.where}`, conditions.values);
}

export async function failoversById(db: Db, ids: readonly string[]): Promise<readonly FailoverRow[]> {
  return (await rows<Row>(db, `select ${columns} from ${source} where f.id = any($1::bigint[])`, [ids])).map(failoverRow);
}

function filtered({ cluster, open }: FailoverFilter): Conditions {
  const conditions = new Conditions().add('f.cluster = ?', cluster);
  return open === undefined ? conditions : conditions.always(`f.ended_at is ${open ? '' : 'not '}null`);
}

function failoverRow({ doubted_at, started_at, returned_at, ended_at, ...same }: Row): FailoverRow {
  return { ...same, doubtedAt: doubted_at, startedAt: started_at, returnedAt: returned_at, endedAt: ended_at };
}
