import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { parse } from 'yaml';
import { ControlClient } from '../../src/simulator/control/control-client.js';
import { readControlFile } from '../../src/simulator/control/control-file.js';
import type { NodePoolOptions } from '../../src/simulator/options.js';

/** Simulated members in a process of their own: they live on when a test kills the hub. */
export interface SimulatorProcess {
  readonly names: readonly string[];
  /** For MANIFOLD_CLUSTERS_FILE. */
  readonly clustersFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sets and ends faults, and reads the log of writes. */
  readonly control: ControlClient;
  /** The parsed answer of a member, asked as another actor. */
  get<T>(member: string, path: string): Promise<T>;
  send<T>(member: string, method: string, path: string, body: unknown, contentType?: string): Promise<T>;
  stop(): Promise<void>;
}

interface Access {
  readonly server: string;
  readonly token: string;
  readonly ca: Buffer;
}

export async function startSimulatorProcess(
  names: readonly string[],
  timing: object = { podReadyMs: 50, jobMs: 50 },
  nodePools?: readonly NodePoolOptions[],
): Promise<SimulatorProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'manifold-members-'));
  const kept = join(folder, 'kept');
  const chosen = nodePools
    ? ['--options', JSON.stringify({ members: names.map((name) => ({ name, nodePools })), port: 0, persistDir: kept, timing })]
    : ['--names', names.join(','), '--timing', JSON.stringify(timing), '--persist', kept];
  const args = ['dist/bundle/simulator/main.js', '--kubeconfigs', folder, ...chosen];
  const child = spawn(process.execPath, args, {
    cwd: resolve(import.meta.dirname, '../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: withoutJestFlags(),
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await new Promise<void>((ready, failed) => {
    createInterface({ input: child.stdout }).once('line', () => ready());
    child.once('exit', (code) => failed(new Error(`the simulator ended with ${code}`)));
  });
  const control = new ControlClient(readControlFile(kept)!);
  const access = new Map(await Promise.all(names.map(async (name) => [name, await accessOf(join(folder, `${name}.yaml`))] as const)));
  const clustersFile = join(folder, 'clusters-file.yaml');
  await writeFile(
    clustersFile,
    `clusters:\n${names.map((name) => `  - { name: ${name}, kubeconfig: ./${name}.yaml, provider: sim, region: r-${name} }`).join('\n')}\n`,
  );

  const send = async <T>(member: string, method: string, path: string, body?: unknown, contentType = 'application/json') => {
    const { server, token, ca } = access.get(member)!;
    const url = new URL(server);
    const pool = new Pool(url.origin, { connect: { ca }, connections: 1 });
    try {
      const response = await pool.request({
        method: method as 'GET',
        path: url.pathname + path,
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': contentType }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const answer = (await response.body.json()) as T;
      if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${JSON.stringify(answer)}`);
      return answer;
    } finally {
      await pool.close();
    }
  };
  return {
    names,
    clustersFile,
    env: { MANIFOLD_CLUSTERS_FILE: clustersFile, MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8' },
    control,
    get: (member, path) => send(member, 'GET', path),
    send,
    async stop() {
      await control.close();
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accessOf(file: string): Promise<Access> {
  const config = parse(await readFile(file, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const { server, 'certificate-authority-data': ca } = config.clusters[0]!.cluster;
  return { server, token: config.users[0]!.user.token, ca: Buffer.from(ca, 'base64') };
}

function withoutJestFlags(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}
