import { randomBytes, randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';
import pg from 'pg';
import { ApiModule } from '../../src/api/api.module.js';
import type { ChangeFeed } from '../../src/api/changes/change-feed.js';
import { CHANGES } from '../../src/api/injection.js';
import { createServer } from '../../src/api/server.js';
import type { TraceStep } from '../../src/api/traces.js';
import { installationOf } from '../../src/app/installation.js';
import type { Actor } from '../../src/auth/actor.js';
import { adminOnly } from '../../src/auth/bearer.js';
import { Denials } from '../../src/auth/denials.js';
import { KnownTokens } from '../../src/auth/known-tokens.js';
import { credentialExpiry } from '../../src/clusters/connection/credential-expiry.js';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { readSettings } from '../../src/config/settings.js';
import type { StandingFreeze } from '../../src/core/model/movement/freeze.js';
import { InterpreterRegistry } from '../../src/engine/interpreters/interpreter-registry.js';
import { planPass } from '../../src/engine/loops/plan.loop.js';
import type { ProbeResult } from '../../src/engine/ports/fleet.js';
import { Traces as EngineTraces } from '../../src/engine/runtime/traces.js';
import type { CheckedCluster, ClusterCheck } from '../../src/intents/clusters/cluster-check.js';
import { Intake } from '../../src/intents/intake/intake.js';
import { IntakePool } from '../../src/intents/intake/intake-pool.js';
import type { LiveObjects } from '../../src/intents/live-object.js';
import { planHere } from '../../src/intents/simulation/loss-planner.js';
import { Texts } from '../../src/intents/threads/texts.js';
import { InterpreterPool } from '../../src/interpreters/interpreter-pool.js';
import { Interpreters } from '../../src/interpreters/interpreters.js';
import type { KubeObject, ObjectRef } from '../../src/kubernetes/object.js';
import { Health } from '../../src/ops/health.js';
import { createLog } from '../../src/ops/log.js';
import { MetricHistory } from '../../src/ops/metric-history.js';
import { createMetrics } from '../../src/ops/metrics.js';
import { OpsModule } from '../../src/ops/ops.module.js';
import { StateMetrics } from '../../src/ops/state-metrics.js';
import { openStore, type Store } from '../../src/store/store.js';
import { aCertificateAuthority } from './certificates.js';
import { sourceIntake, sourceTexts } from './intake-thread.js';
import { sourceProcess } from './interpreter-process.js';
import { createTestDatabase } from './postgres.js';

export const TOKEN = 'a-token-for-tests';
export const METRICS_TOKEN = 'a-token-for-metrics';
export const admin: Actor = { name: 'admin', role: 'admin' };

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The API over a database of its own, without an engine: what is applied stays to be planned. */
export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly store: Store;
  readonly changes: ChangeFeed;
  readonly routes: readonly RouteOptions[];
  /** What the next clusters to register answer, by the server in their kubeconfig. */
  readonly members: Map<string, CheckedCluster>;
  readonly traces: Map<string, readonly TraceStep[]>;
  logged(): string;
  /** Asks the database behind the API's back. */
  sql(text: string): Promise<void>;
  readonly databaseUrl: string;
  readonly denials: Denials;
  ask<Data = Record<string, never>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
  /** The data alone; throws on any error of the answer. */
  data<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  /** Registers a cluster that answers, and tells the store what a probe of it found. */
  addCluster(name: string, facts?: { readonly labels?: Readonly<Record<string, string>>; readonly region?: string }): Promise<void>;
  /** Runs the planner until nothing waits for it. */
  plan(): Promise<void>;
  close(): Promise<void>;
}

export interface ApiOptions {
  readonly consoleFolder?: string;
  /** Answers for objects in members; without it no member has any. */
  readonly readLive?: LiveObjects['read'];
  /** Freezes of the process, as from the freeze file and MANIFOLD_FREEZE. */
  readonly localFreezes?: () => readonly StandingFreeze[];
}

export async function startApi({
  consoleFolder = '/nowhere',
  readLive = async () => null,
  localFreezes = () => [],
}: ApiOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const store = await openStore({
    url: database.url,
    encryptionKey: randomBytes(32),
    holder: randomUUID(),
    soleUser: true,
    localFreezes,
    onIdleError: () => undefined,
  });
  const interpreters = new Interpreters(new InterpreterPool({ code: sourceProcess, timeMs: 1_000 }), { now: () => 0 });
  const intake = new Intake(new IntakePool({ worker: sourceIntake }));
  const texts = new Texts({ worker: sourceTexts });
  const members = new Map<string, CheckedCluster>();
  const traces = new Map<string, readonly TraceStep[]>();
  const lines: string[] = [];
  const routes: RouteOptions[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const denials = new Denials();
  const parts = {
    reads: store.reads,
    intents: store.intents,
    access: store.access,
    intake,
    texts,
    wakeups: store.wakeups,
    clusterCheck: checkOf(members),
    interpreters,
    losses: planHere(store.intents, (world) => interpreters.of(world.interpreters)),
    traces: { of: (key: string) => traces.get(key) ?? [] },
    installation: installationOf(store, () => ({
      certificateEnds: null,
      plainText: false,
      troubles: [],
      embedded: false,
      simulated: false,
      settings: readSettings({ MANIFOLD_ADMIN_TOKEN: TOKEN, MANIFOLD_METRICS_TOKEN: METRICS_TOKEN }),
      eventDays: 30,
      localFreezes: [],
    })),
    metricHistory: new MetricHistory(() => 0),
    version: '0.0.0-test',
    // No members are connected in these tests: a dry run accepts everything, and there are no pods.
    liveObjects: {
      hubId: await store.reads.hubId(),
      read: readLive,
      written: async (_cluster: string, _ref: ObjectRef, manifest: KubeObject) => manifest,
      pods: async () => ({ pods: [], more: false }),
      log: () => Promise.reject(new Error('no logs')),
    },
    dryRuns: { dryRun: async () => ({ warning: null }) },
    localFreezes,
  };

  const metrics = createMetrics();
  const states = new StateMetrics({
    metrics,
    read: () => store.stateCounts(),
    now: () => performance.now(),
    failed: (err) => log.warn({ err }, 'The counts for the metrics could not be read.'),
  });

  @Module({ imports: [ApiModule.forRoot(parts, log), OpsModule.forRoot(new Health([]), metrics, states)] })
  class TestModule {}

  const app = await createServer(TestModule, {
    authenticator: new KnownTokens(adminOnly(TOKEN), store.access),
    denials,
    metricsToken: METRICS_TOKEN,
    reads: store.reads,
    texts,
    consoleFolder,
    log,
    onRoute: (route) => routes.push(route),
  });
  const sql: TestApi['sql'] = async (text) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const ask = askOf(app);
  const data = dataOf(ask);
  return {
    app,
    store,
    changes: app.get<ChangeFeed>(CHANGES),
    routes,
    members,
    traces,
    logged: () => lines.join(''),
    sql,
    databaseUrl: database.url,
    denials,
    ask,
    data,
    addCluster: async (name, facts = {}) => {
      members.set(serverOf(name), { ok: true, uid: `uid-of-${name}`, version: 'v1.30.0' });
      const input = { name, kubeconfig: kubeconfigOf(name), ...facts };
      const { registerCluster } = await data<{ registerCluster: { userErrors: unknown[] } }>(REGISTER, { input });
      if (registerCluster.userErrors.length > 0) throw new Error(JSON.stringify(registerCluster.userErrors));
      await store.fleet.saveProbes([{ cluster: name, report: readyReport(name) }]);
    },
    // As if it were long ago that those who wait were told of room.
    plan: () => planEverything(store, interpreters, () => sql("update world set room_told_at = '-infinity'")),
    close: async () => {
      await app.close();
      await Promise.all([interpreters.close(), intake.close()]);
      await store.close();
      await database.drop();
    },
  };
}

const REGISTER = 'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { userErrors { code message } } }';

const { caPem } = await aCertificateAuthority();
const caData = Buffer.from(caPem).toString('base64');

/** What a user sends to register a cluster of this name. */
export function kubeconfigOf(name: string, token = 'member-token'): string {
  return `apiVersion: v1
kind: Config
current-context: it
clusters: [{ name: it, cluster: { server: "${serverOf(name)}", certificate-authority-data: ${caData} } }]
users: [{ name: it, user: { token: ${token} } }]
contexts: [{ name: it, context: { cluster: it, user: it } }]
`;
}

export function serverOf(name: string): string {
  return `https://${name}.members.example:6443`;
}

function readyReport(name: string): ProbeResult {
  const kinds = [
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Secret' },
    { apiVersion: 'v1', kind: 'Namespace' },
  ];
  const ready = { ready: 'True', reason: 'Ready', message: 'It answers.' } as const;
  return { ...ready, uid: `uid-of-${name}`, version: 'v1.30.0', apis: { kinds, complete: true }, pools: null };
}

async function planEverything(store: Store, interpreters: Interpreters, sooner: () => Promise<void>): Promise<void> {
  const clock = { now: () => 0, after: () => () => undefined };
  const [lease] = await store.leases.hold(['plan'], 60_000);
  const pass = planPass({
    store: store.plans,
    registry: new InterpreterRegistry({ store: store.interpreters, source: interpreters, clock, onChanged: () => undefined }),
    traces: new EngineTraces(clock),
    epoch: () => lease?.epoch ?? null,
    freezes: { all: () => [] },
    onFirstWrites: () => undefined,
    onWorks: () => undefined,
    onPlanned: () => undefined,
    observePass: () => undefined,
    nowMs: () => 0,
  });
  for (let end = await pass(); end !== 'idle'; end = await pass()) await sooner();
  // What a plan makes due, of others, is planned too.
  if ((await store.plans.due(1)).positions.length > 0) await planEverything(store, interpreters, sooner);
}

function dataOf(ask: TestApi['ask']): TestApi['data'] {
  return async <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => {
    const answer = await ask<Data>(query, variables);
    if (answer.errors || answer.data === null) throw new Error(answer.text);
    return answer.data;
  };
}

function askOf(app: NestFastifyApplication): TestApi['ask'] {
  return async <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      payload: JSON.stringify({ query, variables }),
    });
    const body = response.json<Omit<Answer<Data>, 'status' | 'text'>>();
    return { ...body, status: response.statusCode, text: response.body };
  };
}

/** Kubeconfigs are read as the hub reads them; the network is the map. */
function checkOf(members: ReadonlyMap<string, CheckedCluster>): ClusterCheck {
  return {
    parseKubeconfig(text, context) {
      const parsed = parseKubeconfig(text, context ?? undefined);
      if (!parsed.ok)
        return {
          ok: false,
          errors: parsed.errors.map((error) => ({ ...error, path: error.path.split(/[.[\]]+/).filter((part) => part !== '') })),
        };
      const { server, token } = parsed.connection;
      // The token is part of what is stored, so that another token is another connection.
      const connection = JSON.stringify({ server, token: token?.reveal() });
      return { ok: true, connection, endpoint: server, credentialExpiresAt: credentialExpiry(parsed.connection) };
    },
    check: async (connection) => {
      const { server } = JSON.parse(connection) as { readonly server: string };
      return members.get(server) ?? { ok: false, code: 'CLUSTER_UNREACHABLE', message: 'Nobody answers there.' };
    },
  };
}
