import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Payers } from './cost.js';
import { type Database, openDatabase } from './database.js';
import type { Fleet, RaiseFleet } from './fleet.js';
import { type HubClient, hubClient } from './hub-client.js';
import { eventually } from './pause.js';
import { type Process, start, withFolder } from './processes.js';

/** A hub with its own Postgres and members, each in a process of its own; most figures are measured with it. */
export interface Rig extends Payers {
  readonly hub: HubClient;
  readonly database: Database;
  readonly fleet: Fleet;
  /** The first 10 000 lines that the hub printed. */
  readonly hubOutput: () => string;
  /** Stops the hub with a signal and starts it again on the same data. Returns the seconds until it was ready. */
  restart(): Promise<number>;
}

interface Running {
  readonly process: Process;
  readonly hub: HubClient;
  readonly database: Database;
}

const regions = ['cn-east', 'ap-southeast', 'eu-west'];

/** `registered: false` starts a hub without registered members; `env` are further settings of the hub. */
export function withRig<T>(
  raise: RaiseFleet,
  run: (rig: Rig) => Promise<T>,
  { registered = true, env = {} }: { readonly registered?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<T> {
  return withFolder(async (folder) => {
    const fleet = await raise(folder);
    try {
      const clustersFile = join(folder, 'clusters.yaml');
      await writeFile(clustersFile, registered ? clustersYaml(fleet) : 'clusters: []\n');
      return await withHub({ folder, clustersFile, env }, fleet, registered ? fleet.kubeconfigs.size : 0, run);
    } finally {
      await fleet.stop();
    }
  });
}

interface HubFiles {
  readonly folder: string;
  readonly clustersFile: string;
  /** Further settings. */
  readonly env: Readonly<Record<string, string>>;
}

async function withHub<T>(files: HubFiles, fleet: Fleet, expected: number, run: (rig: Rig) => Promise<T>): Promise<T> {
  const { folder, clustersFile } = files;
  const dataDir = join(folder, 'hub');
  const env = {
    MANIFOLD_DATA_DIR: dataDir,
    MANIFOLD_PORT: '0',
    MANIFOLD_CLUSTERS_FILE: clustersFile,
    MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8',
    MANIFOLD_LOG: 'warn',
    ...files.env,
  };
  let running = await startHub(dataDir, env);
  const rig: Rig = {
    get hub() {
      return running.hub;
    },
    get database() {
      return running.database;
    },
    get hubPid() {
      return running.process.pid;
    },
    get postgresPid() {
      return running.database.pid;
    },
    memberPids: fleet.pids,
    fleet,
    hubOutput: () => running.process.output(),
    async restart() {
      await stopHub(running);
      const startedAt = performance.now();
      running = await startHub(dataDir, env);
      await readyz(running.hub.url);
      return (performance.now() - startedAt) / 1_000;
    },
  };
  try {
    await allReady(running.hub, expected);
    return await run(rig);
  } catch (error) {
    process.stderr.write(`${running.process.output().split('\n').slice(-30).join('\n')}\n`);
    throw error;
  } finally {
    await stopHub(running);
  }
}

async function startHub(dataDir: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const process = await start(['dist/bundle/hub/main.js'], env, (line) => line.includes('Manifold is ready'));
  const { url } = JSON.parse(await readFile(join(dataDir, 'hub.json'), 'utf8')) as { url: string };
  const hub = hubClient(url, (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim());
  return { process, hub, database: await openDatabase(dataDir) };
}

async function stopHub({ process, hub, database }: Running): Promise<void> {
  await hub.close();
  await database.close();
  await process.stop();
}

function clustersYaml({ kubeconfigs, folder }: Fleet): string {
  const entries = [...kubeconfigs.keys()].map(
    (name, i) => `  - { name: ${name}, kubeconfig: ${join(folder, `${name}.yaml`)}, provider: sim, region: ${regions[i % 3]} }`,
  );
  return `clusters:\n${entries.join('\n')}\n`;
}

async function allReady(hub: HubClient, count: number): Promise<void> {
  const ask = async () => {
    const { clusters } = await hub.query<{ clusters: { nodes: { health: string; servedKinds: number | null }[] } }>(
      '{ clusters(first: 100) { nodes { health servedKinds } } }',
    );
    return clusters.nodes.filter((c) => c.health === 'HEALTHY' && c.servedKinds).length >= Math.min(count, 100);
  };
  await eventually('members that are ready', ask, 100);
}

async function readyz(url: string): Promise<void> {
  const ask = async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false;
  await eventually('/readyz', ask, 20);
}
