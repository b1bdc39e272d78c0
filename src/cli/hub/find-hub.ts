import { join, resolve } from 'node:path';
import { CommandFailure } from '../failure.js';
import { DEFAULT_CONTEXT, readIfThere, readLogin } from './login-file.js';
import { isLoopback } from './loopback.js';
import { checkPrivateFolder, readPrivateFile } from './private-file.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Address and credential of a hub, and the source of both for error messages. */
export interface HubAddress {
  /** Without a slash at the end. */
  readonly url: string;
  /** Addresses of further replicas of the same hub, which take the same token. */
  readonly others?: readonly string[];
  readonly token: string;
  readonly source: string;
}

/** Folder of a hub started from `folder`: `MANIFOLD_DATA_DIR`, else `.manifold`. */
export function dataFolder(env: Env, folder: string): string {
  return resolve(folder, env['MANIFOLD_DATA_DIR'] || '.manifold');
}

/**
 * Finds the hub: `MANIFOLD_URL` and `MANIFOLD_TOKEN`, else `manifold login`, else the data folder of a hub that was started in this folder.
 * A context that is named on the command line comes before all of them. `MANIFOLD_TOKEN` is sent only to `MANIFOLD_URL` or to the address
 * of a login; the token of a file only to the address it was stored with. A data folder may have come with a clone: its address must be on
 * this machine, and only its own token is sent there.
 */
export async function findHub(env: Env, folder: string, context?: string): Promise<HubAddress> {
  if (context !== undefined) return storedContext(env, context);
  const named = env['MANIFOLD_URL'] ? hubUrls(env['MANIFOLD_URL'], 'MANIFOLD_URL') : undefined;
  const token = env['MANIFOLD_TOKEN'];
  if (named !== undefined && token) return { ...named, token, source: 'MANIFOLD_URL and MANIFOLD_TOKEN' };

  const login = await storedLogin(env, named);
  if (login !== undefined) return token ? { ...login, token, source: `${login.source}, with MANIFOLD_TOKEN` } : login;
  const local = await localHub(env, folder, named);
  if (local !== undefined) return local;
  throw named === undefined ? noHub(env, folder) : noToken(named.url);
}

/** The addresses of replicas of one hub. */
export type HubUrls = Pick<HubAddress, 'url' | 'others'>;

const MAX_URLS = 10;

/** One address, or several addresses of replicas of one hub, separated by commas; the first one is used while it answers. */
export function hubUrls(text: string, from: string): HubUrls {
  const urls = [...new Set(text.split(',').map((one) => hubUrl(one.trim(), from)))];
  if (urls.length > MAX_URLS)
    throw new CommandFailure(`${from} has ${urls.length} addresses`, { next: `name at most ${MAX_URLS} replicas of the hub` });
  const [url, ...others] = urls;
  return others.length === 0 ? { url: url! } : { url: url!, others };
}

export function allUrls({ url, others = [] }: HubUrls): readonly string[] {
  return [url, ...others];
}

/** Normalizes an http(s) address. A user or password in it is refused, because addresses are logged. */
export function hubUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new CommandFailure(`${from} is not an address: ${JSON.stringify(text)}`, {
      next: 'write it as http://HOST:PORT or https://HOST',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new CommandFailure(`${from} holds a user or password`, { next: 'leave it out and set MANIFOLD_TOKEN' });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

async function storedContext(env: Env, name: string): Promise<HubAddress> {
  const { url, token } = (await readLogin(env, name))!;
  return { ...hubUrls(url, `context ${name}`), token, source: `context ${name}` };
}

/** `wanted`: only if each of these addresses was stored with the token. */
async function storedLogin(env: Env, wanted: HubUrls | undefined): Promise<HubAddress | undefined> {
  const login = await readLogin(env);
  if (login === undefined) return undefined;
  const stored = hubUrls(login.url, 'the address of `manifold login`');
  if (wanted !== undefined && !allUrls(wanted).every((url) => allUrls(stored).includes(url))) return undefined;
  const source = login.context === DEFAULT_CONTEXT ? '`manifold login`' : `context ${login.context}`;
  return { ...(wanted ?? stored), token: login.token, source };
}

async function localHub(env: Env, folder: string, wanted: HubUrls | undefined): Promise<HubAddress | undefined> {
  const data = dataFolder(env, folder);
  const file = join(data, 'hub.json');
  if ((await readIfThere(file)) === undefined) return undefined;
  await checkPrivateFolder(data);
  const url = hubUrl(urlIn((await readPrivateFile(file)) ?? '', file), file);
  if (wanted !== undefined && !allUrls(wanted).every((one) => one === url)) return undefined;
  if (!isLoopback(url)) throw elsewhere(url, file);

  const token = (await readPrivateFile(join(data, 'admin-token')))?.trim();
  if (token) return { url, token, source: data };
  throw new CommandFailure(`the hub of ${data} has no token file`, {
    next: `it was started with MANIFOLD_ADMIN_TOKEN: set MANIFOLD_URL=${url} and MANIFOLD_TOKEN to the same token`,
  });
}

function elsewhere(url: string, file: string): CommandFailure {
  return new CommandFailure(`${file} names a hub on another machine, ${url}`, {
    next: 'if it is yours, run `manifold login --url URL`, or set MANIFOLD_URL and MANIFOLD_TOKEN',
  });
}

function urlIn(text: string, file: string): string {
  try {
    const { url } = JSON.parse(text) as { url?: unknown };
    if (typeof url === 'string') return url;
  } catch {
    // The error is reported below, with the name of the file.
  }
  throw new CommandFailure(`${file} does not say where the hub is`, {
    next: 'start the hub again, or set MANIFOLD_URL and MANIFOLD_TOKEN',
  });
}

function noHub(env: Env, folder: string): CommandFailure {
  return new CommandFailure('no hub is configured here', {
    next: `start one in this folder with \`npm start\` (it leaves ${join(dataFolder(env, folder), 'hub.json')}), run \`manifold login --url URL\`, or set MANIFOLD_URL and MANIFOLD_TOKEN`,
  });
}

function noToken(url: string): CommandFailure {
  return new CommandFailure(`there is no token for ${url}`, { next: `set MANIFOLD_TOKEN, or run \`manifold login --url ${url}\`` });
}
