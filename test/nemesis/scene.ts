import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';
import { FaultProxy } from './fault-proxy.js';

/** Hubs in processes of their own, a Postgres, and members in another process; everything between them goes through a proxy. */
export interface Scene {
  readonly members: SimulatorProcess;
  /** Access to each member beside its line. */
  readonly kubeconfigs: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, FaultProxy>;
  readonly databaseLine: FaultProxy;
  /** Null while it is killed. */
  readonly hubs: (TestHub | null)[];
  /** The database is being started again. */
  restarting: boolean;
  startHub(i: number): Promise<void>;
  /** As a crash: sessions end where they are, and it is started again. */
  restartDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export async function openScene(names: readonly string[], hubCount: number): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'manifold-nemesis-'));
  let postgres: RunningPostgres = await startPostgres({ dataDir: folder });
  const databaseLine = new FaultProxy(() => Number(new URL(postgres.url).port));
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(await databaseLine.listen());
  databaseUrl.search = '?sslmode=disable';

  const members = await startSimulatorProcess(names, { podReadyMs: [100, 800], jobMs: 200 });
  const lines = new Map<string, FaultProxy>();
  const kubeconfigs = new Map<string, string>();
  const clusters: string[] = [];
  for (const name of names) {
    const kubeconfig = await readFile(join(members.clustersFile, '..', `${name}.yaml`), 'utf8');
    const [, port] = /https:\/\/127\.0\.0\.1:(\d+)\//.exec(kubeconfig)!;
    const line = new FaultProxy(() => Number(port));
    lines.set(name, line);
    kubeconfigs.set(name, kubeconfig);
    await writeFile(join(folder, `${name}.yaml`), kubeconfig.replace(`127.0.0.1:${port}`, `127.0.0.1:${await line.listen()}`));
    clusters.push(`  - { name: ${name}, kubeconfig: ./${name}.yaml, provider: sim, region: r-${name} }`);
  }
  const clustersFile = join(folder, 'clusters.yaml');
  await writeFile(clustersFile, `clusters:\n${clusters.join('\n')}\n`);
  const env = {
    ...members.env,
    MANIFOLD_CLUSTERS_FILE: clustersFile,
    DATABASE_URL: databaseUrl.href,
    MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    MANIFOLD_ADMIN_TOKEN: randomBytes(24).toString('hex'),
  };
  const hubs: (TestHub | null)[] = Array.from({ length: hubCount }, () => null);
  const start = async (i: number) => {
    hubs[i] = await startHub({ dataDir: join(folder, `hub-${i}`), env, timeoutMs: 180_000 });
  };
  const scene: Scene = {
    members,
    kubeconfigs,
    lines,
    databaseLine,
    hubs,
    restarting: false,
    startHub: start,
    async restartDatabase() {
      const pid = Number(readFileSync(join(folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGQUIT');
      await postgres.exited;
      postgres = await startPostgres({ dataDir: folder });
    },
    async stop() {
      await Promise.all(hubs.map((hub) => hub?.kill()));
      await members.stop();
      await Promise.all([...lines.values(), databaseLine].map((line) => line.close()));
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    for (let i = 0; i < hubCount; i += 1) await start(i);
    return scene;
  } catch (error) {
    await scene.stop();
    throw error;
  }
}
