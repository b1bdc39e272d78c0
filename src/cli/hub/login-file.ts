import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandFailure } from '../failure.js';
import { readPrivateFile } from './private-file.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The address of a hub with a token. */
export interface Login {
  readonly url: string;
  readonly token: string;
}

/** The contexts that `manifold login` stores, by name. Only the owner can read the file. */
export interface Contexts {
  /** The context that commands use by default; null if there is none. */
  readonly current: string | null;
  readonly contexts: Readonly<Record<string, Login>>;
}

/** Default name of a context. */
export const DEFAULT_CONTEXT = 'default';

const none: Contexts = { current: null, contexts: {} };

/** `$XDG_CONFIG_HOME/manifold/config.json`, else `~/.config/manifold/config.json`. */
export function loginFile(env: Env): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'manifold', 'config.json');
}

/** The stored contexts. A file that cannot be parsed, or that other users may read, is a failure and is not treated as missing. */
export async function readContexts(env: Env): Promise<Contexts> {
  const file = loginFile(env);
  const text = await readPrivateFile(file);
  if (text === undefined) return none;
  const contexts = parseContexts(text);
  if (contexts !== undefined) return contexts;
  throw new CommandFailure(`${file} is not a login of this program`, { next: 'run `manifold login` again, or delete the file' });
}

/** The login of a context, by default the current one; undefined if there is no login. */
export async function readLogin(env: Env, name?: string): Promise<(Login & { readonly context: string }) | undefined> {
  const { current, contexts } = await readContexts(env);
  const context = name ?? current;
  if (context === null) return undefined;
  const login = contexts[context];
  if (login !== undefined) return { ...login, context };
  if (name === undefined) return undefined;
  const names = Object.keys(contexts);
  throw new CommandFailure(`there is no context ${JSON.stringify(name)}`, {
    code: 'NOT_FOUND',
    next: names.length === 0 ? `run \`manifold login --url URL --context ${name}\`` : `there are: ${names.join(', ')}`,
  });
}

/** Stores a login under a name and makes it the current context. Returns the path of the file. */
export async function writeLogin(env: Env, login: Login, name = DEFAULT_CONTEXT): Promise<string> {
  const { contexts } = await readContexts(env).catch(() => none);
  return writeContexts(env, { current: name, contexts: { ...contexts, [name]: { url: login.url, token: login.token } } });
}

/** Removes one context, by default the current one; returns its name, or null if there was none. */
export async function removeLogin(env: Env, name?: string): Promise<string | null> {
  const { current, contexts } = await readContexts(env);
  const gone = name ?? current;
  if (gone === null || contexts[gone] === undefined) return null;
  const { [gone]: _forgotten, ...kept } = contexts;
  const names = Object.keys(kept);
  if (names.length === 0) await rm(loginFile(env), { force: true });
  // No other context becomes current automatically: the person chooses it.
  else await writeContexts(env, { current: gone === current ? null : current, contexts: kept });
  return gone;
}

/** Written to a temporary file and renamed, so that no reader sees a partial file and the mode is right from the start. */
export async function writeContexts(env: Env, contexts: Contexts): Promise<string> {
  const file = loginFile(env);
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return file;
}

/** Content of a file; undefined if it does not exist. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CommandFailure(`cannot read ${file}: ${code ?? 'unknown error'}`, { cause: error });
  }
}

/** A file of version 0.1 contains a single login, which becomes the default context. */
function parseContexts(text: string): Contexts | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<'url' | 'token' | 'current' | 'contexts', unknown>> | null;
    if (isLogin(value)) return { current: DEFAULT_CONTEXT, contexts: { [DEFAULT_CONTEXT]: value } };
    const { current, contexts } = value ?? {};
    if (typeof contexts !== 'object' || contexts === null || !Object.values(contexts).every(isLogin)) return undefined;
    if (current !== null && typeof current !== 'string') return undefined;
    return { current, contexts: contexts as Readonly<Record<string, Login>> };
  } catch {
    return undefined;
  }
}

function isLogin(value: unknown): value is Login {
  const { url, token } = (value ?? {}) as Partial<Record<keyof Login, unknown>>;
  return typeof url === 'string' && typeof token === 'string';
}
