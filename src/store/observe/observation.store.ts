import type { Pool } from 'pg';
import { partsOfWorkKey, type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import type { Interpretation } from '../../core/model/report.js';
import { NO_STATUS, STATUSLESS } from '../../core/model/report.js';
import type { KnownWork, LostWork, Observation, ObservationStore } from '../../engine/ports/observe.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import { jsonText, storableGeneration, storableInt } from '../database/json-text.js';
import { rows } from '../database/sql.js';
import { isHeld } from '../dispatch/dispatch.sql.js';
import { columnsOf, fencedColumnsOf } from '../dispatch/dispatch.store.js';

interface KnownRow {
  readonly resource_id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly desired: boolean;
  readonly member_uid: string | null;
  readonly owned_digest: string | null;
  readonly member_generation: string | null;
  readonly observed_version: string | null;
  readonly read_by: string | null;
}

/** Its pool commits without waiting for the disk: an observation that is lost in a crash is made again. */
export class PostgresObservations implements ObservationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async known(cluster: string): Promise<readonly KnownWork[]> {
    const found = await rows<KnownRow>(this.#pool, knownWorks, [cluster]);
    return found.map((row) => ({
      key: workKey(cluster, row.resource_id as ResourceKey),
      resource: row.resource_id as ResourceKey,
      ref: { apiVersion: row.api_version, kind: row.kind, namespace: row.namespace, name: row.name },
      desired: row.desired,
      uid: row.member_uid,
      ownedDigest: row.owned_digest,
      generation: row.member_generation === null ? null : Number(row.member_generation),
      observedVersion: row.observed_version,
      readBy: row.read_by,
    }));
  }

  async kindsInUse(cluster: string): Promise<readonly GroupVersionKind[]> {
    const found = await rows<{ api_version: string; kind: string }>(this.#pool, kindsInUse, [cluster]);
    return found.map(({ api_version: apiVersion, kind }) => ({ apiVersion, kind }));
  }

  async save(observations: readonly Observation[]): Promise<readonly ResourceKey[]> {
    if (observations.length === 0) return [];
    const latest = new Map(observations.map((one) => [one.key, observationRow(one)]));
    const changed = await rows<{ resource_id: ResourceKey }>(this.#pool, saveObservations, [jsonText([...latest.values()])]);
    return distinctResources(changed);
  }

  async lastRead(keys: readonly WorkKey[]): Promise<ReadonlyMap<WorkKey, Interpretation>> {
    const found = await rows<LastRow>(this.#pool, lastRead, columnsOf(keys));
    return new Map(found.map((row) => [workKey(row.cluster, row.resource_id), interpretationOf(row)]));
  }

  async settleStatusless(): Promise<readonly ResourceKey[]> {
    return distinctResources(await rows<{ resource_id: ResourceKey }>(this.#pool, settleStatusless));
  }

  async forget(works: readonly LostWork[]): Promise<readonly ResourceKey[]> {
    if (works.length === 0) return [];
    return distinctResources(await rows<{ resource_id: ResourceKey }>(this.#pool, forgetObservations, fencedColumnsOf(works)));
  }
}

// The message is part of the SQL text and not a parameter, so that Postgres can use the partial index on it. The time counts from the apply,
// because an object may be changed and observed again and again without ever getting a status.
const settleStatusless = {
  name: 'observation-settle-statusless',
  text: `
    update observation o set health = 'HEALTHY', message = '${STATUSLESS}'
    from work w
    where o.health = 'UNKNOWN' and o.message = '${NO_STATUS}' and w.cluster = o.cluster and w.resource_id = o.resource_id
      and w.applied_at < now() - interval '5 minutes'
    returning o.resource_id`,
};

/** An object that never reported a status stays healthy when it is edited: its kind has no controller that would report one. */
const isStillStatusless = `o.uid = excluded.uid and o.health = 'HEALTHY' and o.message = '${STATUSLESS}'
        and excluded.health = 'UNKNOWN' and excluded.message = '${NO_STATUS}'`;

interface LastRow {
  readonly cluster: string;
  readonly resource_id: ResourceKey;
  readonly health: Interpretation['health'];
  readonly message: string | null;
  readonly replicas_desired: number | null;
  readonly replicas_ready: number | null;
  readonly status: Interpretation['status'];
}

function interpretationOf({ health, message, replicas_desired: desired, replicas_ready: ready, status }: LastRow): Interpretation {
  return { health, message, replicas: desired === null ? null : { desired, ready: ready ?? 0 }, status };
}

const lastRead = {
  name: 'observe-last-read',
  text: `
    select o.cluster, o.resource_id, o.health, o.message, o.replicas_desired, o.replicas_ready, o.status
    from unnest($1::text[], $2::bigint[]) as i(cluster, resource_id)
    join observation o on o.cluster = i.cluster and o.resource_id = i.resource_id`,
};

function observationRow(observation: Observation) {
  const {
    key,
    epoch,
    uid,
    resourceVersion,
    generation,
    ownedDigest,
    health,
    message,
    replicas,
    status,
    readBy = null,
    failure = null,
  } = observation;
  const { cluster: c, resource: r } = partsOfWorkKey(key);
  return {
    c,
    r,
    e: epoch,
    uid,
    rv: resourceVersion,
    g: storableGeneration(generation),
    od: ownedDigest,
    h: health,
    m: message,
    rd: storableInt(replicas?.desired),
    rr: storableInt(replicas?.ready),
    s: status,
    ...(readBy !== null && { by: readBy, f: failure }),
  };
}

function distinctResources(changed: readonly { readonly resource_id: ResourceKey }[]): ResourceKey[] {
  return [...new Set(changed.map((row) => row.resource_id))];
}

const knownWorks = {
  name: 'observe-known',
  text: `
    select w.resource_id, w.api_version, w.kind, w.namespace, w.name, w.desired_digest is not null as desired, w.member_uid,
      case when w.desired_digest = w.applied_digest then w.owned_digest end as owned_digest, w.member_generation, o.resource_version as observed_version,
      o.read_by
    from work w left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    where w.cluster = $1 order by w.resource_id`,
};

const kindsInUse = {
  name: 'observe-kinds',
  text: 'select distinct api_version, kind from work where cluster = $1 order by api_version, kind',
};

// An observation of the same version is stored again if other rules or scripts interpreted it, or if a script returned another result.
// Observations without a work are dropped: the work was deleted in the meantime. So are those of a replica that was taken over: what it
// still has in memory may be older than what its successor stored.
const saveObservations = {
  name: 'observe-save',
  text: `
    insert into observation as o (cluster, resource_id, uid, resource_version, generation, owned_digest, health, message,
      replicas_desired, replicas_ready, status, read_by, failure)
    select i.c, i.r, i.uid, i.rv, i.g, i.od, i.h, i.m, i.rd, i.rr, nullif(i.s, 'null'), i.by, i.f
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, e bigint, uid text, rv text, g bigint, od text, h text, m text, rd int, rr int, s jsonb,
      by text, f text)
    where exists (select from work w where w.cluster = i.c and w.resource_id = i.r) and ${isHeld}
    order by i.c, i.r
    on conflict (cluster, resource_id) do update set uid = excluded.uid, resource_version = excluded.resource_version,
      generation = excluded.generation, owned_digest = excluded.owned_digest,
      health = case when ${isStillStatusless} then o.health else excluded.health end,
      message = case when ${isStillStatusless} then o.message else excluded.message end,
      replicas_desired = excluded.replicas_desired, replicas_ready = excluded.replicas_ready, status = excluded.status, observed_at = now(),
      read_by = excluded.read_by, failure = excluded.failure
    where (o.uid, o.resource_version) is distinct from (excluded.uid, excluded.resource_version)
      or (o.read_by, o.failure) is distinct from (excluded.read_by, excluded.failure)
      or o.read_by is not null and (o.health, o.message, o.replicas_desired, o.replicas_ready, o.status)
        is distinct from (excluded.health, excluded.message, excluded.replicas_desired, excluded.replicas_ready, excluded.status)
    returning o.resource_id`,
};

const forgetObservations = {
  name: 'observe-forget',
  text: `
    delete from observation o using unnest($1::text[], $2::bigint[], $3::bigint[]) as i(c, r, e)
    where o.cluster = i.c and o.resource_id = i.r and ${isHeld} returning o.resource_id`,
};
