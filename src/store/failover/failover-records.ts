import type { Pool } from 'pg';
import type { Judgement } from '../../core/failover/judge.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { FailoverRecords } from '../../engine/ports/failover.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { HubError } from '../../errors.js';
import { jsonText } from '../database/json-text.js';
import { type Db, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { keepLease } from '../leases/lease.store.js';

/**
 * Updates the failover records of each cluster, in the transaction of a judgement: opens a failover, attaches its evictions with the seats
 * that they had, and records replacements and returned clusters. Must run before the events of the judgement are inserted, so that they are
 * attached to the failover. Returns additional events.
 */
export async function recordJudgement(db: Db, { conditions, started: all, changed }: Judgement): Promise<readonly HubEvent[]> {
  // A drain or a drill is no failure.
  const started = all.filter(({ producer }) => producer !== 'drain' && producer !== 'drill');
  const lost = conditions.filter(({ before, now }) => now.ready !== 'True' && (before === null || before.ready === 'True'));
  const back = conditions.filter(({ before, now }) => now.ready === 'True' && before !== null).map(({ cluster }) => cluster);
  const replaced = changed.filter((one) => one.replaced).map(({ id }) => id);
  if (lost.length > 0) {
    const input = lost.map(({ cluster, now }) => ({ cluster, cause: now.ready === 'Unknown' ? 'cannot be reached' : 'is not ready' }));
    await run(db, beginWithLoss, [jsonText(input)]);
  }
  if (started.length > 0) {
    await run(db, beginWithEviction, [jsonText(started.map(({ cluster, cause, producer }) => ({ cluster, cause, producer })))]);
    await run(db, adoptEvictions);
  }
  if (back.length > 0) await run(db, noteReturn, [back]);
  const moved = replaced.length === 0 ? [] : await rows<{ cluster: string }>(db, noteMoved, [replaced]);
  if (moved.length === 0) return [];
  const counts = await rows<MovedRow>(db, countMoved, [[...new Set(moved.map(({ cluster }) => cluster))]]);
  return counts.map(
    ({ cluster, moved: ready, evicted }): HubEvent => ({
      type: 'FAILOVER_MOVED',
      severity: 'INFO',
      message: `${ready} of ${evicted} ${evicted === 1 ? 'resource' : 'resources'} evicted from ${cluster} ${ready === 1 ? 'is' : 'are'} ready in other clusters.`,
      cluster,
    }),
  );
}

interface MovedRow {
  readonly cluster: string;
  readonly moved: number;
  readonly evicted: number;
}

interface OpenRow {
  readonly id: string;
  readonly cluster: string;
  /** No condition keeps it open. */
  readonly over: boolean;
  readonly evicted: number;
  readonly moved: number;
  /** Resources with the seats that they had before. */
  readonly home: number;
  readonly seconds: number;
}

/** Failovers in progress, as the loop `failover` completes them. */
export class PostgresFailoverRecords implements FailoverRecords {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;
  readonly #holder: string;

  constructor({ pool, wakeups, holder }: { readonly pool: Pool; readonly wakeups: Wakeups; readonly holder: string }) {
    this.#pool = pool;
    this.#wakeups = wakeups;
    this.#holder = holder;
  }

  async follow(epoch: number): Promise<number> {
    const { open, ended } = await withTransaction(this.#pool, async (db) => {
      if (!(await keepLease(db, { name: 'plan', epoch }, this.#holder))) throw new HubError('LEASE_LOST', 'Another replica plans now.');
      const all = await rows<OpenRow>(db, openFailovers);
      const over = all.filter((one) => one.over);
      if (over.length > 0) {
        // Events of a cluster are attached to its open failover, so the last event is inserted before the failover is ended.
        await insertEvents(db, over.map(endEvent));
        await run(db, endFailovers, [over.map(({ id }) => id)]);
      }
      return { open: all.length - over.length, ended: over.length };
    });
    if (ended > 0) this.#wakeups.wake('api');
    return open;
  }
}

function endEvent({ cluster, evicted, moved, home, seconds }: OpenRow): HubEvent {
  const what =
    evicted === 0
      ? 'Nothing was evicted.'
      : `Of ${evicted} evicted ${evicted === 1 ? 'resource' : 'resources'} ${moved} moved to other clusters, and ${home} ${home === 1 ? 'is' : 'are'} placed as before.`;
  return { type: 'FAILOVER_ENDED', severity: 'INFO', message: `The failover of ${cluster} is over after ${seconds} s. ${what}`, cluster };
}

// Events of the cluster since its last answer, or since its probe fails, led to the failover, so they are attached to it.
const beginWithLoss = {
  name: 'failover-begin-loss',
  text: `
    with lost as (
      insert into failover as f (cluster, cause, producer, doubted_at, doubt)
      select i.cluster, i.cluster || ' ' || i.cause || '.', 'failover', s.heard_at, nullif(s.message, '')
      from jsonb_to_recordset($1::jsonb) as i(cluster text, cause text) left join cluster_status s on s.cluster = i.cluster
      order by i.cluster
      on conflict (cluster) where ended_at is null do update set returned_at = null, producer = excluded.producer, cause = excluded.cause,
        doubted_at = coalesce(f.doubted_at, excluded.doubted_at), doubt = coalesce(f.doubt, excluded.doubt)
      returning f.id, f.cluster, f.doubted_at
    )
    update event e set failover_id = l.id
    from lost l left join cluster_evidence v on v.cluster = l.cluster and v.kind = 'API_PROBE' and v.replica = ''
    where e.cluster = l.cluster and e.at >= least(l.doubted_at, v.failing_since) and e.failover_id is null and e.type in ('CLUSTER_UNSTEADY', 'CLUSTER_NOT_READY', 'CLUSTER_LOSS_HELD', 'CLUSTER_EVIDENCE')`,
};

const beginWithEviction = {
  name: 'failover-begin-eviction',
  text: `
    insert into failover (cluster, cause, producer)
    select distinct on (i.cluster) i.cluster, i.cause, i.producer
    from jsonb_to_recordset($1::jsonb) as i(cluster text, cause text, producer text)
    order by i.cluster, i.producer
    on conflict (cluster) where ended_at is null do nothing`,
};

/** The seats of a binding, without copies that are leaving. */
const seatsOf = (binding: string) => `jsonb_path_query_array(${binding}.placements, '$[*] ? (!exists(@.leaving))')`;

const adoptEvictions = {
  name: 'failover-adopt',
  text: `
    update eviction e set failover_id = f.id, before = ${seatsOf('b')}
    from failover f, binding b
    where e.excludes and e.failover_id is null and f.cluster = e.cluster and f.ended_at is null and b.resource_id = e.resource_id`,
};

const noteReturn = {
  name: 'failover-return',
  text: 'update failover set returned_at = now() where ended_at is null and returned_at is null and cluster = any($1::text[])',
};

const noteMoved = {
  name: 'failover-moved',
  text: `
    update eviction e set moved_at = now(), after = ${seatsOf('b')}
    from binding b where e.id = any($1::bigint[]) and e.moved_at is null and e.failover_id is not null and b.resource_id = e.resource_id
    returning e.cluster`,
};

const countMoved = {
  name: 'failover-count-moved',
  text: `
    select f.cluster, count(e.moved_at)::int as moved, count(*)::int as evicted
    from failover f join eviction e on e.failover_id = f.id
    where f.ended_at is null and f.cluster = any($1::text[]) group by f.cluster order by f.cluster`,
};

// The resource has settled: its eviction has ended, no plan of it is due, no move is in progress, and it does not return by itself.
const settled = `
  (not e.excludes or e.away and (b.policy_name is null or b.applied_policy #>> '{placement,failback,mode}' <> 'Automatic'))
    and b.fits_affinity is null
    and not exists (select from failback r where r.resource_id = e.resource_id and r.state = 'RETURNING' and r.ended_at is null)
    and not exists (select from plan_due d where d.resource_id = e.resource_id and d.not_before <= now())
    and not exists (select from transition t where t.resource_id = e.resource_id)`;

// The failover of a lost cluster ends after the return of the cluster; an unregistered cluster does not return.
const openFailovers = {
  name: 'failover-open',
  text: `
    with open as (select * from failover where ended_at is null),
    home as (
      update eviction e set home_at = now(), home = ${seatsOf('b')}
      from open f, binding b
      where e.failover_id = f.id and e.home_at is null and b.resource_id = e.resource_id and ${settled}
      returning e.id, e.home
    )
    select f.id, f.cluster, count(e.id)::int as evicted, count(e.moved_at)::int as moved,
      (count(*) filter (where coalesce(e.home, h.home) = e.before))::int as home,
      (f.producer <> 'failover' or f.returned_at is not null or not exists (select from cluster c where c.name = f.cluster and c.deleting_at is null))
        and bool_and(e.id is null or e.home_at is not null or h.id is not null) as over,
      round(extract(epoch from now() - coalesce(f.doubted_at, f.started_at)))::int as seconds
    from open f left join eviction e on e.failover_id = f.id left join home h on h.id = e.id
    group by f.id, f.cluster, f.producer, f.returned_at, f.doubted_at, f.started_at order by f.id`,
};

const endFailovers = {
  name: 'failover-end',
  text: 'update failover set ended_at = now() where id = any($1::bigint[])',
};
