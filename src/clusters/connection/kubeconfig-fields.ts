import type { Fields, KubeconfigError } from './kubeconfig-document.js';

/** A named entry of `clusters`, `users` or `contexts`, with the errors inside it. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly fields: Fields;
  readonly errors: readonly KubeconfigError[];
}

/** The allowed fields of one kind of entry. */
export interface EntryRule {
  readonly section: 'clusters' | 'users' | 'contexts';
  readonly inner: 'cluster' | 'user' | 'context';
  readonly fields: ReadonlySet<string>;
}

/** Limit on work; real files have fewer entries. */
const MAX_ENTRIES = 200;

const data = 'Embed the data instead: kubectl config view --minify --flatten --raw.';

/** Advice for fields that kubectl supports and the hub refuses. */
const fixes: Readonly<Record<string, string>> = {
  exec: 'The hub runs no commands. Give a token of a service account, or client certificate data.',
  'auth-provider': 'The hub runs no login plugins. Give a token of a service account, or client certificate data.',
  tokenFile: 'Give the token itself in `token`.',
  'certificate-authority': `The hub opens no files. ${data}`,
  'client-certificate': `The hub opens no files. ${data}`,
  'client-key': `The hub opens no files. ${data}`,
  'insecure-skip-tls-verify': 'Set the CA that signed the certificate of the server in `certificate-authority-data`.',
  'proxy-url': 'The hub connects to members directly. Remove the proxy.',
  username: 'Basic authentication is not accepted. Give a token of a service account.',
  password: 'Basic authentication is not accepted. Give a token of a service account.',
  extensions: 'Remove the extensions; the hub does not use them.',
};

const impersonation = /^(as|as-.*|impersonate.*|act-as.*)$/;

/** Parses one section. Errors outside of entries are added to `errors`; errors inside an entry stay with that entry. */
export function readEntries(root: Fields, rule: EntryRule, errors: KubeconfigError[]): Entry[] {
  const list = root.get(rule.section);
  if (!Array.isArray(list) || list.length === 0) {
    errors.push({ path: rule.section, message: 'must be a list with at least one entry', fix: 'Send a kubeconfig as kubectl writes it.' });
    return [];
  }
  if (list.length > MAX_ENTRIES) {
    errors.push({
      path: rule.section,
      message: `has more than ${MAX_ENTRIES} entries`,
      fix: 'Send one context only: kubectl config view --minify --flatten --raw.',
    });
    return [];
  }
  const entries = list.map((item: unknown, index) => readEntry(item, `${rule.section}[${index}]`, rule));
  return entries.map((entry, index) => withoutTwin(entry, entries.slice(0, index)));
}

function readEntry(item: unknown, path: string, rule: EntryRule): Entry {
  if (!(item instanceof Map)) return { name: '', path, fields: new Map(), errors: [notAnObject(path)] };

  const errors = unknownFields(item, path, new Set(['name', rule.inner]));
  const name: unknown = item.get('name');
  if (typeof name !== 'string' || name === '')
    errors.push({ path: `${path}.name`, message: 'must be a string', fix: 'Give the entry a name.' });

  const inner: unknown = item.get(rule.inner);
  const innerPath = `${path}.${rule.inner}`;
  if (inner instanceof Map) errors.push(...unknownFields(inner, innerPath, rule.fields));
  else errors.push(notAnObject(innerPath));
  return { name: typeof name === 'string' ? name : '', path: innerPath, fields: inner instanceof Map ? inner : new Map(), errors };
}

function withoutTwin(entry: Entry, before: readonly Entry[]): Entry {
  if (!before.some((other) => other.name === entry.name)) return entry;
  const twin = { path: entry.path, message: `has the same name as an earlier entry`, fix: 'Give each entry a different name.' };
  return { ...entry, errors: [...entry.errors, twin] };
}

/** One error for each field that is not in `allowed`. */
export function unknownFields(fields: Fields, path: string, allowed: ReadonlySet<string>): KubeconfigError[] {
  return [...fields.keys()]
    .filter((key) => typeof key !== 'string' || !allowed.has(key))
    .map((key) => {
      const field = printable(key);
      return { path: path === '' ? field : `${path}.${field}`, message: reason(field), fix: fixFor(field) };
    });
}

function reason(field: string): string {
  if (impersonation.test(field)) return 'impersonation is not accepted';
  return Object.hasOwn(fixes, field) ? 'is not accepted' : 'is not a known field';
}

function fixFor(field: string): string {
  if (impersonation.test(field)) return 'Give a credential of the account itself.';
  return Object.hasOwn(fixes, field) ? fixes[field]! : 'Remove it.';
}

/** A field's name for a message: on one line, and hidden if it looks like a credential that was entered as a name. */
function printable(key: unknown): string {
  if (typeof key === 'object' && key !== null) return '(a key that is not a string)';
  const text = String(key).replace(/[^\x20-\x7e]/g, '?');
  return text.length <= 8 || /^\D{1,40}$/.test(text) ? text : '(a field)';
}

function notAnObject(path: string): KubeconfigError {
  return { path, message: 'must be an object', fix: 'Send a kubeconfig as kubectl writes it.' };
}
