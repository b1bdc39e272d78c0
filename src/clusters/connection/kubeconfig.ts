import type { Connection } from './connection.js';
import { type ConnectionFields, connectionFrom } from './connection-from-fields.js';
import { type Fields, type KubeconfigError, readKubeconfigDocument } from './kubeconfig-document.js';
import { type Entry, type EntryRule, readEntries, unknownFields } from './kubeconfig-fields.js';

export type { KubeconfigError } from './kubeconfig-document.js';

export type KubeconfigResult =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly errors: readonly KubeconfigError[] };

const topFields = new Set(['apiVersion', 'kind', 'clusters', 'users', 'contexts', 'current-context', 'preferences']);
const rules = {
  clusters: { section: 'clusters', inner: 'cluster', fields: new Set(['server', 'certificate-authority-data', 'tls-server-name']) },
  users: { section: 'users', inner: 'user', fields: new Set(['token', 'client-certificate-data', 'client-key-data']) },
  contexts: { section: 'contexts', inner: 'context', fields: new Set(['cluster', 'user', 'namespace']) },
} as const satisfies Record<string, EntryRule>;

/**
 * Parses a kubeconfig that a user sent. It is data only: no file in it is opened, no command is run, no host is contacted. Allowed are a
 * server, its CA, a token or a client certificate with its key, and a TLS server name; every other field is refused by name. Returns all
 * errors at once. Messages never quote a value of the file.
 */
export function parseKubeconfig(text: string, context?: string): KubeconfigResult {
  const document = readKubeconfigDocument(text);
  if ('errors' in document) return { ok: false, errors: document.errors };

  const { entries, errors } = readSections(document.root, rules);
  errors.push(...[...entries.clusters, ...entries.users, ...entries.contexts].flatMap((entry) => entry.errors));
  const chosen = choose(document.root, entries, context, errors);
  if (!chosen) return { ok: false, errors };

  const result = connectionFrom(fieldsOf(chosen));
  errors.push(...result.errors);
  return result.connection && errors.length === 0 ? { ok: true, connection: result.connection } : { ok: false, errors };
}

export type SectionRules = { readonly [section in 'clusters' | 'users' | 'contexts']: EntryRule };
export type Sections = { readonly [section in 'clusters' | 'users' | 'contexts']: readonly Entry[] };

/** The three sections, and the errors outside their entries. */
export function readSections(
  root: Fields,
  sectionRules: SectionRules,
  alsoTop: readonly string[] = [],
): { entries: Sections; errors: KubeconfigError[] } {
  const errors = unknownFields(root, '', new Set([...topFields, ...alsoTop]));
  errors.push(...headErrors(root));
  const entries = {
    clusters: readEntries(root, sectionRules.clusters, errors),
    users: readEntries(root, sectionRules.users, errors),
    contexts: readEntries(root, sectionRules.contexts, errors),
  };
  return { entries, errors };
}

function headErrors(root: Fields): KubeconfigError[] {
  const errors: KubeconfigError[] = [];
  if ((root.get('apiVersion') ?? 'v1') !== 'v1')
    errors.push({ path: 'apiVersion', message: 'must be v1', fix: 'Send a kubeconfig of version v1.' });
  if ((root.get('kind') ?? 'Config') !== 'Config')
    errors.push({ path: 'kind', message: 'must be Config', fix: 'Send a kubeconfig, not another object.' });

  const preferences = root.get('preferences');
  const empty = preferences === undefined || preferences === null || (preferences instanceof Map && preferences.size === 0);
  if (!empty) errors.push({ path: 'preferences', message: 'is not accepted', fix: 'Leave the preferences empty.' });
  return errors;
}

export interface Chosen {
  readonly cluster: Entry;
  readonly user: Entry;
}

/** The cluster and user of the given context, or of the current one; undefined, with the errors added, if they are missing. */
export function choose(root: Fields, entries: Sections, context: string | undefined, errors: KubeconfigError[]): Chosen | undefined {
  const name = context ?? root.get('current-context');
  const path = context === undefined ? 'current-context' : 'contexts';
  const entry = entries.contexts.find((one) => one.name !== '' && one.name === name);
  if (!entry) {
    errors.push({ path, message: 'is not a context of this file', fix: 'Set current-context, or name a context of the file.' });
    return undefined;
  }
  const cluster = refer(entry, 'cluster', entries.clusters, errors);
  const user = refer(entry, 'user', entries.users, errors);
  return cluster && user && { cluster, user };
}

function refer(context: Entry, field: 'cluster' | 'user', among: readonly Entry[], errors: KubeconfigError[]): Entry | undefined {
  const found = among.find((entry) => entry.name !== '' && entry.name === context.fields.get(field));
  if (!found)
    errors.push({ path: `${context.path}.${field}`, message: `is not a ${field} of this file`, fix: `Name an entry of ${field}s.` });
  return found;
}

function fieldsOf({ cluster, user }: Chosen): ConnectionFields {
  const at = (entry: Entry, field: string) => ({ path: `${entry.path}.${field}`, value: entry.fields.get(field) });
  return {
    server: at(cluster, 'server'),
    ca: decodable(at(cluster, 'certificate-authority-data')),
    tlsServerName: at(cluster, 'tls-server-name'),
    token: at(user, 'token'),
    clientCert: decodable(at(user, 'client-certificate-data')),
    clientKey: decodable(at(user, 'client-key-data')),
    credentialPath: user.path,
  };
}

function decodable(field: { path: string; value: unknown }): { path: string; value: unknown; base64: true } {
  return { ...field, base64: true };
}
