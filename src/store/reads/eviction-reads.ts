import type { EvictionState } from '../../core/failover/facts.js';
import type { Db } from '../database/sql.js';
import { Conditions, count, page } from './asking.js';
import type { EvictionFilter } from './reads-port.js';
import type { EvictionRow, Page, PageAsk } from './rows.js';

interface Row {
  readonly id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: string;
  readonly purge_mode: string;
  readonly state: EvictionState;
  readonly message: string;
  readonly excludes: boolean;
  readonly started_at: Date;
  readonly deadline: Date;
  readonly ended_at: Date | null;
  readonly failover_id: string | null;
  readonly before: EvictionRow['before'];
  readonly after: EvictionRow['after'];
  readonly home: EvictionRow['home'];
}

const columns = `e.id, r.api_version, r.kind, r.namespace, r.name, e.cluster, e.cause, e.producer, e.purge_mode, e.state, e.message, e.excludes,
  e.started_at, e.deadline, e.ended_at, e.failover_id, e.before, e.after, e.home`;
const source = 'eviction e join resource r on r.id = e.resource_id';

export function evictionsPage(db: Db, { first, after }: PageAsk<string>, filter: EvictionFilter): Promise<Page<EvictionRow>> {
  const conditions = filtered(filter).add('e.id < ?::bigint', after ?? undefined);
  const text = (limit: string) => `select ${columns} from ${source} ${conditions.where} order by e.id desc limit ${limit}`;
  return page<Row, EvictionRow>(db, { text, conditions }, first, evictionRow);
}

export function countEvictions(db: Db, filter: EvictionFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `${source} ${conditions.where}`, conditions.values);
}

function filtered({ id, namespace, cluster, state, failover }: EvictionFilter): Conditions {
  return new Conditions()
    .add('e.failover_id = ?::bigint', failover)
    .add('r.namespace = ?', namespace)
    .add('e.cluster = ?', cluster)
    .add('e.state = ?', state)
    .add('e.id = ?::bigint', id);
}

function evictionRow(row: Row): EvictionRow {
  const {
    api_version: apiVersion,
    purge_mode: purgeMode,
    started_at: startedAt,
    ended_at: endedAt,
    failover_id: failoverId,
    ...same
  } = row;
  return { ...same, apiVersion, purgeMode, startedAt, endedAt, failoverId };
}
