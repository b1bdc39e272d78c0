import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandFailure } from '../failure.js';
import { readPrivateFile } from './private-file.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What `manifold login` keeps. The file is readable by its owner only. */
export interface Login {
  readonly url: string;
  readonly token: string;
}

/** `$XDG_CONFIG_HOME/manifold/config.json`, else `~/.config/manifold/config.json`. */
export function loginFile(env: Env): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'manifold', 'config.json');
}

/** The stored login; undefined when there is none. A file that cannot be read as one, or that others may read, is a failure and no absence. */
export async function readLogin(env: Env): Promise<Login | undefined> {
  const file = loginFile(env);
  const text = await readPrivateFile(file);
  if (text === undefined) return undefined;

  const login = parseLogin(text);
  if (login === undefined) {
    throw new CommandFailure(`${file} is not a login of this program`, { next: 'run `manifold login` again, or delete the file' });
  }
  return login;
}

/** Written beside and renamed, so that no reader sees half of it and the mode is right from the first byte. */
export async function writeLogin(env: Env, login: Login): Promise<string> {
  const file = loginFile(env);
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify({ url: login.url, token: login.token }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return file;
}

/** True when there was one. */
export async function removeLogin(env: Env): Promise<boolean> {
  const there = (await readIfThere(loginFile(env))) !== undefined;
  await rm(loginFile(env), { force: true });
  return there;
}

/** Content of a file; undefined when there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CommandFailure(`cannot read ${file}: ${code ?? 'unknown error'}`, { cause: error });
  }
}

function parseLogin(text: string): Login | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof Login, unknown>> | null;
    return typeof value?.url === 'string' && typeof value.token === 'string' ? { url: value.url, token: value.token } : undefined;
  } catch {
    return undefined;
  }
}
