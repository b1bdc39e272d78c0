import { isMap, parseDocument } from 'yaml';
import { CommandFailure } from '../failure.js';

type Fields = Readonly<Record<string, unknown>>;

/** Credential files that a kubeconfig may name, and the field that takes their content. */
const files: Readonly<Record<string, string>> = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
};

/**
 * The part of a kubeconfig that one context needs, with the content of the files it names in their place: other clusters' credentials
 * stay on this machine. `readFile` reads relative to the kubeconfig. Everything else is left for the hub to judge.
 */
export async function minifyKubeconfig(
  text: string,
  context: string | undefined,
  readFile: (path: string) => Promise<Uint8Array>,
): Promise<{ readonly kubeconfig: string; readonly context: string }> {
  const config = parsed(text);
  const name = context ?? config['current-context'];
  if (typeof name !== 'string' || name === '')
    throw new CommandFailure('the kubeconfig has no current context', { next: `name one with --context: ${names(config['contexts'])}` });

  const chosen = entry(config, 'contexts', name)['context'] as Fields | undefined;
  const cluster = entry(config, 'clusters', String(chosen?.['cluster'] ?? ''));
  const user = entry(config, 'users', String(chosen?.['user'] ?? ''));
  const minified = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: chosen }],
    clusters: [{ name: cluster['name'], cluster: await inlined(cluster['cluster'], readFile) }],
    users: [{ name: user['name'], user: await inlined(user['user'], readFile) }],
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

async function inlined(fields: unknown, readFile: (path: string) => Promise<Uint8Array>): Promise<unknown> {
  if (typeof fields !== 'object' || fields === null) return fields;
  const pairs = Object.entries(fields).map(async ([key, value]): Promise<[string, unknown]> => {
    const dataKey = Object.hasOwn(files, key) ? files[key] : undefined;
    if (typeof value !== 'string') return [key, value];
    if (dataKey !== undefined) return [dataKey, Buffer.from(await readFile(value)).toString('base64')];
    return key === 'tokenFile'
      ? [
          'token',
          Buffer.from(await readFile(value))
            .toString('utf8')
            .trim(),
        ]
      : [key, value];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function names(entries: unknown): string {
  const known = Array.isArray(entries) ? (entries as (Fields | null)[]).map((one) => String(one?.['name'])) : [];
  return known.length === 0 ? 'none' : known.slice(0, 10).join(', ');
}
