import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Server as TlsServer } from 'node:tls';
import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { ApiModule } from '../api/api.module.js';
import { defaultConnectionLimits, withinOpenFiles } from '../api/edge/limits.js';
import { createServer } from '../api/server.js';
import { adminOnly } from '../auth/bearer.js';
import { Denials } from '../auth/denials.js';
import { KnownTokens } from '../auth/known-tokens.js';
import { TokenAttempts } from '../auth/token-attempts.js';
import { deserializeConnection } from '../clusters/connection/connection.js';
import { ClusterMembers } from '../clusters/members.js';
import { readClustersFile } from '../config/clusters-file.js';
import { announceHub, makeDataFolder, secretOrFile } from '../config/data-folder.js';
import { endedHolder, recordProcess } from '../config/last-process.js';
import { listensInPlainText } from '../config/plain-text.js';
import type { SecretSetting } from '../config/secret-setting.js';
import type { Settings } from '../config/settings.js';
import { readCertificate } from '../config/tls-certificate.js';
import type { StandingFreeze } from '../core/model/movement/freeze.js';
import { type Engine, startEngine } from '../engine/engine.js';
import type { Clock } from '../engine/ports/clock.js';
import { HubError } from '../errors.js';
import { Intake } from '../intents/intake/intake.js';
import { IntakePool } from '../intents/intake/intake-pool.js';
import { planHere, planManyAside } from '../intents/simulation/loss-planner.js';
import { LossThread } from '../intents/simulation/loss-thread.js';
import { Texts } from '../intents/threads/texts.js';
import { InterpreterPool } from '../interpreters/interpreter-pool.js';
import { Interpreters } from '../interpreters/interpreters.js';
import { Quarantine } from '../interpreters/quarantine.js';
import { drain, type Ending } from '../ops/drain.js';
import { Health } from '../ops/health.js';
import { collectWhenIdle, thisProcess } from '../ops/idle-memory.js';
import { NestLogger } from '../ops/log.js';
import { MetricHistory } from '../ops/metric-history.js';
import { createMetrics } from '../ops/metrics.js';
import { openFileLimit } from '../ops/open-file-limit.js';
import { OpsModule } from '../ops/ops.module.js';
import { StateMetrics } from '../ops/state-metrics.js';
import { hasDatabase, startPostgres } from '../store/embedded/embedded-postgres.js';
import { openStore, type Store } from '../store/store.js';
import { auditAttempts, auditDenials } from './audit-attempts.js';
import { clusterCheck } from './cluster-check.js';
import { publishKeys } from './credentials/publish-keys.js';
import { reencrypt } from './credentials/reencrypt.js';
import { renewCertificate } from './credentials/renew-certificate.js';
import { watchCredentials } from './credentials/watch-credentials.js';
import { edgeMeter } from './edge-meter.js';
import { engineMeter } from './engine-meter.js';
import { installationOf } from './installation.js';
import { keepLossScores } from './keep-loss-scores.js';
import { keepQuarantine } from './keep-quarantine.js';
import { listen } from './listen.js';
import { liveObjects } from './live-objects.js';
import { type LocalFreezes, watchLocalFreezes } from './local-freezes.js';
import { memberDryRuns } from './member-dry-runs.js';
import { registerOperatorsClusters } from './operators-clusters.js';
import { startSimulatedClusters } from './simulated-clusters.js';
import { systemClock } from './system-clock.js';

const DRAIN_MS = 10_000;
/** Number of processes for users' scripts; they start with the first script. */
const SCRIPT_PROCESSES = 2;
const RETENTION_MS = 60 * 60_000;
/** Address range in which the simulated clusters of this process listen. */
const LOOPBACK = '127.0.0.0/8';
const packageFolder = resolve(import.meta.dirname, '../../..');

export interface Hub {
  readonly url: string;
  /** Path of the admin token file; null if the environment sets the token. */
  readonly adminTokenFile: string | null;
  readonly clusters: readonly string[];
  /** Address of the page of the simulated clusters; null if the hub has none. */
  readonly simulatorPage: string | null;
  /** Ends everything in order: requests, loops, members, database. */
  stop(): Promise<void>;
}

/** Creates a hub from its settings and starts it. If a step fails, the steps before it are undone. */
export async function startHub(settings: Settings, log: Logger): Promise<Hub> {
  const endings: Ending[] = [];
  const stop = async () => void (await drain([...endings].reverse(), DRAIN_MS, log));
  try {
    return { ...(await assemble(settings, log, endings)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each started part appends the function that stops it; they run in reverse order. */
async function assemble(settings: Settings, log: Logger, endings: Ending[]): Promise<Omit<Hub, 'stop'>> {
  const { dataDir } = settings;
  const clock = systemClock((err) => log.error({ err }, 'A timer failed.'));
  await makeDataFolder(dataDir);
  const certificate = settings.tls && (await readCertificate(settings.tls, new Date()));
  const [adminToken, encryptionKey, version] = await Promise.all([
    secretOrFile(settings.adminToken, dataDir, 'admin-token', 'base64url'),
    encryptionKeyOf(settings),
    ownVersion(),
  ]);

  const holder = randomUUID();
  const localFreezes = await watchLocalFreezes(dataDir, settings.freeze, clock, log);
  endings.push({ name: 'freeze file', end: async () => localFreezes.close() });
  const { store, url: databaseUrl } = await openHubStore(settings, { encryptionKey, holder, localFreezes }, log, endings);
  const ended = await endedHolder(dataDir);
  if (ended !== null) await store.leases.endOf(ended);
  await recordProcess(dataDir, holder);
  const stated = await statedClusters(settings, endings);
  const allowedNetworks = stated.simulated ? [...settings.allowedMemberNetworks, LOOPBACK] : settings.allowedMemberNetworks;
  const hubId = await store.reads.hubId();
  const members = new ClusterMembers({
    hubId,
    connectionOf: async (cluster) => deserializeConnection(await store.connectionOf(cluster)),
    allowedNetworks,
    allowExecPlugins: settings.allowExecPlugins,
    keyedDigest: (text) => store.keyedDigest(text),
    clock,
    patience: settings.patience,
  });
  endings.push({ name: 'members', end: () => members.close() });
  await registerOperatorsClusters(store.intents, stated.entries, settings.allowExecPlugins);

  const metrics = createMetrics();
  const metricHistory = new MetricHistory(Date.now, `${hostname()}/${holder.slice(0, 8)}`);
  const scripts = new InterpreterPool({ size: SCRIPT_PROCESSES });
  const quarantine = new Quarantine(keepQuarantine(store, log));
  const interpreters = new Interpreters(scripts, clock, quarantine);
  // The engine asks again about every change that was accepted, and stores a quarantine then.
  const requestInterpreters = new Interpreters(scripts, clock, quarantine.forRequests());
  endings.push({ name: 'interpreters', end: () => interpreters.close() });
  const intake = new Intake(new IntakePool());
  endings.push({ name: 'intake', end: () => intake.close() });
  const lossThread = () => {
    const thread = new LossThread({
      database: { url: databaseUrl, ...keysOf(settings, encryptionKey), digestKey: store.digestKey, patience: settings.patience },
      interpreters: async () => requestInterpreters.of(await store.interpreters.documents()),
    });
    endings.push({ name: 'simulation', end: () => thread.close() });
    return thread;
  };
  // Scores of a large fleet may exceed the limits of a thread, whose end must not end the simulations of users.
  const [simulating, scoring] = [lossThread(), lossThread()];
  const losses = planManyAside(
    planHere(store.intents, (world) => requestInterpreters.of(world.interpreters)),
    { displaced: (...ask) => simulating.displaced(...ask), scores: (...ask) => scoring.scores(...ask) },
  );
  const texts = new Texts();
  endings.push({ name: 'texts', end: () => texts.close() });
  const engine = settings.roles.includes('engine')
    ? startHubEngine({ hubId, store, members, interpreters, localFreezes, settings, clock }, engineMeter(metrics, metricHistory), log)
    : null;
  if (engine) endings.push({ name: 'engine', end: () => engine.stop() });
  endings.push(keepHistory(store, log));
  if (engine) endings.push(watchCredentials(store, metrics, log), reencrypt(store.keyRotation, settings.patience, log));
  else endings.push(publishKeys(store.keyRotation, log));
  if (engine) {
    const { failoverTolerationSeconds, patience } = settings;
    const end = keepLossScores({ store, losses, failoverTolerationSeconds, patience, metrics, log });
    endings.push({ name: 'scores of losses', end });
  }
  const stopCollecting = collectWhenIdle(clock, thisProcess, log);
  endings.push({ name: 'memory', end: async () => stopCollecting() });

  const health = new Health([
    { name: 'database', check: () => store.trouble() },
    { name: 'leases', check: async () => lostLeases(engine) },
    { name: 'loops', check: async () => failingLoops(engine) },
    { name: 'freeze', check: async () => null, detail: () => frozenText(engine?.freezes() ?? localFreezes.current()) },
    { name: 'watches', check: async () => (!engine || engine.synced() ? null : 'Watches of clusters that answer are still being listed.') },
  ]);
  const traces = { of: (key: string) => engine?.traces.of(key) ?? [] };
  let served = certificate;
  const parts = {
    reads: store.reads,
    intents: store.intents,
    access: store.access,
    intake,
    texts,
    wakeups: store.wakeups,
    clusterCheck: clusterCheck(members, log, clock),
    interpreters: requestInterpreters,
    losses,
    liveObjects: liveObjects(hubId, store.fleet, members, async () => requestInterpreters.of(await store.interpreters.documents())),
    dryRuns: memberDryRuns(hubId, store.fleet, members),
    traces,
    installation: installationOf(store, () => ({
      certificateEnds: served?.validTo.getTime() ?? null,
      plainText: certificate === null && listensInPlainText(settings.host) !== null,
      troubles: [lostLeases(engine), failingLoops(engine)].filter((one) => one !== null),
      embedded: settings.databaseUrl === null,
      simulated: stated.simulated,
      settings,
      eventDays: settings.retention.eventDays,
      localFreezes: localFreezes.current().map(({ reason }) => reason),
    })),
    metricHistory,
    version,
    localFreezes: () => localFreezes.current(),
    failoverTolerationSeconds: settings.failoverTolerationSeconds,
  };

  const states = new StateMetrics({
    metrics,
    read: () => store.stateCounts(),
    now: () => clock.now(),
    failed: (err) => log.warn({ err }, 'The counts for the metrics could not be read.'),
  });

  @Module({ imports: [ApiModule.forRoot(parts, log), OpsModule.forRoot(health, metrics, states)] })
  class HubModule {}

  const attempts = new TokenAttempts();
  endings.push(auditAttempts(attempts, (sums) => store.auditRefusedTokens(sums), log));
  const denials = new Denials();
  endings.push(auditDenials(denials, (sums) => store.auditDenials(sums), log));
  const app = await createServer(HubModule, {
    authenticator: new KnownTokens(adminOnly(adminToken.reveal()), store.access),
    connectionLimits: withinOpenFiles(
      { ...defaultConnectionLimits, total: settings.maxConnections, perAddress: settings.maxConnectionsPerAddress },
      await openFileLimit(),
    ),
    edgeMeter: edgeMeter(metrics),
    attempts,
    denials,
    certificate,
    metricsToken: settings.metricsToken?.reveal() ?? null,
    reads: store.reads,
    texts,
    consoleFolder: join(packageFolder, 'web/dist'),
    log,
    nestLog: new NestLogger(log),
  });
  endings.push({ name: 'server', end: () => app.close() });
  // Stopped before the server, which waits for its running requests, so that other replicas take over the clusters in that time.
  if (engine) endings.push({ name: 'engine', end: () => engine.stop() });
  endings.push({ name: 'readiness', end: async () => health.drain() });
  await listen(app, settings.port, settings.host);
  if (settings.tls && certificate) {
    endings.push({
      name: 'certificate',
      end: renewCertificate(app.getHttpServer() as Server as TlsServer, settings.tls, certificate, log, (next) => (served = next)),
    });
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1').replace(/^http:/, certificate ? 'https:' : 'http:');
  await announceHub(dataDir, url);
  return {
    url,
    adminTokenFile: settings.adminToken ? null : join(dataDir, 'admin-token'),
    clusters: stated.entries.map((entry) => entry.name),
    simulatorPage: stated.page,
  };
}

async function openHubStore(
  settings: Settings,
  {
    encryptionKey,
    holder,
    localFreezes,
  }: { readonly encryptionKey: SecretSetting; readonly holder: string; readonly localFreezes: LocalFreezes },
  log: Logger,
  endings: Ending[],
): Promise<{ readonly store: Store; readonly url: string }> {
  const embedded = settings.databaseUrl === null;
  let url = settings.databaseUrl?.reveal();
  if (url === undefined) {
    const postgres = await startPostgres({ dataDir: settings.dataDir });
    endings.push({ name: 'postgres', end: () => postgres.stop() });
    url = postgres.url;
  }
  const store = await openStore({
    url,
    ...keysOf(settings, encryptionKey),
    holder,
    // No other process can use the embedded database, so leases of an earlier process are released at once.
    soleUser: embedded,
    patience: settings.patience,
    retention: settings.retention,
    localFreezes: () => localFreezes.current(),
    onIdleError: (err) => log.warn({ err }, 'An idle connection to the database broke and was replaced.'),
  });
  endings.push({ name: 'store', end: () => store.close() });
  return { store, url };
}

/** A lost key is never replaced by a new one: it could decrypt nothing of the database that is there. */
async function encryptionKeyOf({ encryptionKey, databaseUrl, dataDir }: Settings): Promise<SecretSetting> {
  const file = 'encryption-key';
  if (!encryptionKey && databaseUrl === null && hasDatabase(dataDir) && !existsSync(join(dataDir, file)))
    throw new HubError(
      'SETTINGS_INVALID',
      `${join(dataDir, file)} is missing, and the database in ${dataDir} is encrypted with it. Restore this file from a backup, or set MANIFOLD_ENCRYPTION_KEY.`,
    );
  return secretOrFile(encryptionKey, dataDir, file, 'base64');
}

function keysOf({ decryptionKeys }: Settings, encryptionKey: SecretSetting) {
  const bytes = (key: SecretSetting) => Buffer.from(key.reveal(), 'base64');
  return { encryptionKey: bytes(encryptionKey), decryptionKeys: decryptionKeys.map(bytes) };
}

/** The clusters in the clusters file; without a file, simulated clusters. */
async function statedClusters(settings: Settings, endings: Ending[]) {
  const file = settings.clustersFile ?? (existsSync('clusters.yaml') ? 'clusters.yaml' : null);
  if (file !== null) return { entries: await readClustersFile(file), simulated: false, page: null };
  if (settings.simulatedClusters === 0) return { entries: [], simulated: false, page: null };
  const simulated = await startSimulatedClusters(settings.dataDir, settings.simulatedClusters);
  endings.push({ name: 'simulated clusters', end: () => simulated.close() });
  return { entries: simulated.entries, simulated: true, page: simulated.page };
}

interface EngineParts {
  readonly hubId: string;
  readonly store: Store;
  readonly members: ClusterMembers;
  readonly interpreters: Interpreters;
  readonly localFreezes: LocalFreezes;
  readonly settings: Settings;
  readonly clock: Clock;
}

function startHubEngine(
  { hubId, store, members, interpreters, localFreezes, settings, clock }: EngineParts,
  meter: ReturnType<typeof engineMeter>,
  log: Logger,
): Engine {
  const {
    plans,
    dispatch,
    observations,
    strayObjects,
    reports,
    events,
    failover,
    failoverRecords,
    rebalancers,
    freezes,
    fleet,
    leases,
    schemas,
    wakeups,
  } = store;
  return startEngine({
    hubId,
    plans,
    dispatch,
    observations,
    strayObjects,
    reports,
    events,
    interpreters: { documents: () => store.interpreters.documents(), of: (documents) => interpreters.of(documents) },
    fleet,
    schemas,
    leases,
    members,
    wakeups,
    clock,
    random: Math.random,
    patience: settings.patience,
    failover,
    freezes,
    restores: store.restores,
    localFreezes: () => localFreezes.current(),
    failoverRecords,
    rebalancers,
    failoverTolerationSeconds: settings.failoverTolerationSeconds,
    failoverEvictionsPerMinute: settings.failoverEvictionsPerMinute,
    log: (level, sentence, pairs) => log[level](pairs, sentence),
    meter,
  });
}

/** Without names and reasons, because the endpoint is public. */
function frozenText(freezes: readonly StandingFreeze[]): string | null {
  if (freezes.length === 0) return null;
  if (freezes.some(({ restore }) => restore))
    return 'Frozen: the database was restored from an older backup and waits for a decision. `manifold restore status` shows it.';
  const whole = freezes.filter(({ cluster, application, policy }) => cluster === null && application === null && policy === null);
  const parts = freezes.length - whole.length;
  const said = [
    ...whole.map(({ scope }) => `${scope === 'ALL' ? 'all writes' : scope.toLowerCase()} of the whole hub`),
    ...(parts > 0 ? [`${parts} part${parts === 1 ? '' : 's'} of it`] : []),
  ];
  return `Frozen: ${[...new Set(said)].join(', ')}. \`manifold get freezes\` lists them.`;
}

function lostLeases(engine: Engine | null): string | null {
  const lostMs = engine?.leasesLostForMs() ?? null;
  return lostMs === null
    ? null
    : `The leases of this process ended ${Math.ceil(lostMs / 1000)} s ago: it writes nothing until they are renewed.`;
}

function failingLoops(engine: Engine | null): string | null {
  const said = (engine?.failing() ?? []).map(({ name, message }) => `${name}: ${message}`);
  return said.length === 0 ? null : said.join(' ');
}

/** Deletes old history hourly. Manifests of an older version are read for the search by image beside the start, and with each deletion. */
function keepHistory(store: Store, log: Logger): Ending {
  const filled = store.fillImages().then(
    (count) => count > 0 && log.info({ count }, 'The images of stored manifests were read.'),
    (err: unknown) => log.warn({ err }, 'The images of stored manifests could not be read; it is tried again in an hour.'),
  );
  const timer = setInterval(() => {
    store.removePast().catch((err: unknown) => log.warn({ err }, 'Old history could not be deleted.'));
  }, RETENTION_MS).unref();
  return {
    name: 'retention',
    async end() {
      clearInterval(timer);
      await filled;
    },
  };
}

async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
