import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import type { GroupVersionKind, KubeObject, ObjectMeta } from '../../kubernetes/object.js';
import { identityOf, textFieldsOf } from './json-fields.js';
import { beyondLimits, type Measure, measureJson, parseJson } from './measure-json.js';

/** An object of a member. If it cannot be read, `object` has only its identity, and `unreadable` is the reason, as a clause. */
export interface MemberObject {
  readonly object: KubeObject;
  readonly unreadable: string | null;
}

/** One item of a list. Null if its identity cannot be read. */
export function objectOfItem(bytes: Buffer, size: number, measure: Measure, listed: GroupVersionKind): MemberObject | null {
  const beyond = beyondLimits(size, measure);
  const value = beyond === null ? parseJson(bytes) : undefined;
  return objectOf(value, listed) ?? unreadObject(identityOf(bytes), listed, beyond ?? 'it is not complete JSON');
}

/** One line of a watch: its type, and the value of `object`; if that cannot be parsed, only its identity. */
export function eventOfLine(
  bytes: Buffer,
  size: number,
): { readonly type: unknown; readonly object: unknown; readonly unreadable: string | null } | null {
  const beyond = beyondLimits(size, measureJson(bytes));
  if (beyond !== null) return { type: textFieldsOf(bytes, ['type'])['type'], object: identityOf(bytes, 'object'), unreadable: beyond };
  const value = parseJson(bytes);
  return isObject(value) ? { type: value['type'], object: value['object'], unreadable: null } : null;
}

export function objectOf(value: unknown, listed: GroupVersionKind): MemberObject | null {
  const object = asKubeObject(value, listed);
  return object && { object, unreadable: null };
}

export function unreadObject(identity: unknown, listed: GroupVersionKind, unreadable: string): MemberObject | null {
  const object = asKubeObject(identity, listed);
  return object && { object, unreadable };
}

/** Names as a path of the API can hold them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const nameForm = /^(?!\.{1,2}$)[^\u0000-\u0020\u007f-\u00a0/%\u2028\u2029\ud800-\udfff]{1,253}$/u;
const namespaceForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Uids and versions are opaque; real ones are UUIDs and integers. */
const opaqueForm = /^[\u0021-\u007e]{1,128}$/;
const versionForm = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(\/[a-z0-9]{1,63})?$/;
const kindForm = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/**
 * Checks the fields that the hub relies on: a valid name, uid, version and kind (items of a list have no kind of their own). Other metadata
 * of a wrong type is removed. Null if a check fails.
 */
export function asKubeObject(value: unknown, listed?: GroupVersionKind): KubeObject | null {
  if (!isObject(value) || !isObject(value['metadata'])) return null;
  const { metadata } = value;
  if (!isName(metadata['name']) || !isOpaque(metadata['uid']) || !isOpaque(metadata['resourceVersion'])) return null;
  const { namespace } = metadata;
  if (namespace !== undefined && namespace !== '' && !(typeof namespace === 'string' && namespaceForm.test(namespace))) return null;
  const { apiVersion = listed?.apiVersion, kind = listed?.kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !versionForm.test(apiVersion) || !kindForm.test(kind)) return null;
  // In a metadata-only list the kind of an item is PartialObjectMetadata.
  if (listed && kind !== listed.kind && kind !== 'PartialObjectMetadata') return null;
  const mended = mendedMetadata(metadata);
  if (mended === metadata && value['apiVersion'] === apiVersion && value['kind'] === kind) return value as unknown as KubeObject;
  return { ...value, apiVersion, kind, metadata: mended as unknown as ObjectMeta };
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && nameForm.test(value);
}

/** A uid, a resourceVersion: printable ASCII of at most 128 characters. */
export function isOpaque(value: unknown): value is string {
  return typeof value === 'string' && opaqueForm.test(value);
}

const maps = ['labels', 'annotations'];
const lists = ['managedFields', 'finalizers', 'ownerReferences'];

/** Metadata without fields of a wrong type; the same object if there is none, which is the usual case. */
function mendedMetadata(metadata: Fields): Fields {
  const wrong = [...maps.filter((field) => !isMap(metadata[field])), ...lists.filter((field) => !isList(field, metadata[field]))];
  if (wrong.length === 0) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([field]) => !wrong.includes(field)));
}

function isMap(value: unknown): boolean {
  return value === undefined || isObject(value);
}

function isList(field: string, value: unknown): boolean {
  if (value === undefined) return true;
  if (!Array.isArray(value)) return false;
  return value.every((item) => (field === 'finalizers' ? typeof item === 'string' : isObject(item)));
}
