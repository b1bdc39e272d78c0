import type { Stats } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A file in the data folder with a secret. */
export interface SecretFile {
  readonly name: string;
  /** The error in its content; null if it is valid. Never quotes the content. */
  problem(content: string): string | null;
  /** How to create a new one. */
  readonly renew: string;
}

const MIN_TOKEN = 16;
const MAX_BYTES = 4_096;

export const secretFiles: readonly SecretFile[] = [
  {
    name: 'admin-token',
    problem: (token) =>
      new RegExp(`^[\\x21-\\x7e]{${MIN_TOKEN},}$`).test(token) ? null : `must hold at least ${MIN_TOKEN} characters without spaces`,
    renew: 'and start the hub again to generate a new one',
  },
  {
    name: 'encryption-key',
    problem: (key) => (Buffer.from(key, 'base64').length === 32 ? null : 'must hold 32 bytes in base64'),
    renew: 'only if no data was encrypted with it; otherwise restore the right key',
  },
];

/** Unsafe properties of the data folder: other users can write to it, or it belongs to another user. Root is trusted. */
export async function folderProblems(folder: string): Promise<readonly string[]> {
  const path = resolve(folder);
  const { uid, mode } = await stat(path);
  const own = process.getuid?.();
  if (own === undefined) return [];
  if (uid !== own && uid !== 0) return [`${path} belongs to uid ${uid}, and the hub runs as uid ${own}: chown ${own} ${quoted(path)}`];
  return (mode & 0o022) === 0 ? [] : [`${path} can be written by others (mode ${octal(mode)}): chmod 711 ${quoted(path)}`];
}

/** Unsafe properties of an existing secret file: its owner, its permissions, its content. A missing file is created later. */
export async function secretProblems(folder: string, { name, problem, renew }: SecretFile): Promise<readonly string[]> {
  const path = resolve(join(folder, name));
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return [];
  if (!found.isFile() || found.size > MAX_BYTES) return [`${path} must be a file of at most ${MAX_BYTES} bytes: rm ${quoted(path)}`];
  const access = accessProblem(path, found);
  if (access !== null) return [access];
  const wrong = problem((await readFile(path, 'utf8')).trim());
  return wrong === null ? [] : [`${path} ${wrong}: rm ${quoted(path)}, ${renew}`];
}

function accessProblem(path: string, { uid, mode }: Stats): string | null {
  const own = process.getuid?.();
  if (own === undefined) return null;
  if (uid !== own) return `${path} belongs to uid ${uid}, and the hub runs as uid ${own}: chown ${own} ${quoted(path)}`;
  if ((mode & 0o077) === 0) return null;
  return `${path} can be read or written by others (mode ${octal(mode)}): chmod 600 ${quoted(path)}, and generate a new one if other users could read it`;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
