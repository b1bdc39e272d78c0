import type { Pool } from 'pg';
import type { Actor } from '../../auth/actor.js';
import type { RestoreStore } from '../../engine/ports/freezes.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import { type Db, firstRow, rows, run, withTransaction } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { audit } from '../intents/audit.js';

const REASON = 'the database is older than what clusters have: it was restored from a backup. See `manifold restore status`';

/** What the engine found about a restored database: clusters whose Lease is ahead of it. */
export class PostgresRestores implements RestoreStore {
  readonly #pool: Pool;
  readonly #wakeups: Pick<Wakeups, 'wake'>;

  constructor(pool: Pool, wakeups: Pick<Wakeups, 'wake'>) {
    this.#pool = pool;
    this.#wakeups = wakeups;
  }

  async found(cluster: string, { epoch, mark }: { readonly epoch: number; readonly mark: number }): Promise<void> {
    const isNew = await withTransaction(this.#pool, async (db) => {
      const made = await rows(db, insertFound, [cluster, epoch, mark]);
      if (made.length === 0) return false;
      await run(db, freezeOnce, [REASON]);
      const message = `${cluster} has data from a later state of this database: the database was restored from an older backup. All writes are frozen until a person decides with \`manifold restore accept\`, or restores a newer backup.`;
      await insertEvents(db, [{ type: 'DATABASE_RESTORED', severity: 'WARNING', message, cluster }]);
      return true;
    });
    if (isNew) this.#wakeups.wake('fleet');
    if (isNew) this.#wakeups.wake('api');
  }
}

/** One object that the hub would write or delete in a cluster once the restored database is accepted. */
export interface RestoreChange {
  readonly cluster: string;
  readonly action: 'APPLY' | 'DELETE';
  readonly ref: ObjectRef;
}

export interface RestoreRow {
  readonly foundAt: Date;
  readonly clusters: readonly {
    readonly cluster: string;
    readonly foundAt: Date;
    readonly applies: number;
    readonly deletes: number;
    /** Objects with the hub's id that are not in the database; they are not deleted. */
    readonly orphans: number;
  }[];
  /** At most `SHOWN` of the changes. */
  readonly changes: readonly RestoreChange[];
}

/** Changes that are shown. */
const SHOWN = 100;

/** Null: no restore waits for a decision. */
export async function pendingRestore(db: Db): Promise<RestoreRow | null> {
  const clusters = await rows<{ cluster: string; found_at: Date; applies: number; deletes: number; orphans: number }>(db, foundClusters);
  if (clusters.length === 0) return null;
  const changes = await rows<{ cluster: string; api_version: string; kind: string; namespace: string; name: string; deleting: boolean }>(
    db,
    heldChanges,
    [SHOWN],
  );
  return {
    foundAt: new Date(Math.min(...clusters.map(({ found_at: at }) => at.getTime()))),
    clusters: clusters.map(({ found_at: foundAt, ...same }) => ({ ...same, foundAt })),
    changes: changes.map(({ cluster, deleting, api_version: apiVersion, kind, namespace, name }) => ({
      cluster,
      action: deleting ? 'DELETE' : 'APPLY',
      ref: { apiVersion, kind, namespace, name },
    })),
  };
}

/**
 * Ends the restore freeze: clusters are changed to match this database from now on. Returns the clusters; empty if no restore was waiting.
 */
export async function acceptRestore(db: Db, actor: Actor, reason: string | null): Promise<readonly string[]> {
  const found = await rows<{ cluster: string }>(db, 'delete from restored_cluster returning cluster, epoch, mark');
  if (found.length === 0) return [];
  const clusters = found.map(({ cluster }) => cluster).sort();
  await run(db, raiseLeases, [JSON.stringify(found)]);
  await run(db, "delete from standing_freeze where producer = 'restore'");
  const message = `${actor.name} decided that this database is what clusters are brought to${reason === null ? '' : `: ${reason}`}.`;
  await insertEvents(db, [{ type: 'RESTORE_ACCEPTED', severity: 'WARNING', message }]);
  await audit(db, actor, { action: 'acceptRestore', target: clusters.join(', '), detail: { reason } });
  return clusters;
}

export async function isRestoreFreeze(db: Db, id: string): Promise<boolean> {
  return (await firstRow(db, "select from standing_freeze where id = $1::bigint and producer = 'restore'", [id])) !== null;
}

const insertFound = `
  insert into restored_cluster (cluster, epoch, mark) select name, $2, $3 from cluster where name = $1
  on conflict do nothing returning cluster`;

const freezeOnce = `
  insert into standing_freeze (scope, reason, actor, producer)
  select 'ALL', $1, 'hub', 'restore' where not exists (select from standing_freeze where producer = 'restore')`;

const foundClusters = `
  select f.cluster, f.found_at, w.applies, w.deletes, (select count(*)::int from orphan o where o.cluster = f.cluster) as orphans
  from restored_cluster f, lateral (
    select count(*) filter (where desired_digest is not null and desired_digest is distinct from applied_digest)::int as applies,
      count(*) filter (where desired_digest is null)::int as deletes
    from work w where w.cluster = f.cluster
  ) w order by f.cluster`;

const heldChanges = `
  select w.cluster, w.api_version, w.kind, w.namespace, w.name, w.desired_digest is null as deleting
  from work w where w.desired_digest is distinct from w.applied_digest or w.desired_digest is null
  order by w.cluster, w.kind_order, w.resource_id limit $1`;

// The new epoch is higher than every earlier one: sessions with an old epoch end, and each member is claimed again.
const raiseLeases = `
  update lease l set epoch = greatest(l.epoch, i.epoch) + 1, mark = greatest(l.mark, i.mark)
  from jsonb_to_recordset($1::jsonb) as i(cluster text, epoch bigint, mark bigint) where l.name = 'cluster/' || i.cluster`;
