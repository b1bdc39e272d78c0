import type { Pool } from 'pg';
import type { Health } from '../../core/model/health.js';
import type { Reach, StandingCopy, StandingFacts, Tenant } from '../../core/model/movement/transition.js';
import type { ResourceKey } from '../../core/model/plan.js';
import { workloadKindOf } from '../../core/model/workload/workload-kinds.js';
import type { DueResource } from '../../engine/ports/plan.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Manifests } from '../database/manifests.js';
import { rows } from '../database/sql.js';
import { STALE_AFTER } from '../observe/report.store.js';

/**
 * The current copies of these resources and their state. Takes a fixed number of statements, however many resources there are. Called only
 * for resources whose plan removes a copy.
 */
export async function readStanding(pool: Pool, manifests: Manifests, moving: readonly DueResource[]): Promise<StandingFacts> {
  const keys = moving.map(({ seen }) => seen.key);
  const followers = moving.filter(({ seen }) => workloadKindOf(seen.template) === undefined).map(({ seen }) => seen.key);
  const [copies, reach, tenants] = await Promise.all([
    rows<CopyRow>(pool, standingCopies, [keys]),
    rows<ReachRow>(pool, clusterReach),
    followers.length === 0 ? [] : rows<TenantRow>(pool, tenantsOf, [followers]),
  ]);
  const counted = copies.flatMap(({ desired_digest, replicas }) => (desired_digest !== null && replicas !== null ? [desired_digest] : []));
  const { found } = await manifests.readEach(pool, new Set(counted));
  return {
    now: reach[0]?.now ?? new Date(0).toISOString(),
    reach: new Map(reach.flatMap(({ cluster, reach: how }) => (cluster === null ? [] : [[cluster, how]]))),
    copies: grouped(copies, (row) => standingCopy(row, found)),
    tenants: grouped(
      tenants.filter((row) => workloadKindOf({ apiVersion: row.api_version, kind: row.kind }) !== undefined),
      tenantOf,
    ),
  };
}

interface CopyRow {
  readonly resource_id: ResourceKey;
  readonly cluster: string;
  readonly desired_digest: string | null;
  readonly replicas: number | null;
  readonly conflict_resolution: 'Abort' | 'Overwrite';
  readonly suspended: boolean;
  readonly started: boolean;
  readonly settled: boolean;
  readonly health: Health | null;
  readonly message: string | null;
  readonly replicas_ready: number | null;
  readonly replicas_desired: number | null;
  readonly unchanged_seconds: number | null;
}

interface ReachRow {
  readonly now: string;
  readonly cluster: string | null;
  readonly reach: Reach;
}

interface TenantRow {
  readonly resource_id: ResourceKey;
  readonly tenant_id: ResourceKey;
  readonly cluster: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly stays: boolean;
  readonly due: boolean;
}

function grouped<Row extends { readonly resource_id: ResourceKey }, One>(found: readonly Row[], of: (row: Row) => One) {
  return new Map([...Map.groupBy(found, (row) => row.resource_id)].map(([key, group]) => [key, group.map(of)]));
}

function standingCopy(row: CopyRow, manifests: ReadonlyMap<string, KubeObject>): StandingCopy {
  return {
    cluster: row.cluster,
    digest: row.desired_digest,
    replicas: row.replicas,
    started: row.started,
    settled: row.settled,
    health: row.health,
    message: row.message,
    ready: row.replicas_ready,
    running: row.replicas_desired,
    unchangedSeconds: row.unchanged_seconds ?? 0,
    manifest: row.desired_digest === null ? null : (manifests.get(row.desired_digest) ?? null),
    conflictResolution: row.conflict_resolution,
    suspended: row.suspended,
    usedBy: null,
  };
}

function tenantOf({ cluster, tenant_id: key, kind, namespace, name, stays, due: isDue }: TenantRow): Tenant {
  return { cluster, key, name: `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`, stays, isDue };
}

const standingCopies = {
  name: 'standing-copies',
  text: `
    select w.resource_id, w.cluster, w.desired_digest, w.replicas, w.conflict_resolution, w.suspended,
      w.applied_at is not null or w.member_uid is not null or o.uid is not null as started,
      w.desired_digest is not null and w.desired_digest = w.applied_digest and o.uid is not null
        and (w.member_generation is null or o.generation is null or o.generation >= w.member_generation) as settled,
      o.health, o.message, o.replicas_ready, o.replicas_desired, extract(epoch from now() - o.observed_at)::float8 as unchanged_seconds
    from work w left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    where w.resource_id = any($1::bigint[]) order by w.resource_id, w.cluster`,
};

// Returns one row without a cluster if there are no clusters, because the caller needs the database's clock.
const clusterReach = {
  name: 'standing-reach',
  text: `
    select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now, s.cluster,
      case when s.heard_at is null or s.heard_at < now() - ${STALE_AFTER} or s.ready = 'Unknown' then 'unreachable'
        when s.ready = 'True' then 'ready' else 'not-ready' end as reach
    from (select) one left join cluster_status s on true`,
};

const tenantsOf = {
  name: 'standing-tenants',
  text: `
    select r.id as resource_id, w.resource_id as tenant_id, w.cluster, w.api_version, w.kind, w.namespace, w.name,
      w.desired_digest is not null and coalesce(b.placements @> jsonb_build_array(jsonb_build_object('cluster', w.cluster)), false) as stays,
      exists (select from plan_due d where d.resource_id = w.resource_id and d.not_before <= now()) as due
    from resource r
    join work mine on mine.resource_id = r.id
    join resource t on t.application_id = r.application_id and t.id <> r.id
    join work w on w.resource_id = t.id and w.cluster = mine.cluster
    left join binding b on b.resource_id = t.id
    where r.id = any($1::bigint[]) order by r.id, w.cluster, w.resource_id`,
};
