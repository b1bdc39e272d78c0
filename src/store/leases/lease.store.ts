import type { Pool } from 'pg';
import type { Evidence } from '../../core/failover/evidence/evidence.js';
import type { HandOver, HandOverFacts } from '../../core/failover/evidence/hand-over.js';
import type { Lease, LeaseStore } from '../../engine/ports/leases.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { jsonText } from '../database/json-text.js';
import { type Db, firstRow, millis, rows, run } from '../database/sql.js';
import type { ReplicaKeys } from '../encryption/replica-keys.js';

/** `hold` does not renew a lease that is valid for longer than this. */
export const RENEWED_AFTER_MS = 2_000;

export class PostgresLeases implements LeaseStore {
  readonly #pool: Pool;
  readonly #holder: string;
  readonly #replica: ReplicaKeys;
  readonly #wakeups: Pick<Wakeups, 'wake'>;

  constructor(pool: Pool, replica: ReplicaKeys, wakeups: Pick<Wakeups, 'wake'>) {
    this.#pool = pool;
    this.#holder = replica.holder;
    this.#replica = replica;
    this.#wakeups = wakeups;
  }

  async hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]> {
    if (names.length === 0) return [];
    const values = [names, ttlMs, this.#holder, Math.min(RENEWED_AFTER_MS, ttlMs / 2)];
    const held = await rows<{ name: string; epoch: string; surplus: boolean }>(this.#pool, holdLeases, values);
    return held.map(({ name, epoch, surplus }) => ({ name, epoch: Number(epoch), ...(surplus && { surplus }) }));
  }

  async announce(ttlMs: number): Promise<void> {
    await run(this.#pool, announceReplica, [`replica/${this.#holder}`, ttlMs, this.#holder, this.#replica.keyIds, this.#replica.host]);
  }

  async mark({ name, epoch }: Lease, grow: boolean): Promise<number | null> {
    const row = await firstRow<{ mark: string }>(this.#pool, markLease, [name, epoch, this.#holder, grow ? 1 : 0]);
    return row === null ? null : Number(row.mark);
  }

  async release(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await run(this.#pool, 'update lease set expires_at = now() where name = any($1::text[]) and holder = $2', [names, this.#holder]);
    this.#wakeups.wake('fleet');
  }

  async handOverFacts(clusters: readonly string[]): Promise<HandOverFacts> {
    const found = (await firstRow<HandOverRow>(this.#pool, handOverFacts, [clusters, this.#holder]))!;
    return { now: found.now, clusters: found.clusters ?? [], others: found.others ?? [] };
  }

  async handOver(leases: readonly { readonly name: string; readonly to: string }[]): Promise<void> {
    if (leases.length === 0) return;
    await run(this.#pool, handOver, [jsonText(leases), this.#holder]);
    this.#wakeups.wake('fleet');
  }

  leave(): Promise<void> {
    return this.endOf(this.#holder);
  }

  async endOf(holder: string): Promise<void> {
    await run(this.#pool, 'update lease set expires_at = now() where holder = $1 and expires_at > now()', [holder]);
    this.#wakeups.wake('fleet');
  }
}

interface HandOverRow {
  readonly now: number;
  readonly clusters:
    | readonly { readonly name: string; readonly evidence: readonly Evidence[]; readonly handOvers: readonly HandOver[] }[]
    | null;
  readonly others: HandOverFacts['others'] | null;
}

/** As `HAND_OVER_COUNTS_MS` of the core. */
const HAND_OVER_COUNTS = "interval '10 minutes'";
/** How long other replicas leave a lease to the one that it was handed to. */
const RESERVED_FOR = "interval '15 seconds'";

// Live replicas share the clusters equally; the planner's lease is not counted. The statement returns the leases that this replica has too
// many. A cluster that was handed over because its replica did not reach it stays with the replica that got it, in addition to its share, and
// does not go back while another replica is live. A writer that checks its epoch locks the row with a key share lock, which blocks a takeover but not a renewal.
const holdLeases = {
  name: 'lease-hold',
  text: `
    with share as (
      select ceil((select count(*) from unnest($1::text[]) as name where name like 'cluster/%')
        / (1 + (select count(*) from lease where name like 'replica/%' and holder <> $3 and expires_at > now()))::numeric) as most
    ), live as (
      select holder from lease where name like 'replica/%' and holder <> $3 and expires_at > now()
    ), moved as (
      select l.name,
        coalesce(bool_or((h.e ->> 'from')::uuid = $3), false) and exists (select from live) as barred,
        coalesce(bool_or(h.n = jsonb_array_length(l.hand_overs) and (h.e ->> 'at')::timestamptz > now() - ${RESERVED_FOR}
          and (h.e ->> 'to')::uuid in (select holder from live)), false) as reserved,
        coalesce(bool_or(h.n = jsonb_array_length(l.hand_overs) and (h.e ->> 'to')::uuid = $3), false) as given
      from lease l, jsonb_array_elements(l.hand_overs) with ordinality as h(e, n)
      where l.name = any($1::text[]) and l.hand_overs <> '[]' and (h.e ->> 'at')::timestamptz > now() - ${HAND_OVER_COUNTS}
      group by l.name
    ), barred as (
      select name from moved where barred or reserved
    ), given as (
      select name from moved where given
    ), renewed as (
      update lease set expires_at = now() + $2 * interval '1 millisecond'
      where name = any($1::text[]) and holder = $3 and expires_at < now() + ($2::float8 - $4) * interval '1 millisecond'
        and name not in (select name from barred)
      returning name, epoch
    ), mine as (
      select name, epoch from renewed
      union all
      select name, epoch from lease
      where name = any($1::text[]) and holder = $3 and expires_at >= now() + ($2::float8 - $4) * interval '1 millisecond'
    ), vacant as (
      select name from lease where name = any($1::text[]) and holder <> $3 and expires_at <= now() and name not in (select name from barred)
      union all
      select name from unnest($1::text[]) as name where not exists (select from lease l where l.name = name.name)
    ), wanted as (
      select name from vacant where name not like 'cluster/%' or name in (select name from given)
      union all
      (select name from vacant where name like 'cluster/%' and name not in (select name from given) order by md5(name || $3)
        limit greatest(0, (select most from share)
          - (select count(*) from mine where name like 'cluster/%' and name not in (select name from given)))::bigint)
    ), free as (
      select name from lease where name in (select name from wanted) and holder <> $3 and expires_at <= now()
      order by name for update skip locked
    ), taken as (
      update lease l set holder = $3, epoch = l.epoch + 1, expires_at = now() + $2 * interval '1 millisecond'
      from free where l.name = free.name
      returning l.name, l.epoch
    ), created as (
      insert into lease (name, holder, expires_at)
      select name, $3, now() + $2 * interval '1 millisecond' from wanted
      where not exists (select from lease l where l.name = wanted.name)
      order by name on conflict do nothing
      returning name, epoch
    ), held as (
      select * from mine union all select * from taken union all select * from created
    )
    select name, epoch, shared
      and row_number() over (partition by shared order by md5(name || $3)) > (select most from share) as surplus
    from (select name, epoch, name like 'cluster/%' and name not in (select name from given) as shared from held) h order by name`,
};

const handOverFacts = {
  name: 'lease-hand-over-facts',
  text: `
    select ${millis('now()')} as now, (
      select jsonb_agg(jsonb_build_object('name', c.name, 'evidence', (
          select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'replica', v.replica, 'aliveAt', ${millis('v.alive_at')},
            'countsUntil', ${millis('v.counts_until')}, 'checkedAt', ${millis('v.checked_at')},
            'failingSince', ${millis('v.failing_since')}, 'message', v.message)), '[]')
          from cluster_evidence v where v.cluster = c.name
        ), 'handOvers', (
          select coalesce(jsonb_agg(jsonb_build_object('from', e ->> 'from', 'to', e ->> 'to', 'at', ${millis("(e ->> 'at')::timestamptz")})
            order by n), '[]')
          from lease l, jsonb_array_elements(l.hand_overs) with ordinality as h(e, n) where l.name = 'cluster/' || c.name
        ))) from cluster c where c.name = any($1::text[])
    ) as clusters, (
      select jsonb_agg(jsonb_build_object('replica', r.holder, 'serves', (
        select count(*) from lease l where l.name like 'cluster/%' and l.holder = r.holder and l.expires_at > now())))
      from lease r where r.name like 'replica/%' and r.holder <> $2 and r.expires_at > now()
    ) as others`,
};

// Hand-overs that count no longer are dropped, so that the list stays short.
const handOver = {
  name: 'lease-hand-over',
  text: `
    update lease l set expires_at = now(), hand_overs = (
      select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(l.hand_overs) with ordinality as h(e, n)
      where (e ->> 'at')::timestamptz > now() - ${HAND_OVER_COUNTS}
    ) || jsonb_build_object('from', $2::uuid, 'to', i."to", 'at', now())
    from jsonb_to_recordset($1::jsonb) as i(name text, "to" uuid)
    where l.name = i.name and l.holder = $2::uuid`,
};

const markLease = {
  name: 'lease-mark',
  text: 'update lease set mark = mark + $4 where name = $1 and epoch = $2 and holder = $3 returning mark',
};

// Rows of replicas that expired 10 minutes ago are deleted. Leases of clusters stay, because their epochs must keep growing; leases of
// replicas have no epoch.
const announceReplica = {
  name: 'lease-announce',
  text: `
    with past as (delete from lease where name like 'replica/%' and expires_at < now() - interval '10 minutes')
    insert into lease (name, holder, expires_at, key_ids, host) values ($1, $3, now() + $2 * interval '1 millisecond', $4::bytea[], $5)
    on conflict (name) do update set expires_at = excluded.expires_at`,
};

/** Locks a lease until the transaction ends; false if this holder does not have it with this epoch. */
export async function keepLease(db: Db, lease: Lease, holder: string): Promise<boolean> {
  const check = { name: 'lease-keep', text: 'select from lease where name = $1 and epoch = $2 and holder = $3 for key share' };
  return (await rows(db, check, [lease.name, lease.epoch, holder])).length === 1;
}
