import type { ResourceKey } from '../../../core/model/plan.js';
import { type Db, rows } from '../../database/sql.js';
import { Conditions, count, page } from '../asking.js';
import type { FailbackFilter } from '../reads-port.js';
import type { FailbackRow, Page, PageAsk } from '../rows.js';

const columns = `f.id, f.resource_id as resource, r.api_version as "apiVersion", r.kind, r.namespace, r.name, jsonb_build_object('namespace', a.namespace, 'name', a.name) as application, f.kind as "homeKind", f.home, f.policy,
  f.state, f.gate, f.message, f.until, f.since, f.started_at as "startedAt", f.ended_at as "endedAt"`;
const source = 'failback f join resource r on r.id = f.resource_id and r.deleted_at is null join application a on a.id = r.application_id';
/** Returns that have not ended come first. */
const rank = "case f.state when 'RETURNING' then 0 when 'WAITING' then 1 else 2 end";

export function failbacksPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string]>,
  filter: FailbackFilter,
): Promise<Page<FailbackRow>> {
  const conditions = filtered(filter);
  if (after) {
    const [place, id] = after.map((one) => conditions.value(one));
    conditions.always(`(${rank}, -f.id) > (${place}::int, -(${id}::bigint))`);
  }
  const text = (limit: string) => `select ${columns} from ${source} ${conditions.where} order by ${rank}, f.id desc limit ${limit}`;
  return page<FailbackRow, FailbackRow>(db, { text, conditions }, first, (row) => row);
}

/** The cursor of a row: its place by state, and its id. */
export function failbackKey({ state, id }: FailbackRow): readonly [string, string] {
  return [state === 'RETURNING' ? '0' : state === 'WAITING' ? '1' : '2', id];
}

export function countFailbacks(db: Db, filter: FailbackFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `${source} ${conditions.where}`, conditions.values);
}

/** The returns of these resources that have not ended; of several, the one in progress. */
export function failbacksOf(db: Db, keys: readonly ResourceKey[]): Promise<readonly FailbackRow[]> {
  const text = `select distinct on (f.resource_id) ${columns} from ${source}
    where f.resource_id = any($1::bigint[]) and f.ended_at is null order by f.resource_id, ${rank}, f.id`;
  return rows<FailbackRow & object>(db, text, [keys]);
}

function filtered({ namespace, home, state }: FailbackFilter): Conditions {
  return new Conditions().add('r.namespace = ?', namespace).add('f.home = ?', home).add('f.state = ?', state);
}
