import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import type { Actor } from '../../src/auth/actor.js';
import type { OverridePolicy, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { planBatch } from '../../src/engine/loops/plan.loop.js';
import type { DispatchOutcome, DispatchResult, DueWork } from '../../src/engine/ports/dispatch.js';
import type { ProbeResult } from '../../src/engine/ports/fleet.js';
import type { PlanBatch } from '../../src/engine/ports/plan.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import { type Database, openDatabase } from '../../src/store/database/data-source.js';
import type { Intent, NewCluster } from '../../src/store/intents/intents-port.js';
import { type Store, startStore } from '../../src/store/store.js';
import { createTestDatabase } from './postgres.js';
import { prepareReset } from './reset-database.js';
import { unused } from './unused-pool.js';

export const admin: Actor = { name: 'admin', role: 'admin' };

/** A store over a database of its own, with what tests of it do again and again. */
export interface TestStore {
  readonly store: Store;
  readonly url: string;
  readonly encryptionKey: Buffer;
  /** Asks the database behind the store's back. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Registers clusters that serve Deployments, ConfigMaps, Secrets and Namespaces. */
  addClusters(...names: string[]): Promise<void>;
  apply(ask: Partial<Intent> & { readonly app?: string }): ReturnType<Store['intents']['accept']>;
  /** Takes the planner's lease and plans what waits, once; the batch and what the save answered. */
  planOnce(): Promise<{ batch: PlanBatch; clusters: readonly string[]; changed: readonly string[] }>;
  planAll(): Promise<void>;
  /** Takes the leases of these clusters and answers what is due there. */
  due(clusters: readonly string[], limit?: number): Promise<readonly DueWork[]>;
  /** Dispatches all that is due in these clusters until nothing is: applies succeed, deletes find the object gone. */
  dispatchAll(clusters: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** A database with its open connections, for one test after the other. */
interface KeptDatabase {
  readonly url: string;
  readonly database: Database;
  readonly pool: pg.Pool;
  /** As it was when it was made, but for the id of the hub: members are told apart by it. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Databases of this test file that no test uses now. To make one and to open its connections costs a second of CPU, and the first statements of
 * a session cost most, because it knows no table yet; to reset it costs some milliseconds.
 */
const free: KeptDatabase[] = [];
let isEnding = false;
afterAll(async () => {
  isEnding = true;
  await Promise.all(free.splice(0).map((one) => one.close()));
});

async function keptDatabase(): Promise<KeptDatabase> {
  const known = free.pop();
  if (known) {
    await known.reset();
    return known;
  }
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase({ url, applicationName: 'manifold', onIdleError: () => undefined });
  const pool = new pg.Pool({ connectionString: url, max: 3, application_name: 'manifold/test' });
  // Its connections end when the database is dropped, some before the pool has closed them.
  pool.on('error', () => undefined);
  const reset = await prepareReset(pool, { schemas: ['public'], by: 'delete' });
  return {
    url,
    database,
    pool,
    reset: async () => {
      await Promise.all([...poolsOf(database), pool].map((one) => unused(one)));
      await pool.query(`${reset}; update hub set id = gen_random_uuid()`);
    },
    close: async () => {
      await Promise.all([pool.end(), database.close()]);
      await drop();
    },
  };
}

function poolsOf({ pools: { api, access, engine, observe, lease } }: Database): readonly pg.Pool[] {
  return [api, access, engine, observe, lease];
}

export async function openTestStore(): Promise<TestStore> {
  const kept = await keptDatabase();
  const { url, database, pool } = kept;
  const encryptionKey = randomBytes(32);
  let isClosed = false;
  const store = await startStore({ ...database, close: async () => undefined }, { encryptionKey, holder: randomUUID() });
  const due: TestStore['due'] = async (clusters, limit = 1000) => {
    const leases = await store.leases.hold(
      clusters.map((name) => `cluster/${name}`),
      60_000,
    );
    const demands = leases.map(({ name, epoch }) => ({ cluster: name.slice('cluster/'.length), epoch, limit }));
    return store.dispatch.due(demands, []);
  };
  const planOnce: TestStore['planOnce'] = async () => {
    const [lease] = await store.leases.hold(['plan'], 60_000);
    const batch = await store.plans.due(500);
    const world = await store.plans.world(batch.due);
    const { clusters, changed } = await store.plans.save(batch, await planBatch(batch.due, world, null), lease!.epoch);
    return { batch, clusters: [...clusters].sort(), changed };
  };
  return {
    store,
    url,
    encryptionKey,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    addClusters: async (...names) => {
      await Promise.all(names.map((name) => store.intents.registerCluster(admin, aNewCluster(name))));
      await store.fleet.saveProbes(names.map((cluster) => ({ cluster, report: aReport(`uid-of-${cluster}`) })));
    },
    apply: async ({ app, ...ask }) => {
      const application = app === undefined ? null : { namespace: 'shop', name: app };
      const [known] = application ? await store.reads.applicationsNamed(admin, [application]) : [];
      const intent = {
        application,
        resources: [],
        policies: [],
        pruned: [],
        cause: 'apply',
        basedOnRevision: known?.revision ?? 0,
        idempotency: null,
      };
      return store.intents.accept(admin, { ...intent, ...ask });
    },
    planOnce,
    planAll: async () => {
      for (let more = true; more; ) {
        // As if it were long ago that those who wait were told of room.
        await pool.query("update world set room_told_at = '-infinity'");
        const { batch } = await planOnce();
        more = batch.positions.length > 0 || batch.lookAgainInMs !== undefined;
      }
    },
    due,
    dispatchAll: async (clusters) => {
      for (let works = await due(clusters); works.length > 0; works = await due(clusters))
        await store.dispatch.record(works.map(succeeded));
    },
    close: async () => {
      // A database that is free twice would be given to two tests at a time.
      if (isClosed) return;
      isClosed = true;
      await store.close();
      if (isEnding) await kept.close();
      else free.push(kept);
    },
  };
}

/** What a member answers that takes everything. */
export function succeeded(work: DueWork): DispatchResult {
  const outcome: DispatchOutcome = work.desired
    ? { kind: 'applied', digest: work.desired.digest, uid: `uid-${work.key}`, generation: 1, resourceVersion: '1', ownedDigest: 'owned' }
    : { kind: 'gone' };
  return { key: work.key, dispatched: work.desired?.digest ?? null, outcome };
}

export function aNewCluster(name: string, facts: Partial<NewCluster> = {}): NewCluster {
  return {
    name,
    source: 'API',
    provider: null,
    region: null,
    zones: [],
    labels: {},
    properties: {},
    credentialExpiresAt: null,
    taints: [],
    endpoint: `https://${name}.example:6443`,
    connection: JSON.stringify({ token: `token-of-${name}` }),
    uid: null,
    ...facts,
  };
}

export function aReport(uid: string, facts: Partial<ProbeResult> = {}): ProbeResult {
  const kinds = [
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'v1', kind: 'Namespace' },
  ];
  return { ready: 'True', reason: 'READY', message: '', uid, version: 'v1.30.0', apis: { kinds, complete: true }, pools: null, ...facts };
}

export function aSecret(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, data };
}

/** Every Deployment, ConfigMap and Secret of namespace `shop` goes to these clusters, or to all. */
export function everywhere(clusterNames?: readonly string[]): PlacementPolicy {
  const kinds = ['apps/v1/Deployment', 'v1/ConfigMap', 'v1/Secret'];
  const resourceSelectors = kinds.map((kind) => ({
    apiVersion: kind.slice(0, kind.lastIndexOf('/')),
    kind: kind.slice(kind.lastIndexOf('/') + 1),
  }));
  return {
    kind: 'PlacementPolicy',
    namespace: 'shop',
    name: 'everywhere',
    spec: { resourceSelectors, placement: clusterNames ? { clusterAffinity: { clusterNames } } : {} },
  };
}

export type AnyPolicy = PlacementPolicy | OverridePolicy;
