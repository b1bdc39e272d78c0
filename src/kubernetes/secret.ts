import { at, type Fields, isObject } from './json/untrusted.js';
import type { GroupVersionKind, KubeObject } from './object.js';

/** kubectl keeps a copy of the whole manifest here, the data of a Secret included. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

export const REDACTED = '(redacted)';

/** A mark with a keyed digest: equal values have equal marks, and guesses cannot be verified without the key. */
export function redactedMark(digest: string): string {
  return `(redacted ${digest})`;
}

/** Whether a string is such a mark, which users never intend as a value. */
export function isRedactedMark(text: string): boolean {
  return /^\(redacted([ ,][\w -]{1,64})?\)$/.test(text);
}

/** What of a Secret may be read. `data` and `stringData` are not, nor is a field that is one of them misspelt. */
const openFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'type', 'immutable']);

export function isSecret({ apiVersion, kind }: GroupVersionKind): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

/** The object as it may be shown: of a Secret its keys and none of its values. Other objects are answered as they are. */
export function redactSecret(object: KubeObject): KubeObject {
  return redact(object, () => REDACTED);
}

/** Both sides of a change as they may be shown. A value that changed is marked differently on each side. */
export function redactSecrets(before: KubeObject, after: KubeObject): readonly [KubeObject, KubeObject] {
  const changed = new Set(secretChanges(before, after).changed);
  const marks = (side: string) => (key: string) => (changed.has(key) ? `(redacted, ${side})` : REDACTED);
  return [redact(before, marks('before')), redact(after, marks('after'))];
}

export interface SecretChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Which keys a change of a Secret touches, and no more. A key counts the same in `data` and `stringData`. */
export function secretChanges(before: KubeObject | null, after: KubeObject | null): SecretChanges {
  const old = valuesOf(before);
  const now = valuesOf(after);
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return {
    added: keys.filter((key) => !old.has(key)),
    removed: keys.filter((key) => !now.has(key)),
    changed: keys.filter((key) => old.has(key) && now.has(key) && old.get(key) !== now.get(key)),
  };
}

function redact(object: KubeObject, mark: (key: string) => string): KubeObject {
  if (!isSecret(object)) return object;
  const shown: Record<string, unknown> = { ...object };
  for (const name of hiddenFields(object)) {
    // A value where a map belongs may still be the secret.
    shown[name] = isObject(object[name]) ? redactFields(object[name], mark) : mark(name);
  }
  if (at(object, 'metadata', 'annotations', LAST_APPLIED_ANNOTATION) !== undefined) {
    shown['metadata'] = { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED_ANNOTATION]: REDACTED } };
  }
  return shown as unknown as KubeObject;
}

function hiddenFields(object: KubeObject): readonly string[] {
  return Object.keys(object).filter((name) => !openFields.has(name));
}

function redactFields(data: Fields, mark: (key: string) => string): Fields {
  return Object.fromEntries(Object.keys(data).map((key) => [key, mark(key)]));
}

/** The field is part of a value: the same text means different things in `data`, where it is base64, and `stringData`. */
function valuesOf(object: KubeObject | null): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (object === null) return values;
  for (const name of hiddenFields(object)) {
    const fields = isObject(object[name]) ? object[name] : { [name]: object[name] };
    for (const [key, value] of Object.entries(fields)) values.set(key, `${name}:${JSON.stringify(value)}`);
  }
  return values;
}
