import { at, type Fields, isObject } from './json/untrusted.js';
import type { GroupVersionKind, KubeObject } from './object.js';

/** kubectl stores a copy of the whole manifest in this annotation, including the data of a Secret. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

export const REDACTED = '(redacted)';

/** A mark that replaces a value, with a keyed digest: equal values have equal marks, and guesses cannot be verified without the key. */
export function redactedMark(digest: string): string {
  return `(redacted ${digest})`;
}

/** Whether a string is such a mark; users never intend a mark as a value. */
export function isRedactedMark(text: string): boolean {
  return /^\(redacted([ ,][\w -]{1,64})?\)$/.test(text);
}

/** The fields of a Secret that may be shown: neither `data` nor `stringData`, nor a field that looks like a misspelling of them. */
const openFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'type', 'immutable']);

export function isSecret({ apiVersion, kind }: GroupVersionKind): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

/** The object as it may be shown: a Secret with its keys and without its values, any other object unchanged. */
export function redactSecret(object: KubeObject): KubeObject {
  return redact(object, () => REDACTED);
}

/** Both sides of a change as they may be shown. A changed value has a different mark on each side. */
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

/** The keys of a Secret that a change affects, without values. A key is the same in `data` and `stringData`. */
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
    // If `data` is not a map but a value, that value may be the secret.
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

/** The mark depends on the field: the same text is base64 in `data` and plain in `stringData`. */
function valuesOf(object: KubeObject | null): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (object === null) return values;
  for (const name of hiddenFields(object)) {
    const fields = isObject(object[name]) ? object[name] : { [name]: object[name] };
    for (const [key, value] of Object.entries(fields)) values.set(key, `${name}:${JSON.stringify(value)}`);
  }
  return values;
}
