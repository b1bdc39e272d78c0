import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** The oldest and the newest kubectl of this machine: beside the real API server, and on the PATH with what is installed next to it. */
export function installedKubectls(): readonly string[] {
  const beside = [process.env['KUBEBUILDER_ASSETS'], `${process.env['HOME']}/.cache/kube-1.20.2/bin`].map((folder) => `${folder}/kubectl`);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const [oldest, newest] = [beside.find(isProgram), onPath.find(isProgram)];
  return [oldest, newest && newestBeside(realpathSync(newest))].filter((path) => path !== undefined);
}

/** Some packages bring several, `kubectl.1.32` beside `kubectl`. */
function newestBeside(path: string): string {
  const minor = (file: string) => Number(/^kubectl\.1\.(\d+)$/.exec(file)?.[1] ?? 0);
  const versions = readdirSync(dirname(path)).filter((file) => minor(file) > 0);
  const newest = versions.sort((a, b) => minor(a) - minor(b)).at(-1);
  return newest === undefined ? path : join(dirname(path), newest);
}

function isProgram(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A kubectl with a folder and a cache of its own, so that it knows nothing of other clusters. */
export class Kubectl {
  readonly #path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  readonly #options: readonly string[];

  constructor(path: string, kubeconfig: string) {
    this.#path = path;
    this.#options = ['--kubeconfig', this.file('config', kubeconfig), '--cache-dir', join(this.#folder, 'cache')];
  }

  /** Writes a file for `-f`, and answers its path. */
  file(name: string, content: string | object): string {
    const path = join(this.#folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return path;
  }

  /** What it printed; rejects with what it printed to standard error where it failed. */
  async run(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.#path, [...this.#options, ...args], { timeout: 60_000 });
    return stdout;
  }

  /** Starts one that goes on until it is ended; its lines come one by one. */
  follow(...args: readonly string[]): { readonly lines: AsyncIterator<string>; end(): Promise<void> } {
    const child = spawn(this.#path, [...this.#options, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]();
    return { lines, end: () => ended(child) };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill();
  return end;
}
