import type { Pool } from 'pg';
import type { EventStore, HubEvent } from '../../engine/ports/events.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';

export class PostgresEvents implements EventStore {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;

  constructor(pool: Pool, wakeups: Wakeups) {
    this.#pool = pool;
    this.#wakeups = wakeups;
  }

  async record(events: readonly HubEvent[]): Promise<void> {
    if (events.length === 0) return;
    await insertEvents(this.#pool, events);
    this.#wakeups.wake('api');
  }
}

const MAX_MESSAGE = 2000;

/** Must run in the transaction that makes the change. Fields of the resource that the caller leaves out are read from its row. */
export async function insertEvents(db: Db, events: readonly HubEvent[]): Promise<void> {
  if (events.length === 0) return;
  const input = events.map(({ type, severity, message, cluster, resource, ref, application }) => ({
    type,
    severity,
    message: message.slice(0, MAX_MESSAGE),
    cluster: cluster ?? null,
    resource: resource ?? null,
    app_namespace: application?.namespace ?? null,
    app_name: application?.name ?? null,
    api_version: ref?.apiVersion ?? null,
    kind: ref?.kind ?? null,
    namespace: ref?.namespace ?? null,
    name: ref?.name ?? null,
  }));
  await run(db, insert, [jsonText(input)]);
}

const insert = {
  name: 'event-insert',
  text: `
    insert into event (type, severity, message, cluster, application_namespace, application_name, resource_id, api_version, kind, namespace, name, failover_id)
    select i.type, i.severity, i.message, i.cluster, coalesce(i.app_namespace, a.namespace), coalesce(i.app_name, a.name), i.resource,
      coalesce(i.api_version, r.api_version), coalesce(i.kind, r.kind), coalesce(i.namespace, r.namespace), coalesce(i.name, r.name),
      coalesce((select f.id from failover f where f.cluster = i.cluster and f.ended_at is null),
        (select max(f.id) from eviction e join failover f on f.id = e.failover_id and f.ended_at is null where e.resource_id = i.resource))
    from rows from (jsonb_to_recordset($1::jsonb) as (type text, severity text, message text, cluster text, resource bigint,
      app_namespace text, app_name text, api_version text, kind text, namespace text, name text)) with ordinality
      as i(type, severity, message, cluster, resource, app_namespace, app_name, api_version, kind, namespace, name, place)
    left join resource r on r.id = i.resource left join application a on a.id = r.application_id
    order by i.place`,
};
