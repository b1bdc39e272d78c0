import type { Db } from '../database/sql.js';
import { Conditions, page } from './asking.js';
import type { EventFilter } from './reads-port.js';
import type { EventRow, Page, PageAsk } from './rows.js';

export interface StoredEvent {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster: string | null;
  readonly application_namespace: string | null;
  readonly application_name: string | null;
  readonly api_version: string | null;
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly failover_id: string | null;
}

export const eventColumns =
  'e.id, e.at, e.type, e.severity, e.message, e.cluster, e.application_namespace, e.application_name, e.api_version, e.kind, e.namespace, e.name, e.failover_id';

export function eventsPage(db: Db, { first, after }: PageAsk<string>, filter: EventFilter): Promise<Page<EventRow>> {
  const conditions = new Conditions()
    .add('e.id < ?::bigint', after ?? undefined)
    .add('e.cluster = ?', filter.cluster)
    .add('e.application_namespace = ?', filter.namespace)
    .add('e.application_name = ?', filter.application)
    .add('e.type = any(?::text[])', filter.type)
    .add('e.severity = ?', filter.severity);
  const text = (limit: string) => `select ${eventColumns} from event e ${conditions.where} order by e.id desc limit ${limit}`;
  return page<StoredEvent, EventRow>(db, { text, conditions }, first, eventRow);
}

export function eventRow(row: StoredEvent): EventRow {
  const { application_namespace: namespace, application_name: name, api_version: apiVersion, kind } = row;
  return {
    id: row.id,
    at: row.at,
    type: row.type,
    severity: row.severity,
    message: row.message,
    cluster: row.cluster,
    application: namespace === null || name === null ? null : { namespace, name },
    object: apiVersion === null || kind === null ? null : { apiVersion, kind, namespace: row.namespace ?? '', name: row.name ?? '' },
    failoverId: row.failover_id,
  };
}
