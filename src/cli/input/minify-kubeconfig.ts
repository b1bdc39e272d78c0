import { isMap, parseDocument } from 'yaml';
import { CommandFailure } from '../failure.js';

type Fields = Readonly<Record<string, unknown>>;

/** Credential files that a kubeconfig may name, and the field for their content. */
const files: ReadonlyMap<string, string> = new Map([
  ['certificate-authority', 'certificate-authority-data'],
  ['client-certificate', 'client-certificate-data'],
  ['client-key', 'client-key-data'],
  ['tokenFile', 'token'],
]);

/**
 * Files in a kubeconfig that the person allowed. The author of the kubeconfig also chose the server that gets their content, so no file is
 * read only because a kubeconfig names it.
 */
export interface AllowedFiles {
  /** Resolves a path in the kubeconfig to an absolute path. */
  resolve(path: string): string;
  isAllowed(fullPath: string): boolean;
  read(fullPath: string): Promise<Uint8Array>;
}

/**
 * The part of a kubeconfig for one context, with the content of allowed files in place of their paths, so that credentials of other
 * clusters are not sent. One failure lists all files that are not allowed. The hub validates everything else.
 */
export async function minifyKubeconfig(
  text: string,
  context: string | undefined,
  allowed: AllowedFiles,
): Promise<{ readonly kubeconfig: string; readonly context: string }> {
  const config = parsed(text);
  const name = context ?? config['current-context'];
  if (typeof name !== 'string' || name === '')
    throw new CommandFailure('the kubeconfig has no current context', { next: `name one with --context: ${names(config['contexts'])}` });

  const chosen = entry(config, 'contexts', name)['context'] as Fields | undefined;
  const cluster = entry(config, 'clusters', String(chosen?.['cluster'] ?? ''));
  const user = entry(config, 'users', String(chosen?.['user'] ?? ''));
  refuseFiles([...namedFiles(cluster['cluster']), ...namedFiles(user['user'])], allowed);
  const minified = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: chosen }],
    clusters: [{ name: cluster['name'], cluster: await inlined(cluster['cluster'], allowed) }],
    users: [{ name: user['name'], user: await inlined(user['user'], allowed) }],
  };
  return { kubeconfig: JSON.stringify(minified), context: name };
}

function parsed(text: string): Fields {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new CommandFailure('the kubeconfig is not YAML', { next: 'give the file that kubectl uses, or `kubectl config view --raw`' });
  }
  return document.toJS({ maxAliasCount: 100 }) as Fields;
}

function entry(config: Fields, list: 'contexts' | 'clusters' | 'users', name: string): Fields {
  const entries = Array.isArray(config[list]) ? (config[list] as (Fields | null)[]) : [];
  const found = entries.find((one) => one?.['name'] === name);
  if (found) return found;
  throw new CommandFailure(`the kubeconfig has no ${list.slice(0, -1)} ${JSON.stringify(name)}`, { next: `it has: ${names(entries)}` });
}

function namedFiles(fields: unknown): { readonly field: string; readonly path: string }[] {
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields).flatMap(([field, path]) => (files.has(field) && typeof path === 'string' ? [{ field, path }] : []));
}

function refuseFiles(named: ReturnType<typeof namedFiles>, allowed: AllowedFiles): void {
  const refused = named.map(({ field, path }) => ({ field, path: allowed.resolve(path) })).filter(({ path }) => !allowed.isAllowed(path));
  if (refused.length === 0) return;
  const list = refused.map(({ field, path }) => `${field}: ${JSON.stringify(path)}`).join(', ');
  const options = refused.map(({ path }) => `--allow-file ${JSON.stringify(path)}`).join(' ');
  throw new CommandFailure(`the kubeconfig names files, whose content would be sent to the hub and to the cluster: ${list}`, {
    next: `if that is meant, add ${options}; else use \`kubectl config view --minify --flatten --raw\``,
  });
}

async function inlined(fields: unknown, allowed: AllowedFiles): Promise<unknown> {
  if (typeof fields !== 'object' || fields === null) return fields;
  const pairs = Object.entries(fields).map(async ([key, value]): Promise<[string, unknown]> => {
    const target = files.get(key);
    if (target === undefined || typeof value !== 'string') return [key, value];
    const content = Buffer.from(await allowed.read(allowed.resolve(value)));
    return [target, target === 'token' ? content.toString('utf8').trim() : content.toString('base64')];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function names(entries: unknown): string {
  const known = Array.isArray(entries) ? (entries as (Fields | null)[]).map((one) => String(one?.['name'])) : [];
  return known.length === 0 ? 'none' : known.slice(0, 10).join(', ');
}
