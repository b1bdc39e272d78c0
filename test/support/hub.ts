import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { dataFolder } from './postgres.js';

/** A whole hub in a process of its own, as `npm start` brings it up (the build is there: see global-setup). */
export interface TestHub {
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** SIGTERM, and waits for the end. Removes the data folder unless it was given. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

export interface HubOptions {
  /** Default: a folder of its own, in which its Postgres is set up already. A new folder is set up by the hub, as on a fresh machine. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How long the start may take. */
  readonly timeoutMs?: number;
}

const root = resolve(import.meta.dirname, '../..');

export async function startHub({ dataDir, env = {}, timeoutMs = 150_000 }: HubOptions = {}): Promise<TestHub> {
  const folder = dataDir ?? (await newFolder(env));
  const child = spawn(process.execPath, ['dist/bundle/hub/main.js'], {
    cwd: root,
    env: { ...hubEnvironment(), MANIFOLD_DATA_DIR: folder, MANIFOLD_PORT: '0', MANIFOLD_LOG: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await ready(child, lines, ended, timeoutMs);

  const { url } = JSON.parse(await readFile(join(folder, 'hub.json'), 'utf8')) as { url: string };
  const token = env['MANIFOLD_ADMIN_TOKEN'] ?? (await readFile(join(folder, 'admin-token'), 'utf8')).trim();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    url,
    token,
    dataDir: folder,
    pid: child.pid!,
    output: () => lines.join('\n'),
    query: (document, variables) => ask(url, token, document, variables),
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function newFolder(env: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'manifold-test-'));
  const prepared = env['DATABASE_URL'] === undefined ? await dataFolder() : null;
  // With the owners and modes of the files, which Postgres checks.
  if (prepared === null) return folder;
  await promisify(execFile)('cp', ['-a', join(prepared, 'postgres'), folder]);
  // A hub generates no key beside an existing database.
  await writeFile(join(folder, 'encryption-key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  return folder;
}

/** Asks the hub and throws on any GraphQL error, so that a test sees it where it happens. */
async function ask<T>(url: string, token: string, query: string, variables?: Record<string, unknown>): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (answer.errors || !answer.data) throw new Error(`${response.status}: ${JSON.stringify(answer.errors ?? answer)}`);
  return answer.data;
}

/** The test's own settings must not leak into the hub it starts, nor Jest's flags. */
function hubEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('MANIFOLD_') && name !== 'DATABASE_URL' && name !== 'NODE_OPTIONS',
  );
  return Object.fromEntries(kept);
}

async function ready(child: ChildProcess, lines: string[], ended: Promise<void>, timeoutMs: number): Promise<void> {
  const isReady = new Promise<boolean>((done) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.includes('Manifold is ready')) done(true);
      });
    }
    void ended.then(() => done(false));
    setTimeout(() => done(false), timeoutMs).unref();
  });
  if (await isReady) return;
  child.kill('SIGKILL');
  throw new Error(`The hub did not become ready:\n${lines.join('\n')}`);
}
