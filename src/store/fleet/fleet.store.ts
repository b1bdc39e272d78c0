import type { Pool } from 'pg';
import type { FleetCluster, FleetStore, ProbeResult, SecondLook } from '../../engine/ports/fleet.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { HubError } from '../../errors.js';
import type { Encryption } from '../database/encryption.js';
import { jsonText } from '../database/json-text.js';
import { type Db, firstRow, rows, run, withTransaction } from '../database/sql.js';
import { STALE_AFTER } from '../observe/report.store.js';
import { dueEverything, dueKinds } from '../plan/plan-due.js';
import { releaseSeen } from '../plan/reservations.js';
import { requeueUnschedulable } from '../plan/unschedulable-queue.js';
import { bumpWorld } from '../world/world.js';
import { clustersWithOtherRoom, factsOf, factsThatPlansNeed, isHeard, type StatusFacts, type StoredStatus } from './cluster-facts.js';
import { isDoubted, lastProbe, saveEvidence, saveSecondLooks } from './evidence.js';
import { finishUnregister } from './finish-unregister.js';
import { saveTroubles } from './pod-troubles.js';

type Reported = Parameters<FleetStore['saveProbes']>[0];

export interface ClusterConnection {
  readonly endpoint: string;
  /** The connection as JSON text. Secret. */
  readonly connection: string;
  readonly connectionVersion: number;
}

/** Uses the pool `observe`, which commits without waiting for the disk: a cluster repeats its reports. */
export class PostgresFleet implements FleetStore {
  readonly #pool: Pool;
  readonly #observe: Pool;
  readonly #encryption: Encryption;
  readonly #wakeups: Wakeups;
  readonly #holder: string;

  /** `holder` is a uuid of this process. */
  constructor(parts: {
    readonly pool: Pool;
    readonly observe: Pool;
    readonly encryption: Encryption;
    readonly wakeups: Wakeups;
    readonly holder: string;
  }) {
    this.#pool = parts.pool;
    this.#observe = parts.observe;
    this.#encryption = parts.encryption;
    this.#wakeups = parts.wakeups;
    this.#holder = parts.holder;
  }

  async served(): Promise<readonly FleetCluster[]> {
    return rows<FleetCluster>(this.#pool, servedClusters);
  }

  lastProbe(): Promise<{ readonly now: number; readonly probedAt: number | null }> {
    return lastProbe(this.#pool);
  }

  /** The connection of a cluster; null if it is not registered. Only for `clusters`, never for an API answer. */
  async connection(name: string): Promise<ClusterConnection | null> {
    const text = 'select endpoint, credential, connection_version from cluster where name = $1';
    const row = await firstRow<{ endpoint: string; credential: Buffer; connection_version: number }>(this.#pool, text, [name]);
    if (!row) return null;
    const connection = this.#encryption.decrypt({ table: 'cluster', id: name }, row.credential).toString('utf8');
    return { endpoint: row.endpoint, connection, connectionVersion: row.connection_version };
  }

  /**
   * A report of an unreachable cluster does not change the time of its last answer. A cluster with the uid of another registered cluster,
   * or with another uid than before, is stored as not ready with that reason.
   */
  async saveProbes(reports: Reported): Promise<ReadonlySet<string>> {
    if (reports.length === 0) return new Set();
    const latest = [...new Map(reports.map((one) => [one.cluster, one])).values()].sort((a, b) => (a.cluster < b.cluster ? -1 : 1));
    const { changed, planned, refused } = await this.#saveUntilUnique(latest);
    if (planned) this.#wakeups.wake('plan');
    if (changed) this.#wakeups.wake('api');
    return refused;
  }

  async saveSecondLooks(looks: readonly SecondLook[]): Promise<void> {
    await saveSecondLooks(this.#observe, looks, this.#holder);
  }

  async finishUnregister(cluster: string): Promise<boolean> {
    const done = await withTransaction(this.#pool, (db) => finishUnregister(db, cluster));
    if (done) for (const topic of ['plan', 'api'] as const) this.#wakeups.wake(topic);
    return done;
  }

  /** Two replicas may find the same uid for two clusters at the same time; the retry of the second one sees the row of the first. */
  async #saveUntilUnique(reports: Reported): Promise<Saved> {
    const save = () => withTransaction(this.#observe, (db) => saveProbes(db, reports));
    try {
      return await save();
    } catch (error) {
      if (!(error instanceof HubError) || error.details['constraint'] !== 'cluster_status_uid_key') throw error;
      return save();
    }
  }
}

interface Saved {
  readonly changed: boolean;
  readonly planned: boolean;
  /** Clusters whose report was refused. */
  readonly refused: ReadonlySet<string>;
}

async function saveProbes(db: Db, reports: Reported): Promise<Saved> {
  const names = reports.map(({ cluster }) => cluster);
  const uids = reports.flatMap(({ report }) => report.uid ?? []);
  const stored = await rows<StoredStatus>(db, storedStatuses, [names, uids]);
  const { facts, refused } = factsOf(reports, stored);
  const needed = factsThatPlansNeed(facts, stored);
  const otherRoom = clustersWithOtherRoom(facts, stored);
  const changed = [...new Set([...needed.clusters, ...otherRoom])];
  if (changed.length > 0)
    await run(db, 'update cluster set world_version = $1 where name = any($2::text[])', [await bumpWorld(db), changed]);
  if (needed.clusters.length > 0 && needed.kinds === 'all') await dueEverything(db);
  else if (needed.clusters.length > 0 && needed.kinds !== 'all') await dueKinds(db, needed.kinds);
  const heard = reports.filter(({ cluster, report, heard: said = isHeard(report) }) => said && !refused.has(cluster));
  const told = heard.filter(({ report }) => report.pools !== null).map(({ cluster }) => cluster);
  await saveEvidence(
    db,
    reports.filter(({ cluster }) => !refused.has(cluster)),
  );
  await saveTroubles(db, heard);
  await run(db, touch, [heard.map(({ cluster }) => cluster), told]);
  await saveSeen(db, reports);
  if (facts.length > 0) await writeFacts(db, facts);

  // A change of capacity moves no placed resource; it only requeues unschedulable ones.
  const released = await releaseSeen(db, told);
  const room = otherRoom.length > 0 || released;
  if (room) await requeueUnschedulable(db);
  return { changed: facts.length > 0, planned: needed.clusters.length > 0 || room, refused };
}

/** Most reports say nothing new about it. */
async function saveSeen(db: Db, reports: Reported): Promise<void> {
  const found = reports.flatMap(({ cluster, seen }) => (seen ? [{ ...seen, cluster }] : []));
  if (found.length > 0) await run(db, updateSeen, [jsonText(found)]);
}

async function writeFacts(db: Db, facts: readonly StatusFacts[]): Promise<void> {
  // Under this lock versions are assigned in the order of commits; see report.store.ts.
  await run(db, 'select pg_advisory_xact_lock(4006, 1)');
  await run(db, updateFacts, [jsonText(facts)]);
}

export type { ProbeResult };

const servedClusters = {
  name: 'fleet-served',
  text: `
  select c.name, s.uid, c.connection_version as "connectionVersion", c.deleting_at is not null as deleting,
    c.delete_workloads as "deleteWorkloads", coalesce(s.heard_at < now() - ${STALE_AFTER}, true) as stale,
    case when s.heard_at is not null then s.ready end as ready, ${isDoubted} as doubted
  from cluster c left join cluster_status s on s.cluster = c.name order by c.name`,
};

const storedStatuses = {
  name: 'fleet-statuses',
  text: `
    select c.name as cluster, s.uid, coalesce(s.ready, 'Unknown') as ready, coalesce(s.reason, '') as reason, coalesce(s.message, '') as message,
      s.kubernetes_version as version, s.apis, coalesce(s.apis_complete, false) as complete, s.pools,
      coalesce(s.allocating, '{}') as allocating
    from cluster c left join cluster_status s on s.cluster = c.name
    where c.name = any($1::text[]) or s.uid = any($2::text[])`,
};

const touch = {
  name: 'fleet-touch',
  text: `
    insert into cluster_status as s (cluster, heard_at, pools_at)
    select name, now(), case when name = any($2::text[]) then now() end from cluster where name = any($1::text[]) order by name
    on conflict (cluster) do update set heard_at = excluded.heard_at, pools_at = coalesce(excluded.pools_at, s.pools_at)`,
};

const updateSeen = {
  name: 'fleet-seen',
  text: `
    insert into cluster_status as s (cluster, probed_epoch, listed_epoch)
    select i.cluster, i.epoch, case when i.listed then i.epoch end
    from jsonb_to_recordset($1::jsonb) as i(cluster text, epoch bigint, listed boolean) join cluster c on c.name = i.cluster
    order by i.cluster
    on conflict (cluster) do update set probed_epoch = excluded.probed_epoch, listed_epoch = coalesce(excluded.listed_epoch, s.listed_epoch)`,
};

const updateFacts = {
  name: 'fleet-facts',
  text: `
    insert into cluster_status as s (cluster, uid, ready, reason, message, kubernetes_version, apis, apis_complete, pools, allocating)
    select i.cluster, i.uid, i.ready, i.reason, i.message, i.version, i.apis, i.complete, i.pools, i.allocating
    from jsonb_to_recordset($1::jsonb) as i(cluster text, uid text, ready text, reason text, message text, version text,
      apis jsonb, complete boolean, pools jsonb, allocating jsonb)
    join cluster c on c.name = i.cluster
    order by i.cluster
    on conflict (cluster) do update set uid = excluded.uid, ready = excluded.ready, reason = excluded.reason, message = excluded.message,
      kubernetes_version = excluded.kubernetes_version, apis = excluded.apis, apis_complete = excluded.apis_complete,
      pools = excluded.pools, allocating = excluded.allocating, changed_at = now(), version = nextval('report_version')`,
};
