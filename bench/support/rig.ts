import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HubClient, hubClient } from './hub-client.js';
import { type Process, start, withFolder } from './processes.js';

/** A hub with its own Postgres and simulated members in a process of their own: what most figures are measured on. */
export interface Rig {
  readonly hub: HubClient;
  readonly hubPid: number;
  readonly simulatorPid: number;
  readonly folder: string;
  /** Kubeconfig text by member name, in name order. */
  readonly kubeconfigs: ReadonlyMap<string, string>;
  /** Stops the hub as an operator would and starts it again on the same data. Answers seconds until it was ready. */
  restart(): Promise<number>;
}

const regions = ['cn-east', 'ap-southeast', 'eu-west'];

export function withRig<T>(members: number, run: (rig: Rig) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const simulator = await start(
      ['dist/src/simulator/main.js', '--members', String(members), '--persist', join(folder, 'members')],
      {},
      (line) => line.startsWith('{'),
    );
    try {
      const { kubeconfigs: at } = JSON.parse(simulator.line) as { kubeconfigs: string };
      const kubeconfigs = await readKubeconfigs(at);
      const clustersFile = join(folder, 'clusters.yaml');
      await writeFile(clustersFile, clustersYaml([...kubeconfigs.keys()], at));
      return await withHub(folder, clustersFile, simulator, kubeconfigs, run);
    } finally {
      await simulator.stop();
    }
  });
}

async function withHub<T>(
  folder: string,
  clustersFile: string,
  simulator: Process,
  kubeconfigs: ReadonlyMap<string, string>,
  run: (rig: Rig) => Promise<T>,
): Promise<T> {
  const env = {
    MANIFOLD_DATA_DIR: join(folder, 'hub'),
    MANIFOLD_PORT: '0',
    MANIFOLD_CLUSTERS_FILE: clustersFile,
    MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8',
    MANIFOLD_LOG: 'warn',
  };
  const startHub = () => start(['dist/src/main.js'], env, (line) => line.includes('Manifold is ready'));
  let process = await startHub();
  const connect = async () => {
    const { url } = JSON.parse(await readFile(join(folder, 'hub', 'hub.json'), 'utf8')) as { url: string };
    return hubClient(url, (await readFile(join(folder, 'hub', 'admin-token'), 'utf8')).trim());
  };
  let hub = await connect();
  try {
    await allReady(hub, kubeconfigs.size);
    return await run({
      get hub() {
        return hub;
      },
      get hubPid() {
        return process.pid;
      },
      simulatorPid: simulator.pid,
      folder,
      kubeconfigs,
      async restart() {
        await hub.close();
        await process.stop();
        const startedAt = performance.now();
        process = await startHub();
        hub = await connect();
        await readyz(folder);
        return (performance.now() - startedAt) / 1_000;
      },
    });
  } catch (error) {
    globalThis.process.stderr.write(`${process.output().split('\n').slice(-30).join('\n')}\n`);
    throw error;
  } finally {
    await hub.close();
    await process.stop();
  }
}

async function readKubeconfigs(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(files.map((name, i) => [name.replace(/\.yaml$/, ''), texts[i]!]));
}

function clustersYaml(names: readonly string[], kubeconfigs: string): string {
  const entries = names.map(
    (name, i) => `  - { name: ${name}, kubeconfig: ${join(kubeconfigs, `${name}.yaml`)}, provider: sim, region: ${regions[i % 3]} }`,
  );
  return `clusters:\n${entries.join('\n')}\n`;
}

async function allReady(hub: HubClient, count: number): Promise<void> {
  for (;;) {
    const { clusters } = await hub.query<{ clusters: { nodes: { health: string; servedKinds: number | null }[] } }>(
      '{ clusters(first: 100) { nodes { health servedKinds } } }',
    );
    if (clusters.nodes.filter((c) => c.health === 'HEALTHY' && c.servedKinds).length >= Math.min(count, 100)) return;
    await pause(100);
  }
}

async function readyz(folder: string): Promise<void> {
  const { url } = JSON.parse(await readFile(join(folder, 'hub', 'hub.json'), 'utf8')) as { url: string };
  for (;;) {
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.ok) return;
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
