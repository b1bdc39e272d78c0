import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HubError } from '../../errors.js';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js';
import { own, type PostgresCommand, postgresCommand } from './postgres-command.js';
import { processCommand, processStart } from './running-process.js';

export interface RunningPostgres {
  readonly url: string;
  /** Closes sessions, writes a checkpoint and waits until the server has exited. */
  stop(): Promise<void>;
  /** Settles when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
/** `sun_path` of Linux holds 108 bytes with its ending NUL; 104 is the shortest limit among systems. */
const MAX_SOCKET_PATH_BYTES = 103;

/** Acknowledged commits are on disk. Statements are not logged, because they may contain user data. */
const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  max_connections: '60',
  shared_buffers: '128MB',
  huge_pages: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_min_error_statement: 'panic',
  timezone: 'UTC',
};

/** Whether the data folder has the files of an embedded server. */
export function hasDatabase(dataDir: string): boolean {
  return existsSync(join(resolve(dataDir, 'postgres'), 'data', 'PG_VERSION'));
}

/**
 * Starts the embedded server under `<dataDir>/postgres`, for this process alone, on a free port of 127.0.0.1. A server that a dead hub left
 * running is stopped first; the server of a running hub is left alone (DATABASE_UNAVAILABLE).
 */
export async function startPostgres(options: {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Default: the binaries of the package. */
  readonly binaries?: PostgresBinaries;
}): Promise<RunningPostgres> {
  const binaries = options.binaries ?? findPostgres();
  const folder = resolve(options.dataDir, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const command = postgresCommand([binaries.postgres, folder]);
  const data = join(folder, 'data');
  await stopOrphan(folder, data);

  const password = readPassword(folder);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialize(binaries, command, folder, data, password);
  own(data, command.owner);

  const port = await freePort();
  const sockets = socketFolder(data, port);
  const address = { port: String(port), unix_socket_directories: sockets ?? '' };
  const server = launch(binaries, command, folder, data, { ...defaults, ...binaries.settings, ...options.settings, ...address });
  writeFileSync(join(folder, 'owner'), `${process.pid} ${processStart(process.pid)}`);
  await ready(server, data, join(folder, 'postgres.log'));
  const where = sockets === null ? '?sslmode=disable' : `?host=${encodeURIComponent(sockets)}`;
  return {
    url: `postgres://manifold:${password}@127.0.0.1:${port}/postgres${where}`,
    stop: () => stop(server.child),
    exited: server.exited,
  };
}

/**
 * Folder of the server's Unix socket; null if its path is longer than the system allows. A statement over a Unix socket costs less CPU than
 * over loopback TCP: 3.3 against 3.7 ms of hub and Postgres per object (`bench -- propagation --real 3`).
 */
function socketFolder(data: string, port: number): string | null {
  return Buffer.byteLength(`${data}/.s.PGSQL.${port}`) <= MAX_SOCKET_PATH_BYTES ? data : null;
}

interface Server {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

function launch(
  { postgres }: PostgresBinaries,
  { prefix, uid }: PostgresCommand,
  folder: string,
  data: string,
  settings: Readonly<Record<string, string>>,
): Server {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, ...rest] = [...prefix, postgres, '-D', data, ...flags];
  const log = openSync(join(folder, 'postgres.log'), 'w', 0o600);
  // In its own process session, so that Ctrl-C in the terminal reaches only the hub, which closes its connections before it stops the
  // server.
  const child = spawn(program!, rest, { uid, gid: uid, cwd: data, stdio: ['ignore', log, log], env: environment(), detached: true });
  closeSync(log);
  child.unref();
  const exited = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  return { child, exited };
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Initializes the database in a temporary folder and renames it at the end, so that an interrupted start is repeated from the beginning.
 */
async function initialize(
  binaries: PostgresBinaries,
  { prefix, uid, owner }: PostgresCommand,
  folder: string,
  data: string,
  password: string,
) {
  const fresh = `${data}.new`;
  const passwordFile = join(folder, 'password.new');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner !== process.getuid?.()) for (const path of [fresh, passwordFile]) chownSync(path, owner, owner);

  const access = ['-U', 'manifold', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // When a WAL segment is full, a commit waits until the next segment is created and on disk: 28 ms for 16 MB, 10 ms for 4 MB.
  const flags = ['-D', fresh, ...access, '--locale=C', '--encoding=UTF8', '--wal-segsize=4'];
  const [program, ...rest] = [...prefix, binaries.initdb, ...flags];
  try {
    await promisify(execFile)(program!, rest, { uid, gid: uid, cwd: fresh, env: environment() });
    renameSync(fresh, data);
  } catch (cause) {
    const said = String((cause as { stderr?: string }).stderr ?? cause).trim();
    throw new HubError('DATABASE_UNAVAILABLE', `The embedded Postgres could not be set up in ${data}: ${said}`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function readPassword(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

async function stopOrphan(folder: string, data: string): Promise<void> {
  const pid = Number(readLines(join(data, 'postmaster.pid'))[0]);
  if (!(pid > 1) || !processCommand(pid)?.includes(data)) return;

  const [owner, started] = (readLines(join(folder, 'owner'))[0] ?? '').split(' ');
  const ownerLives = owner !== undefined && processStart(Number(owner)) === started;
  if (ownerLives) {
    throw new HubError(
      'DATABASE_UNAVAILABLE',
      `Another hub (process ${owner}) uses ${folder}; stop it, or set MANIFOLD_DATA_DIR to another folder.`,
    );
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    signalIfThere(pid, signal);
    if (await until(() => processStart(pid) === null, STOP_TIMEOUT_MS)) return;
  }
  throw new HubError('DATABASE_UNAVAILABLE', `The Postgres of an earlier hub (process ${pid}) does not end.`);
}

async function stop(child: ChildProcess): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    if (await until(() => child.exitCode !== null || child.signalCode !== null, STOP_TIMEOUT_MS)) return;
  }
}

async function ready({ child }: Server, data: string, log: string): Promise<void> {
  // The eighth line is the state, in English whatever the locale.
  const isReady = () => {
    const lines = readLines(join(data, 'postmaster.pid'));
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
  };
  const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  await until(() => isReady() || ended(), START_TIMEOUT_MS);
  if (isReady()) return;

  await stop(child);
  const said = readLines(log).slice(-5).join(' ').trim();
  throw new HubError('DATABASE_UNAVAILABLE', `The embedded Postgres did not start: ${said || 'no answer'}`);
}

async function until(done: () => boolean, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(10)) if (done()) return true;
  return done();
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
