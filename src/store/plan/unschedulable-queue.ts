import type { Pool } from 'pg';
import { type Db, firstRow, run, withTransaction } from '../database/sql.js';

/** Maximum number of unschedulable resources that one pass requeues, so that new intents are not starved. */
const PAGE = 500;
/** Minimum time between the starts of two rounds, per page of the last round: capacity changes many times per second. */
export const REQUEUE_INTERVAL_MS = 300;

/**
 * Records that capacity, a neighbouring workload or a quota changed. Must run in the transaction of that change. Costs one update, however
 * many resources are unschedulable: the planner requeues them later.
 */
export async function requeueUnschedulable(db: Db): Promise<void> {
  await run(db, changed);
}

/** Read by the planner together with the due positions of a pass. */
export interface RoomMark {
  readonly room_version: string;
  /** Null if all unschedulable resources were requeued since the last change. */
  readonly room_due_ms: number | null;
}

/**
 * Columns of a `RoomMark`, of `world w`. Before the first time `room_told_at` is -infinity; Postgres 15 and 16 cannot subtract that, so
 * a time more than an hour ago counts as an hour ago.
 */
export const roomColumns = `w.room_version,
  case when w.room_version > w.room_told then
    greatest(0, ceil(${REQUEUE_INTERVAL_MS} - extract(epoch from now() - greatest(w.room_told_at, now() - interval '1 hour')) * 1000))::int
  end as room_due_ms`;

/**
 * Makes unschedulable resources due, and those that could return to an earlier affinity group: one page per call, until all that existed at
 * the first page are requeued.
 */
export class UnschedulableQueue {
  readonly #pool: Pool;
  #round: Round | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Milliseconds until the next call: 0 for immediately, null if all resources are requeued. */
  async requeue({ room_version, room_due_ms }: RoomMark): Promise<number | null> {
    if (room_due_ms === null) return null;
    if (this.#round === null && room_due_ms > 0) return room_due_ms;
    const round = this.#round ?? { version: room_version, after: '0', pages: 0 };
    const { count, last } = await withTransaction(this.#pool, (db) => requeuePage(db, round));
    this.#round = count === PAGE ? { ...round, after: last!, pages: round.pages + 1 } : null;
    return count > 0 ? 0 : null;
  }
}

interface Round {
  readonly version: string;
  /** The last requeued resource. */
  readonly after: string;
  /** Number of earlier pages. */
  readonly pages: number;
}

async function requeuePage(db: Db, { version, after, pages }: Round): Promise<{ readonly count: number; readonly last: string | null }> {
  const page = (await firstRow<{ count: number; last: string | null }>(db, tell, [after, PAGE]))!;
  if (page.count < PAGE) await run(db, settle, [version, pages * REQUEUE_INTERVAL_MS]);
  return page;
}

const changed = { name: 'room-changed', text: 'update world set room_version = room_version + 1' };

const tell = {
  name: 'room-tell',
  text: `
    with page as (
      select resource_id from (
        (select resource_id from binding
          where outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT') and resource_id > $1::bigint order by resource_id limit $2)
        union
        (select resource_id from binding
          where affinity is not null and applied_policy #>> '{placement,failback,mode}' = 'Automatic' and resource_id > $1::bigint
          order by resource_id limit $2)
      ) waiting order by resource_id limit $2
    ), told as (insert into plan_due (resource_id) select resource_id from page)
    select count(*)::int as count, max(resource_id)::text as last from page`,
};

const settle = {
  name: 'room-told',
  text: `update world set room_told = greatest(room_told, $1::bigint), room_told_at = now() + $2::int * interval '1 millisecond'`,
};
