import type { Db } from '../../database/sql.js';
import { Conditions, pagesOf } from '../asking.js';
import type { FailoverEntryRow, Page, PageAsk } from '../rows.js';

interface EntryRow extends Omit<FailoverEntryRow, 'object' | 'key'> {
  readonly us: string;
  readonly source: number;
  readonly id: string;
  readonly api_version: string | null;
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}

const micros = (time: string) => `(extract(epoch from ${time}) * 1000000)::bigint`;

// The events of a failover in the order of time, merged with entries from its own row and its evictions.
const entries = `
  select f.doubted_at as at, 0 as source, f.id, 'CLUSTER_DOUBTED' as step, 'WARNING' as severity,
    'This was the last answer of ' || f.cluster || '. After it: ' || coalesce(f.doubt, 'no answer') || '.' as message, f.cluster,
    null as api_version, null as kind, null as namespace, null as name, null::jsonb as before, null::jsonb as after
  from failover f where f.id = parent.id and f.doubted_at is not null
  union all
  select e.at, case e.type when 'FAILOVER_ENDED' then 4 else 1 end, e.id, e.type, e.severity, e.message, e.cluster, e.api_version, e.kind, e.namespace, e.name, null, null
  from event e where e.failover_id = parent.id
  union all
  select v.moved_at, 2, v.id, 'RESOURCE_MOVED', 'INFO', 'It is ready in other clusters.', v.cluster, r.api_version, r.kind, r.namespace, r.name,
    v.before, v.after
  from eviction v join resource r on r.id = v.resource_id where v.failover_id = parent.id and v.moved_at is not null
  union all
  select v.home_at, 3, v.id, 'RESOURCE_SETTLED', 'INFO',
    case when v.home = v.before then 'It is placed as before.' else 'It is placed otherwise than before.' end,
    v.cluster, r.api_version, r.kind, r.namespace, r.name, coalesce(v.after, v.before), v.home
  from eviction v join resource r on r.id = v.resource_id where v.failover_id = parent.id and v.home_at is not null`;

/** The entries of each failover, oldest first. */
export function failoverTimelinesOf(
  db: Db,
  ids: readonly string[],
  { first, after }: PageAsk<readonly [string, string, string]>,
): Promise<ReadonlyMap<string, Page<FailoverEntryRow>>> {
  const conditions = new Conditions();
  if (after) {
    const [us, source, id] = after.map((one) => conditions.value(one));
    conditions.always(`(${micros('t.at')}, t.source, t.id) > (${us}::bigint, ${source}::int, ${id}::bigint)`);
  }
  const text = (limit: string) => `
    select t.*, ${micros('t.at')}::text as us, row_number() over (order by t.at, t.source, t.id) as place
    from (${entries}) t ${conditions.where} order by t.at, t.source, t.id limit ${limit}`;
  return pagesOf<string, EntryRow, FailoverEntryRow>(db, ids, { text, conditions }, first, entryRow);
}

function entryRow({ us, source, id, api_version: apiVersion, kind, namespace, name, ...row }: EntryRow): FailoverEntryRow {
  const { at, step, severity, message, cluster, before, after } = row;
  const object = apiVersion === null || kind === null ? null : { apiVersion, kind, namespace: namespace ?? '', name: name ?? '' };
  return { key: [us, String(source), id], at, step, severity, message, cluster, before, after, object };
}
