import { canonicalJson } from '../json/canonical-json.js';
import { isObject } from '../json/untrusted.js';
import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from '../object.js';

/*
 * Which part of an object a field manager owns. The tree is the FieldsV1 of managedFields, written by
 * structured-merge-diff v4: `f:NAME` is a field, `k:{"name":"web"}` an item of a list map, `v:"x"` an item of a set,
 * `i:0` an item by index, `.` the place itself. A tree without entries is a leaf: the whole value is owned.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/v4.4.1/fieldpath/serialize-pe.go
 */

/** The Apply entry of a manager without a subresource; undefined if the manager has applied nothing. */
export function ownedBy(object: KubeObject, manager: string): ManagedFieldsEntry | undefined {
  return object.metadata.managedFields?.find((entry) => isApplyOf(entry, manager));
}

/** The fields that `manager` applied and still owns, as a JSON value; null if it owns none. Two results are equal if none of these fields changed. */
export function ownedPart(object: KubeObject, manager: string): Json {
  const fields = ownedBy(object, manager)?.fieldsV1;
  if (!isTree(fields)) return null;
  const others = object.metadata.managedFields!.filter((entry) => !isApplyOf(entry, manager));
  return extractOwned(object, fields, trees(others));
}

/**
 * The part of `object` that a FieldsV1 tree names. A leaf below which `others` own fields is a map or list that the manager only created: then the
 * part is the empty map or list, and the others' fields do not count.
 */
export function extractOwned(object: unknown, fieldsV1: JsonObject, others: readonly JsonObject[] = []): Json {
  return hasChildren(fieldsV1) ? (extract(object as Json, fieldsV1, others) ?? null) : null;
}

function isApplyOf(entry: ManagedFieldsEntry, manager: string): boolean {
  return entry.manager === manager && entry.operation === 'Apply' && !entry.subresource;
}

function trees(entries: readonly ManagedFieldsEntry[]): JsonObject[] {
  return entries.flatMap((entry) => (isTree(entry.fieldsV1) ? [entry.fieldsV1] : []));
}

function extract(value: Json | undefined, tree: JsonObject, others: readonly JsonObject[]): Json | undefined {
  if (value === undefined) return undefined;
  if (!hasChildren(tree)) return others.some(hasChildren) ? emptyLike(value) : value;
  if (isArray(value)) return extractItems(value, tree, others);
  return isObject(value) ? extractFields(value, tree, others) : value;
}

function extractFields(value: JsonObject, tree: JsonObject, others: readonly JsonObject[]): JsonObject {
  // Without a prototype, a field named `__proto__` is an ordinary field.
  const owned: Record<string, Json> = Object.create(null);
  for (const [key, child] of Object.entries(tree)) {
    const name = key.slice(2);
    if (!key.startsWith('f:') || !Object.hasOwn(value, name)) continue;
    const part = extract(value[name], treeOf(child), below(others, key));
    if (part !== undefined) owned[name] = part;
  }
  return owned;
}

/** Owned items in the order of the list. Their relative order is ours, wherever other managers insert items. */
function extractItems(items: readonly Json[], tree: JsonObject, others: readonly JsonObject[]): Json {
  const keyFor = itemKeys(tree);
  return items.flatMap((item, index) => {
    const key = keyFor(item, index);
    const part = key === undefined ? undefined : extract(item, treeOf(tree[key]), below(others, key));
    return part === undefined ? [] : [part];
  });
}

/** Finds the entry of a tree for an item. All keys of one list have the same fields, so each item needs one look-up. */
function itemKeys(tree: JsonObject): (item: Json, index: number) => string | undefined {
  const byValue = new Map<string, string>();
  let keyFields: readonly string[] = [];
  for (const key of Object.keys(tree)) {
    if (!key.startsWith('k:') && !key.startsWith('v:')) continue;
    const value = parsed(key);
    if (value === undefined) continue;
    if (key.startsWith('k:') && isObject(value)) keyFields = Object.keys(value);
    byValue.set(canonicalJson(value), key);
  }

  return (item, index) => {
    if (Object.hasOwn(tree, `i:${index}`)) return `i:${index}`;
    return byValue.get(canonicalJson(keyFields.length > 0 ? picked(item, keyFields) : item));
  };
}

function picked(item: Json, fields: readonly string[]): Json {
  if (!isObject(item)) return item;
  return Object.fromEntries(fields.flatMap((field) => (Object.hasOwn(item, field) ? [[field, item[field]!] as const] : [])));
}

function below(others: readonly JsonObject[], key: string): JsonObject[] {
  return others.flatMap((tree) => (Object.hasOwn(tree, key) ? [treeOf(tree[key])] : []));
}

const leaf: JsonObject = {};

/** The tree comes from a member: an invalid node counts as a leaf, which owns the whole value. */
function treeOf(value: Json | undefined): JsonObject {
  return isTree(value) ? value : leaf;
}

function isTree(value: Json | undefined): value is JsonObject {
  return value !== undefined && isObject(value);
}

function hasChildren(tree: JsonObject): boolean {
  return Object.keys(tree).some((key) => key !== '.');
}

function emptyLike(value: Json): Json {
  if (isArray(value)) return [];
  return isObject(value) ? {} : value;
}

function parsed(key: string): Json | undefined {
  try {
    return JSON.parse(key.slice(2)) as Json;
  } catch {
    return undefined;
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
