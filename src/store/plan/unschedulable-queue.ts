import type { Pool } from 'pg';
import { type Db, firstRow, run, withTransaction } from '../database/sql.js';

/** Maximum number of unschedulable resources that one pass requeues, so that new intents are not starved. */
const PAGE = 500;
/** Minimum milliseconds between the starts of two rounds, per page of the last round: capacity changes many times per second. */
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
 * Makes unschedulable resources due, and those that could return to an earlier affinity group: one page per call in the order of
 * priorities, until all that existed at the first page are requeued.
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
    const round = this.#round ?? { version: room_version, after: first, pages: 0 };
    const { count, last } = await withTransaction(this.#pool, (db) => requeuePage(db, round));
    this.#round = count === PAGE ? { ...round, after: last!, pages: round.pages + 1 } : null;
    return count > 0 ? 0 : null;
  }
}

/** A place in the order of a round: highest priority first, then the oldest resource. */
interface Place {
  /** The negated priority. */
  readonly turn: number;
  readonly resource: string;
}

const first: Place = { turn: -2_147_483_648, resource: '0' };

interface Round {
  readonly version: string;
  /** The place of the last requeued resource. */
  readonly after: Place;
  /** Number of earlier pages. */
  readonly pages: number;
}

async function requeuePage(db: Db, { version, after, pages }: Round): Promise<{ readonly count: number; readonly last: Place | null }> {
  const page = (await firstRow<{ count: number; last: Place | null }>(db, tell, [after.turn, after.resource, PAGE]))!;
  if (page.count < PAGE) await run(db, settle, [version, pages * REQUEUE_INTERVAL_MS]);
  return page;
}

const changed = { name: 'room-changed', text: 'update world set room_version = room_version + 1' };

const tell = {
  name: 'room-tell',
  text: `
    with page as (
      select turn, resource_id from (
        (select -priority as turn, resource_id from binding
          where outcome in ('UNSCHEDULABLE', 'NO_CLUSTER_FIT') and (-priority, resource_id) > ($1::int, $2::bigint)
          order by -priority, resource_id limit $3)
        union
        (select -priority as turn, resource_id from binding
          where affinity is not null and applied_policy #>> '{placement,failback,mode}' = 'Automatic'
            and (-priority, resource_id) > ($1::int, $2::bigint)
          order by -priority, resource_id limit $3)
      ) waiting order by turn, resource_id limit $3
    ), told as (insert into plan_due (resource_id) select resource_id from page order by turn, resource_id)
    select count(*)::int as count, (
      select jsonb_build_object('turn', turn, 'resource', resource_id::text) from page order by turn desc, resource_id desc limit 1
    ) as last from page`,
};

const settle = {
  name: 'room-told',
  text: `update world set room_told = greatest(room_told, $1::bigint), room_told_at = now() + $2::int * interval '1 millisecond'`,
};
