import type { Pool } from 'pg';
import type { Amounts, Cluster, NodePool, Taint } from '../core/model/cluster.js';
import type { Reservation, World } from '../core/model/plan.js';
import type { PlacementPolicy, Policy, PolicyKind, PolicyRef } from '../core/model/policy.js';
import { isOverridePolicy, isPlacementKind, isPlacementPolicy } from '../core/model/policy-ref.js';
import { capacityOf } from '../core/schedule/capacity/capacity-of.js';
import { type Db, firstRow, rows, withTransaction } from './sql.js';
import { Standing, standingAsk } from './standing.js';

export interface ClusterFacts {
  readonly name: string;
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly cordoned: boolean;
  readonly deleting: boolean;
  readonly apis: readonly string[] | null;
  readonly apis_complete: boolean;
  readonly pools: readonly NodePool[] | null;
  readonly allocating: Amounts;
  readonly age_seconds: number | null;
}

interface PolicyRow {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly spec: object;
}

/** Policies and fleet in memory. Only rows that were stamped since are read again, and what did not change stays the same object. */
export class WorldCache {
  readonly #pool: Pool;
  readonly #standing: Standing;
  readonly #clusters = new Map<string, Cluster>();
  readonly #policies = new Map<string, Policy>();
  #world: World = { version: 0, clusters: [], policies: [], overrides: [] };
  #loading: Promise<World> | null = null;
  #reservations = '';
  #ages: Ages = {};

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#standing = new Standing(pool);
  }

  /** The version last handed out. */
  get version(): number {
    return this.#world.version;
  }

  /** How old the figures of capacity were in the world last handed out, by cluster: they age while nothing else changes. */
  get ages(): Ages {
    return this.#ages;
  }

  /** The world as it stands: at least as new as the moment of the call. */
  async current(): Promise<World> {
    // A load under way may have begun before what the caller knows of was committed, so it is awaited and then looked past.
    await this.#loading?.catch(() => undefined);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** The world as it stands, with all that these policies would ask of it if they were in force. */
  async currentFor(policies: readonly PolicyRef[]): Promise<World> {
    const world = await this.current();
    const edited = policies.filter((one): one is PlacementPolicy => 'spec' in one && isPlacementKind(one.kind));
    if (edited.length === 0) return world;
    const neighbours = await new Standing(this.#pool).current(standingAsk([...world.policies, ...edited]));
    return neighbours ? { ...world, neighbours } : world;
  }

  async #load(): Promise<World> {
    await this.#loadMarked();
    // What stands is read last: what the batch of a plan was read after is in it.
    const neighbours = await this.#standing.current(standingAsk(this.#world.policies));
    if (neighbours !== this.#world.neighbours) this.#world = withNeighbours(this.#world, neighbours);
    return this.#world;
  }

  async #loadMarked(): Promise<void> {
    const mark = (await firstRow<Mark>(this.#pool, marks))!;
    this.#ages = mark.ages ?? {};
    if (Number(mark.version) === this.#world.version && mark.reservations === this.#reservations) return;
    if (Number(mark.version) !== this.#world.version) await this.#loadChanges();
    if (mark.reservations !== this.#reservations) {
      this.#reservations = mark.reservations;
      this.#world = { ...this.#world, reservations: JSON.parse(mark.reservations) as readonly Reservation[] };
    }
  }

  async #loadChanges(): Promise<void> {
    const since = this.#world.version;
    const changed = await withTransaction(this.#pool, (db) => changesSince(db, since), 'snapshot');
    for (const { kind, namespace, name } of changed.removed) {
      if (kind === 'Cluster') this.#clusters.delete(name);
      else this.#policies.delete(policyKey(kind, namespace, name));
    }
    for (const cluster of changed.clusters) this.#clusters.set(cluster.name, clusterOf(cluster));
    for (const policy of changed.policies) this.#policies.set(policyKey(policy.kind, policy.namespace, policy.name), policy as Policy);
    this.#world = this.#assemble(changed.version, changed.policies.length > 0 || changed.removed.length > 0);
  }

  /** Lists that did not change stay the same objects, by which the core knows what it worked out of them. */
  #assemble(version: number, policiesChanged: boolean): World {
    const clusters = [...this.#clusters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (!policiesChanged) return { ...this.#world, version, clusters };
    const policies = [...this.#policies.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy);
    return {
      ...this.#world,
      version,
      clusters,
      policies: policies.filter(isPlacementPolicy),
      overrides: policies.filter(isOverridePolicy),
    };
  }
}

function withNeighbours({ neighbours: _before, ...world }: World, neighbours: World['neighbours']): World {
  return neighbours ? { ...world, neighbours } : world;
}

export type Ages = Readonly<Record<string, number>>;

interface Mark {
  readonly version: string;
  readonly reservations: string;
  readonly ages: Ages | null;
}

/** Everything that tells whether what is in memory is still the world, in one round trip. Reservations that are alike are added up. */
const marks = {
  name: 'world-marks',
  text: `
    select w.version, coalesce(v.reservations, '[]')::text as reservations, s.ages from world w,
    lateral (
      select jsonb_agg(jsonb_build_object('cluster', cluster, 'replicas', replicas, 'requirements', requirements)
        order by cluster, requirements) as reservations
      from (select cluster, requirements, sum(replicas)::int as replicas from reservation group by cluster, requirements) alike
    ) v,
    lateral (select jsonb_object_agg(cluster, round(extract(epoch from now() - pools_at))) as ages from cluster_status where pools_at is not null) s`,
};

function wholeSeconds(age: number | null): number | null {
  return age === null ? null : Math.max(0, Math.round(age));
}

export async function worldVersion(db: Db): Promise<number> {
  const row = await firstRow<{ version: string }>(db, { name: 'world-version', text: 'select version from world' });
  return Number(row?.version ?? 0);
}

/** Takes the world for change until the transaction ends and answers the version to stamp rows with. Taken before the rows. */
export async function bumpWorld(db: Db): Promise<string> {
  const row = await firstRow<{ version: string }>(db, 'update world set version = version + 1 returning version');
  return row!.version;
}

/** Tells those who hold the world in memory that something went. */
export async function markRemoved(
  db: Db,
  removed: { readonly kind: string; readonly namespace: string; readonly name: string },
  version: string,
): Promise<void> {
  await rows(
    db,
    `insert into world_removed (kind, namespace, name, world_version) values ($1, $2, $3, $4)
     on conflict (kind, namespace, name) do update set world_version = excluded.world_version`,
    [removed.kind, removed.namespace, removed.name, version],
  );
}

async function changesSince(db: Db, since: number) {
  return {
    version: await worldVersion(db),
    clusters: await rows<ClusterFacts>(
      db,
      `select c.name, c.provider, c.region, c.zones, c.labels, c.properties, c.taints, c.cordoned, c.deleting_at is not null as deleting,
         s.apis, coalesce(s.apis_complete, false) as apis_complete, s.pools, coalesce(s.allocating, '{}') as allocating,
         extract(epoch from now() - s.pools_at)::float8 as age_seconds
       from cluster c left join cluster_status s on s.cluster = c.name where c.world_version > $1`,
      [since],
    ),
    policies: await rows<PolicyRow>(db, 'select kind, namespace, name, spec from policy where world_version > $1', [since]),
    removed: await rows<{ kind: string; namespace: string; name: string }>(
      db,
      'select kind, namespace, name from world_removed where world_version > $1',
      [since],
    ),
  };
}

function clusterOf(facts: ClusterFacts): Cluster {
  return {
    name: facts.name,
    ...(facts.provider !== null && { provider: facts.provider }),
    ...(facts.region !== null && { region: facts.region }),
    zones: facts.zones,
    labels: facts.labels,
    properties: facts.properties,
    taints: facts.taints,
    cordoned: facts.cordoned,
    deleting: facts.deleting,
    apis: new Set(facts.apis ?? []),
    apisComplete: facts.apis !== null && facts.apis_complete,
    capacity: capacityOf({ pools: facts.pools, allocating: facts.allocating, ageSeconds: wholeSeconds(facts.age_seconds) }),
  };
}

function policyKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
