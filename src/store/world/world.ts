import type { Pool } from 'pg';
import { changeTaints } from '../../core/failover/condition-taints.js';
import { usesPriority } from '../../core/match/priority.js';
import type { Amounts, Cluster, NodePool, Taint } from '../../core/model/cluster/cluster.js';
import type { Reservation, World } from '../../core/model/plan.js';
import type { FederatedResourceQuota, Policy, PolicyKind, PolicyRef } from '../../core/model/policy/policy.js';
import { isInterpreter, isOverridePolicy, isPlacementPolicy, samePolicy } from '../../core/model/policy/policy-ref.js';
import { worldWith } from '../../core/model/world-with.js';
import { capacityOf } from '../../core/schedule/capacity/capacity-of.js';
import { HubError } from '../../errors.js';
import type { Manifests } from '../database/manifests.js';
import { type Db, firstRow, rows, withTransaction } from '../database/sql.js';
import type { SealedPolicies } from '../intents/policies/sealed-policies.js';
import { neighboursOf } from './neighbours.js';
import { covers, Standing, type StandingAsk, type StandingRow, standingAsk } from './placed-workloads.js';
import { priorityClassesOf } from './priority-classes.js';
import { quotasOf } from './quotas.js';

export interface ClusterFacts {
  readonly name: string;
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Taints set by the hub. Entries of `taints` with the same key and effect take precedence. */
  readonly automatic_taints: readonly Taint[];
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
  readonly sealed: Buffer | null;
  readonly quarantined: string | null;
}

/** Number of removal marks that are kept. A process that missed this many reads the whole world again. */
export const REMOVED_KEPT = 10_000;

/** Policies and fleet in memory. Only rows with a newer version are read again; unchanged rows keep their object. */
export class WorldCache {
  readonly #pool: Pool;
  readonly #manifests: Manifests;
  readonly #seals: SealedPolicies;
  readonly #standing: Standing;
  readonly #everyone: Standing;
  readonly #clusters = new Map<string, Cluster>();
  readonly #policies = new Map<string, Policy>();
  /** Policies that cannot be decrypted, by key. They are read again with each load: the row may be restored. */
  readonly #unreadable = new Map<string, HubError>();
  /** The version before the first change with such a policy. */
  #readableVersion = 0;
  #world: World = { version: 0, clusters: [], policies: [], overrides: [] };
  #loading: Promise<World> | null = null;
  #reservations = '';
  #classes = '[]';
  #quotas: readonly FederatedResourceQuota[] = [];
  #rows: readonly StandingRow[] | undefined;
  #ages: Ages = {};

  constructor(pool: Pool, manifests: Manifests, seals: SealedPolicies) {
    this.#pool = pool;
    this.#seals = seals;
    this.#manifests = manifests;
    this.#standing = new Standing(pool);
    this.#everyone = new Standing(pool);
  }

  /** The version that was last returned. */
  get version(): number {
    return this.#world.version;
  }

  /** Age of the capacity figures by cluster at the last load; they age while nothing else changes. */
  get ages(): Ages {
    return this.#ages;
  }

  /**
   * The current world: at least as new as the moment of the call. Throws DECRYPTION_FAILED if a policy cannot be decrypted, because a plan without it
   * would take its values from the members.
   */
  async current(): Promise<World> {
    const world = await this.readable();
    for (const error of this.#unreadable.values()) throw error;
    return world;
  }

  /** As `current`, without the policies that cannot be decrypted. For previews, and for the changes that replace such a policy. */
  async readable(): Promise<World> {
    // A running load may have started before the caller's change was committed, so it is awaited and then a new load is started.
    await this.#loading?.catch(() => undefined);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** The last loaded world, without a query. */
  get known(): World {
    return this.#world;
  }

  /**
   * The current world as if these policies were in force. With `everyone`, and if priorities are used, it includes the workloads that could
   * be preempted.
   */
  async whole(policies: readonly PolicyRef[], ask: Pick<StandingAsk, 'everyone'>): Promise<World> {
    const world = await this.readable();
    const edited = policies.filter((one): one is Policy => 'spec' in one);
    const placements = edited.filter(isPlacementPolicy);
    const quotas = edited.filter(isQuota);
    const everyone = ask.everyone && (usesPriority(world.policies) || placements.some(({ spec }) => spec.schedulePriority));
    if (!everyone && placements.length === 0 && quotas.length === 0) return world;
    const after = worldWith(world, placements);
    const documents = [...this.#quotas.filter((one) => !quotas.some((edit) => samePolicy(edit, one))), ...quotas];
    const rows = await this.#rowsFor(standingAsk(after.policies, documents, { everyone }));
    const { neighbours, quotas: limits } = surrounded(after, rows, documents, everyone);
    return { ...withoutSurroundings(world), ...(neighbours && { neighbours }), ...(limits && { quotas: limits }) };
  }

  async #rowsFor(ask: StandingAsk): Promise<readonly StandingRow[] | undefined> {
    if (ask.everyone) return this.#everyone.current(ask);
    const read = standingAsk(this.#world.policies, this.#quotas, ask);
    return covers(read, ask) ? this.#rows : new Standing(this.#pool).current(ask);
  }

  /** The same world with the workloads that could be preempted. */
  async withEveryone(world: World): Promise<World> {
    const rows = await this.#everyone.current(standingAsk(world.policies, this.#quotas, { everyone: true }));
    return { ...world, neighbours: neighboursOf(rows!, world) };
  }

  async #load(): Promise<World> {
    const before = this.#world;
    await this.#loadMarked();
    // Last, so that they are at least as new as the policies and quotas that they are selected by. They have no version, so a plan that depends on
    // them reads the world after its batch.
    const rows = await this.#standing.current(standingAsk(this.#world.policies, this.#quotas, { everyone: false }));
    if (rows === this.#rows && this.#world === before) return before;
    this.#rows = rows;
    return (this.#world = surrounded(this.#world, rows, this.#quotas, false));
  }

  async #loadMarked(): Promise<void> {
    const mark = (await firstRow<Mark>(this.#pool, marks))!;
    this.#ages = mark.ages ?? {};
    const isChanged = Number(mark.version) !== this.#world.version || this.#unreadable.size > 0;
    if (!isChanged && mark.reservations === this.#reservations && mark.classes === this.#classes) return;
    if (isChanged) await this.#loadChanges();
    if (mark.reservations !== this.#reservations) {
      this.#reservations = mark.reservations;
      this.#world = { ...this.#world, reservations: JSON.parse(mark.reservations) as readonly Reservation[] };
    }
    if (mark.classes !== this.#classes) {
      const priorityClasses = await priorityClassesOf(this.#pool, this.#manifests, mark.classes);
      this.#classes = mark.classes;
      this.#world = { ...this.#world, priorityClasses };
    }
  }

  async #loadChanges(): Promise<void> {
    const since = this.#unreadable.size > 0 ? this.#readableVersion : this.#world.version;
    this.#readableVersion = since;
    let changed = await withTransaction(this.#pool, (db) => changesSince(db, since), 'snapshot');
    // Removal marks of earlier deletions may have been deleted.
    if (since > 0 && changed.removed.length >= REMOVED_KEPT) {
      this.#clusters.clear();
      this.#policies.clear();
      this.#unreadable.clear();
      this.#readableVersion = 0;
      changed = await withTransaction(this.#pool, (db) => changesSince(db, 0), 'snapshot');
    }
    for (const { kind, namespace, name } of changed.removed) {
      if (kind === 'Cluster') this.#clusters.delete(name);
      else this.#forget(policyKey(kind, namespace, name));
    }
    for (const cluster of changed.clusters) this.#clusters.set(cluster.name, clusterOf(cluster));
    for (const row of changed.policies) this.#read(row);
    this.#world = this.#assemble(changed.version, changed.policies.length > 0 || changed.removed.length > 0);
  }

  #read(row: PolicyRow): void {
    const key = policyKey(row.kind, row.namespace, row.name);
    this.#forget(key);
    try {
      this.#policies.set(key, policyOf(this.#seals.open(row)));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#unreadable.set(key, error);
    }
  }

  #forget(key: string): void {
    this.#policies.delete(key);
    this.#unreadable.delete(key);
  }

  /** Unchanged lists keep their object, because the core caches results by it. */
  #assemble(version: number, policiesChanged: boolean): World {
    const clusters = [...this.#clusters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (!policiesChanged) return { ...this.#world, version, clusters };
    this.#quotas = [...this.#policies.values()].filter(isQuota).sort((a, b) => (refText(a) < refText(b) ? -1 : 1));
    const policies = [...this.#policies.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy);
    return {
      ...this.#world,
      version,
      clusters,
      policies: policies.filter(isPlacementPolicy),
      overrides: policies.filter(isOverridePolicy),
      interpreters: sameOr(this.#world.interpreters, policies.filter(isInterpreter)),
    };
  }
}

/** Adds the placed workloads that the world's policies and quotas depend on. */
function surrounded(
  world: World,
  rows: readonly StandingRow[] | undefined,
  quotas: readonly FederatedResourceQuota[],
  everyone: boolean,
): World {
  const alone = withoutSurroundings(world);
  if (!rows) return alone;
  const grouped = everyone || standingAsk(world.policies, [], { everyone }).labelKeys.length > 0;
  return {
    ...alone,
    ...(grouped && { neighbours: neighboursOf(rows, world) }),
    ...(quotas.length > 0 && { quotas: quotasOf(quotas, rows) }),
  };
}

function withoutSurroundings({ neighbours: _neighbours, quotas: _quotas, ...world }: World): World {
  return world;
}

export type Ages = Readonly<Record<string, number>>;

interface Mark {
  readonly version: string;
  readonly reservations: string;
  /** PriorityClasses of the hub with their digests, as JSON. */
  readonly classes: string;
  readonly ages: Ages | null;
}

/** Reads in one round trip whether the cached world is still current. Equal reservations are added up. */
const marks = {
  name: 'world-marks',
  text: `
    select w.version, coalesce(v.reservations, '[]')::text as reservations, s.ages, coalesce(p.classes, '[]')::text as classes from world w,
    lateral (
      select jsonb_agg(jsonb_build_object('cluster', cluster, 'replicas', replicas, 'requirements', requirements)
        order by cluster, requirements) as reservations
      from (select cluster, requirements, sum(replicas)::int as replicas from reservation group by cluster, requirements) alike
    ) v,
    lateral (
      select jsonb_agg(jsonb_build_array(name, digest) order by name) as classes from resource
      where api_group = 'scheduling.k8s.io' and kind = 'PriorityClass' and deleted_at is null
    ) p,
    lateral (select jsonb_object_agg(cluster, round(extract(epoch from now() - pools_at))) as ages from cluster_status where pools_at is not null) s`,
};

function wholeSeconds(age: number | null): number | null {
  return age === null ? null : Math.max(0, Math.round(age));
}

export async function worldVersion(db: Db): Promise<number> {
  const row = await firstRow<{ version: string }>(db, { name: 'world-version', text: 'select version from world' });
  return Number(row?.version ?? 0);
}

/** Locks the world until the transaction ends and returns the version for changed rows. Must be called before rows are locked. */
export async function bumpWorld(db: Db): Promise<string> {
  const row = await firstRow<{ version: string }>(db, 'update world set version = version + 1 returning version');
  return row!.version;
}

/** Records removals, so that other processes remove the objects from memory. */
export async function markRemoved(
  db: Db,
  removed: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[],
  version: string,
): Promise<void> {
  await rows(
    db,
    `insert into world_removed (kind, namespace, name, world_version)
     select i.kind, i.namespace, i.name, $4 from unnest($1::text[], $2::text[], $3::text[]) as i(kind, namespace, name) order by 1, 2, 3
     on conflict (kind, namespace, name) do update set world_version = excluded.world_version`,
    [removed.map(({ kind }) => kind), removed.map(({ namespace }) => namespace), removed.map(({ name }) => name), version],
  );
}

async function changesSince(db: Db, since: number) {
  return {
    version: await worldVersion(db),
    clusters: await rows<ClusterFacts>(
      db,
      `select c.name, c.provider, c.region, c.zones, c.labels, c.properties, c.taints, coalesce(k.taints, '[]') as automatic_taints, c.cordoned,
         c.deleting_at is not null as deleting,
         s.apis, coalesce(s.apis_complete, false) as apis_complete, s.pools, coalesce(s.allocating, '{}') as allocating,
         extract(epoch from now() - s.pools_at)::float8 as age_seconds
       from cluster c left join cluster_status s on s.cluster = c.name left join cluster_condition k on k.cluster = c.name
       where c.world_version > $1`,
      [since],
    ),
    policies: await rows<PolicyRow>(db, 'select kind, namespace, name, spec, sealed, quarantined from policy where world_version > $1', [
      since,
    ]),
    removed: await rows<{ kind: string; namespace: string; name: string }>(
      db,
      'select kind, namespace, name from world_removed where world_version > $1',
      [since],
    ),
  };
}

function policyOf({ quarantined, ...policy }: Omit<PolicyRow, 'sealed'>): Policy {
  return (quarantined === null ? policy : { ...policy, quarantined }) as Policy;
}

function automaticTaint({ key, value, effect }: Taint): Taint {
  return { key, ...(value !== undefined && { value }), effect, automatic: true };
}

function clusterOf(facts: ClusterFacts): Cluster {
  return {
    name: facts.name,
    ...(facts.provider !== null && { provider: facts.provider }),
    ...(facts.region !== null && { region: facts.region }),
    zones: facts.zones,
    labels: facts.labels,
    properties: facts.properties,
    taints: changeTaints(facts.taints, { add: facts.automatic_taints.map(automaticTaint), remove: [] }),
    cordoned: facts.cordoned,
    deleting: facts.deleting,
    apis: new Set(facts.apis ?? []),
    apisComplete: facts.apis !== null && facts.apis_complete,
    capacity: capacityOf({ pools: facts.pools, allocating: facts.allocating, ageSeconds: wholeSeconds(facts.age_seconds) }),
  };
}

/** Returns the previous list if it contains the same policies, so that readers can compare lists by identity. */
function sameOr<One>(before: readonly One[] | undefined, now: readonly One[]): readonly One[] {
  return before && before.length === now.length && before.every((policy, i) => policy === now[i]) ? before : now;
}

function policyKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

function refText({ kind, namespace, name }: PolicyRef): string {
  return policyKey(kind, namespace, name);
}

function isQuota(policy: Policy): policy is FederatedResourceQuota {
  return policy.kind === 'FederatedResourceQuota';
}
