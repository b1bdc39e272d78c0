import type { Pool } from 'pg';
import { describeTarget, type StandingFreeze } from '../../core/model/movement/freeze.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { FreezeStore } from '../../engine/ports/freezes.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { type Db, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { FREEZE_COLUMNS, type FreezeRow, freezeOf, freezesInForce, type StoredFreeze } from './freeze-sql.js';

/** Freezes, as the engine reads them. */
export class PostgresFreezes implements FreezeStore {
  readonly #pool: Pool;
  readonly #wakeups: Wakeups;

  constructor(pool: Pool, wakeups: Wakeups) {
    this.#pool = pool;
    this.#wakeups = wakeups;
  }

  inForce(): Promise<readonly StandingFreeze[]> {
    return standingFreezes(this.#pool);
  }

  async endExpired(): Promise<void> {
    const ended = await withTransaction(this.#pool, async (db) => {
      const found = await rows<FreezeRow>(db, `delete from standing_freeze where ends_at <= now() returning ${FREEZE_COLUMNS}`);
      await insertEvents(
        db,
        found.map((row) => endedEvent(freezeOf(row), 'Its time is over.')),
      );
      return found.length;
    });
    if (ended > 0) this.#wakeups.wake('api');
  }

  async changed(events: readonly HubEvent[]): Promise<void> {
    await withTransaction(this.#pool, async (db) => {
      await run(db, 'insert into plan_due (resource_id) select resource_id from transition order by resource_id');
      await insertEvents(db, events);
    });
    this.#wakeups.wake('plan');
    this.#wakeups.wake('api');
  }
}

export async function standingFreezes(db: Db): Promise<readonly StoredFreeze[]> {
  return (await rows<FreezeRow>(db, freezesInForce)).map(freezeOf);
}

const stopped = { ALL: 'Writes', DELETES: 'Deletes', MOVES: 'Moves' } as const;

export function startedEvent(freeze: StoredFreeze): HubEvent {
  const until = freeze.endsAt === null ? '' : ` Until ${freeze.endsAt.toISOString()}.`;
  const message = `${stopped[freeze.scope]} of ${describeTarget(freeze)} are frozen by ${freeze.actor}: ${freeze.reason}.${until}`;
  return { type: 'FREEZE_STARTED', severity: 'WARNING', message, ...placeOf(freeze) };
}

export function endedEvent(freeze: StoredFreeze, why: string): HubEvent {
  const message = `${stopped[freeze.scope]} of ${describeTarget(freeze)} are no longer frozen. ${why}`;
  return { type: 'FREEZE_ENDED', severity: 'INFO', message, ...placeOf(freeze) };
}

function placeOf({ cluster, application }: StandingFreeze): Pick<HubEvent, 'cluster' | 'application'> {
  return { ...(cluster !== null && { cluster }), ...(application !== null && { application }) };
}
