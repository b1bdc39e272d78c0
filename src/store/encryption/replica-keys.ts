import { type Db, rows, run } from '../database/sql.js';

/** A process of the hub, and the keys that it has. */
export interface ReplicaKeys {
  /** A uuid of this process; the holder of its leases. */
  readonly holder: string;
  readonly host: string;
  /** Ids of all its keys. */
  readonly keyIds: readonly Buffer[];
}

/**
 * Publishes the keys of this process for `ttlMs`. Replicas with the role engine renew this with their announcement (`replica/ID`); the others, and each
 * process at its start, have a row of their own, which does not count when clusters are shared.
 */
export async function publishKeys(db: Db, { holder, host, keyIds }: ReplicaKeys, ttlMs: number): Promise<void> {
  await run(db, publish, [`keys/${holder}`, ttlMs, holder, keyIds, host]);
}

export async function withdrawKeys(db: Db, { holder }: Pick<ReplicaKeys, 'holder'>): Promise<void> {
  await run(db, 'update lease set expires_at = now() where name = $1', [`keys/${holder}`]);
}

/** Live replicas that do not have the key that encrypts, as `HOST/BEGIN-OF-ID`; the first 10. */
export async function replicasWithoutKey(db: Db): Promise<readonly string[]> {
  return (await rows<{ name: string }>(db, `${withoutKey} order by name limit 10`)).map(({ name }) => name);
}

// A replica of a version that publishes no keys may have only the old one.
export const withoutKey = `
  select distinct coalesce(l.host || '/', '') || left(l.holder::text, 8) as name
  from lease l join hub h on h.key_canary is not null
  where (l.name like 'replica/%' or l.name like 'keys/%') and l.expires_at > now()
    and (l.key_ids is null or substring(h.key_canary from 2 for 8) <> all(l.key_ids))`;

const publish = {
  name: 'keys-publish',
  text: `
    with past as (delete from lease where name like 'keys/%' and expires_at < now() - interval '10 minutes')
    insert into lease (name, holder, expires_at, key_ids, host) values ($1, $3, now() + $2 * interval '1 millisecond', $4::bytea[], $5)
    on conflict (name) do update set expires_at = excluded.expires_at`,
};
