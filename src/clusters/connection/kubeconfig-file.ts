import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ExecPlugin } from './connection.js';
import { connectionFrom, type Field } from './connection-from-fields.js';
import { type Chosen, choose, type KubeconfigResult, readSections, type SectionRules } from './kubeconfig.js';
import { type Fields, type KubeconfigError, readKubeconfigDocument } from './kubeconfig-document.js';
import type { Entry, EntryRule } from './kubeconfig-fields.js';
import { Secret } from './secret.js';

const MAX_FILE_BYTES = 256 * 1024;

/**
 * Reads a kubeconfig file of the hub's operator. In addition to the fields that a user may send, fields may be paths, relative to the file,
 * which are read now; `exec` is accepted with `allowExecPlugins`. Only the selected context with its cluster and user is checked.
 */
export async function readKubeconfigFile(
  path: string,
  options: { readonly context?: string; readonly allowExecPlugins?: boolean } = {},
): Promise<KubeconfigResult> {
  const file = await readText(path);
  if (file === null) return failed('', `cannot be read: ${path}`, 'Name a kubeconfig of at most 256 KiB that the hub can read.');
  const document = readKubeconfigDocument(file);
  if ('errors' in document) return { ok: false, errors: document.errors };

  const { entries, errors } = readSections(document.root, operatorRules(options.allowExecPlugins ?? false), ['extensions']);
  const chosen = choose(document.root, entries, options.context, errors);
  if (!chosen) return { ok: false, errors };
  errors.push(...chosen.cluster.errors, ...chosen.user.errors);
  return connectionOf(chosen, dirname(resolve(path)), errors);
}

async function connectionOf(chosen: Chosen, folder: string, errors: KubeconfigError[]): Promise<KubeconfigResult> {
  const { cluster, user } = chosen;
  const plain = (entry: Entry, field: string): Field => ({ path: `${entry.path}.${field}`, value: entry.fields.get(field) });
  const dataOrFile = (entry: Entry, dataField: string, fileField: string, base64: boolean) =>
    fromFile(plain(entry, dataField), plain(entry, fileField), folder, base64, errors);

  const [ca, clientCert, clientKey, token] = await Promise.all([
    dataOrFile(cluster, 'certificate-authority-data', 'certificate-authority', true),
    dataOrFile(user, 'client-certificate-data', 'client-certificate', true),
    dataOrFile(user, 'client-key-data', 'client-key', true),
    dataOrFile(user, 'token', 'tokenFile', false),
  ]);
  const fields = { server: plain(cluster, 'server'), tlsServerName: plain(cluster, 'tls-server-name'), ca, clientCert, clientKey, token };
  const result = connectionFrom({ ...fields, credentialPath: user.path }, execOf(user, folder, errors));
  errors.push(...result.errors);
  return result.connection && errors.length === 0 ? { ok: true, connection: result.connection } : { ok: false, errors };
}

function operatorRules(exec: boolean): SectionRules {
  const rule = (section: EntryRule['section'], inner: EntryRule['inner'], fields: readonly string[]): EntryRule => ({
    section,
    inner,
    fields: new Set([...fields, 'extensions']),
  });
  const userFields = ['token', 'tokenFile', 'client-certificate-data', 'client-certificate', 'client-key-data', 'client-key'];
  return {
    clusters: rule('clusters', 'cluster', [
      'server',
      'certificate-authority-data',
      'certificate-authority',
      'tls-server-name',
      'disable-compression',
    ]),
    users: rule('users', 'user', exec ? [...userFields, 'exec'] : userFields),
    contexts: rule('contexts', 'context', ['cluster', 'user', 'namespace']),
  };
}

/** The embedded value, or the content of the file if there is none. */
async function fromFile(data: Field, file: Field, folder: string, base64: boolean, errors: KubeconfigError[]): Promise<Field> {
  if (data.value !== undefined || file.value === undefined) return { ...data, base64 };
  const text = typeof file.value === 'string' ? await readText(resolve(folder, file.value)) : null;
  if (text === null)
    errors.push({
      path: file.path,
      message: 'names a file that cannot be read',
      fix: 'Name a file of at most 256 KiB that the hub can read.',
    });
  // An empty file counts as missing, so that the error names the field without a value.
  return { path: file.path, value: base64 ? (text ?? '') : (text ?? '').trim() };
}

async function readText(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return size <= MAX_FILE_BYTES ? await file.readFile('utf8') : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

function execOf(user: Entry, folder: string, errors: KubeconfigError[]): ExecPlugin | undefined {
  const exec = user.fields.get('exec');
  if (!(exec instanceof Map)) return undefined;
  const fields = exec as Fields;
  const [apiVersion, command] = [fields.get('apiVersion'), fields.get('command')];
  const [args, env] = [fields.get('args') ?? [], fields.get('env') ?? []];
  const shaped =
    typeof apiVersion === 'string' &&
    typeof command === 'string' &&
    Array.isArray(args) &&
    args.every((arg) => typeof arg === 'string') &&
    Array.isArray(env) &&
    env.every((pair) => pair instanceof Map && typeof pair.get('name') === 'string' && typeof pair.get('value') === 'string');
  if (!shaped) {
    errors.push({
      path: `${user.path}.exec`,
      message: 'is not an exec plugin',
      fix: 'Give apiVersion, command, and lists of args and env.',
    });
    return undefined;
  }
  return {
    apiVersion,
    // As in kubectl: a command with a slash is relative to the file, one without is searched in PATH.
    command: command.includes('/') ? resolve(folder, command) : command,
    args,
    env: env.map((pair: Fields) => ({ name: String(pair.get('name')), value: new Secret(String(pair.get('value'))) })),
  };
}

function failed(path: string, message: string, fix: string): KubeconfigResult {
  return { ok: false, errors: [{ path, message, fix }] };
}
