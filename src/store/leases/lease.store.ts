import type { Pool } from 'pg';
import type { Lease, LeaseStore } from '../../engine/ports/leases.js';
import { type Db, rows, run } from '../database/sql.js';

export class PostgresLeases implements LeaseStore {
  readonly #pool: Pool;
  readonly #holder: string;

  /** `holder` is a uuid of this process. */
  constructor(pool: Pool, holder: string) {
    this.#pool = pool;
    this.#holder = holder;
  }

  async hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]> {
    if (names.length === 0) return [];
    const held = await rows<{ name: string; epoch: string }>(this.#pool, holdLeases, [names, ttlMs, this.#holder]);
    return held.map(({ name, epoch }) => ({ name, epoch: Number(epoch) }));
  }

  async release(names: readonly string[]): Promise<void> {
    await run(this.#pool, 'update lease set expires_at = now() where name = any($1::text[]) and holder = $2', [names, this.#holder]);
  }
}

// A writer that checks its epoch keeps the row with a key share lock, which stops a takeover and lets a renewal pass.
const holdLeases = {
  name: 'lease-hold',
  text: `
    with renewed as (
      update lease set expires_at = now() + $2 * interval '1 millisecond'
      where name = any($1::text[]) and holder = $3
      returning name, epoch
    ), free as (
      select name from lease where name = any($1::text[]) and holder <> $3 and expires_at <= now()
      order by name for update skip locked
    ), taken as (
      update lease l set holder = $3, epoch = l.epoch + 1, expires_at = now() + $2 * interval '1 millisecond'
      from free where l.name = free.name
      returning l.name, l.epoch
    ), created as (
      insert into lease (name, holder, expires_at)
      select name, $3, now() + $2 * interval '1 millisecond' from unnest($1::text[]) as name
      where not exists (select from lease l where l.name = name.name)
      order by name on conflict do nothing
      returning name, epoch
    )
    select * from renewed union all select * from taken union all select * from created order by name`,
};

/** Keeps a lease ours until the transaction ends; false when it is not ours with this epoch. */
export async function keepLease(db: Db, lease: Lease, holder: string): Promise<boolean> {
  const check = { name: 'lease-keep', text: 'select from lease where name = $1 and epoch = $2 and holder = $3 for key share' };
  return (await rows(db, check, [lease.name, lease.epoch, holder])).length === 1;
}
