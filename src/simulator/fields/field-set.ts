import { childSchema, elementOf, type FieldSchema, isLeaf, stepOf } from '../../kubernetes/fields/field-schema.js';
import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isJsonObject } from '../json.js';

/** FieldsV1: a set of paths as a tree. `f:NAME`, `k:{…}`, `v:…` are edges; `.` is the node itself; a node without entries is a leaf. */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

const leaf: FieldSet = Object.freeze({});

/** A list map whose elements cannot be identified: an element lacks its key, or two have the same key. */
export class UnkeyedList extends Error {}

/** The paths of all values that `value` sets. A null sets nothing. */
export function fieldsOf(value: Json, schema: FieldSchema | undefined): FieldSet {
  if (isLeaf(value, schema)) return leaf;
  return Array.isArray(value) ? itemsOf(value, schema as FieldSchema) : membersOf(value as JsonObject, schema);
}

function membersOf(map: JsonObject, schema: FieldSchema | undefined): FieldSet {
  const set: Record<string, FieldSet> = {};
  for (const name of Object.keys(map)) {
    const value = map[name];
    if (value !== null && value !== undefined) set[`f:${name}`] = fieldsOf(value, childSchema(schema, name));
  }
  return set;
}

function itemsOf(list: readonly Json[], schema: FieldSchema): FieldSet {
  const set: Record<string, FieldSet> = {};
  for (const [index, item] of list.entries()) {
    const element = elementOf(item, schema);
    if (element === undefined) {
      throw new UnkeyedList(`element ${index}: associative list with keys has an element that omits key field ${schema.keys?.join(', ')}`);
    }
    if (set[element] !== undefined) throw new UnkeyedList(`duplicate entries for key ${stepOf(element)}`);
    set[element] = isJsonObject(item) ? itemFields(item, schema.items) : leaf;
  }
  return set;
}

function itemFields(item: JsonObject, schema: FieldSchema | undefined): FieldSet {
  return schema?.atomic ? leaf : { '.': leaf, ...membersOf(item, schema) };
}

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** The union of both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  const out: Record<string, FieldSet> = { ...a };
  for (const element of Object.keys(b)) {
    const mine = a[element];
    out[element] = mine === undefined ? (b[element] as FieldSet) : union(mine, b[element] as FieldSet);
  }
  return out;
}

/** The paths of `set` that are not in `away`; a leaf of `away` removes everything below it. Undefined if none is left. */
export function subtract(set: FieldSet, away: FieldSet): FieldSet | undefined {
  let out: Record<string, FieldSet> | undefined;
  for (const element of Object.keys(away)) {
    const mine = set[element];
    if (mine === undefined) continue;
    const gone = away[element] as FieldSet;
    const left = isEmpty(gone) || isEmpty(mine) ? undefined : subtract(mine, gone);
    if (left === mine) continue;
    out ??= { ...set };
    if (left === undefined) delete out[element];
    else out[element] = left;
  }
  if (out === undefined) return set;
  return isEmpty(out) ? undefined : out;
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  const elements = Object.keys(a);
  if (elements.length !== Object.keys(b).length) return false;
  return elements.every((element) => b[element] !== undefined && sameSet(a[element] as FieldSet, b[element]));
}
