import { childSchema, elementOf, type FieldSchema, isLeaf } from '../../kubernetes/fields/field-schema.js';
import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isJsonObject, sameJson } from '../json.js';
import { type FieldSet, fieldsOf } from './field-set.js';

/** The paths that an update set to another value, and those that it removed. Undefined if there are none. */
export interface FieldDiff {
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const none: FieldDiff = { changed: undefined, removed: undefined };
const whole: FieldDiff = { changed: {}, removed: undefined };

/**
 * `present` names the structures that exist even when nothing is set in them. For any other new map, the map itself (`.`) is owned together with its
 * content.
 */
export function diffFields(before: Json, after: Json, schema: FieldSchema | undefined, present: ReadonlySet<string>): FieldDiff {
  if (before === after) return none;
  if (isLeaf(after, schema) || isLeaf(before, schema) || Array.isArray(before) !== Array.isArray(after)) {
    return sameJson(before, after) ? none : { changed: whollyAdded(after, schema), removed: undefined };
  }
  return Array.isArray(after)
    ? diffItems(before as readonly Json[], after as readonly Json[], schema as FieldSchema, present)
    : diffMembers(before as JsonObject, after as JsonObject, schema, present);
}

function diffMembers(before: JsonObject, after: JsonObject, schema: FieldSchema | undefined, present: ReadonlySet<string>): FieldDiff {
  const diff = new Diff(present);
  for (const name of Object.keys(after)) {
    if (after[name] === before[name] || !isSet(after[name])) continue;
    const old = before[name] ?? (present.has(name) ? emptyLike(after[name]) : undefined);
    diff.compare(`f:${name}`, old, after[name], childSchema(schema, name));
  }
  for (const name of Object.keys(before)) if (isSet(before[name]) && !isSet(after[name])) diff.remove(`f:${name}`);
  return diff.result;
}

function diffItems(before: readonly Json[], after: readonly Json[], schema: FieldSchema, present: ReadonlySet<string>): FieldDiff {
  const old = byElement(before, schema);
  const now = byElement(after, schema);
  // A list without keys is one value.
  if (old === undefined || now === undefined) return sameJson(before, after) ? none : whole;

  const diff = new Diff(present);
  for (const [element, item] of now) diff.compare(element, old.get(element), item, schema.items);
  for (const element of old.keys()) if (!now.has(element)) diff.remove(element);
  return diff.result;
}

function byElement(list: readonly Json[], schema: FieldSchema): ReadonlyMap<string, Json> | undefined {
  const found = new Map<string, Json>();
  for (const item of list) {
    const element = elementOf(item, schema);
    if (element === undefined) return undefined;
    found.set(element, item);
  }
  return found;
}

function isSet(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

class Diff {
  #changed: Record<string, FieldSet> | undefined;
  #removed: Record<string, FieldSet> | undefined;
  readonly #present: ReadonlySet<string>;

  constructor(present: ReadonlySet<string>) {
    this.#present = present;
  }

  get result(): FieldDiff {
    return { changed: this.#changed, removed: this.#removed };
  }

  compare(element: string, before: Json | undefined, after: Json, schema: FieldSchema | undefined): void {
    if (!isSet(before)) {
      this.#change(element, whollyAdded(after, schema));
      return;
    }
    const { changed, removed } = diffFields(before, after, schema, this.#present);
    if (changed !== undefined) this.#change(element, changed);
    if (removed !== undefined) this.#removed = { ...this.#removed, [element]: removed };
  }

  remove(element: string): void {
    this.#removed = { ...this.#removed, [element]: {} };
  }

  #change(element: string, fields: FieldSet): void {
    this.#changed ??= {};
    this.#changed[element] = fields;
  }
}

/** All paths of a new value, including the structures on the way. */
function whollyAdded(value: Json, schema: FieldSchema | undefined): FieldSet {
  return withPlaces(value, fieldsOf(value, schema), schema);
}

function withPlaces(value: Json, fields: FieldSet, schema: FieldSchema | undefined): FieldSet {
  const elements = Object.keys(fields).filter((element) => element !== '.');
  if (elements.length === 0) return fields;
  const out: Record<string, FieldSet> = { '.': {} };
  const items = Array.isArray(value) ? byElement(value, schema as FieldSchema) : undefined;
  for (const element of elements) {
    const name = element.slice(2);
    const child = items?.get(element) ?? (isJsonObject(value) ? (value[name] ?? null) : null);
    out[element] = withPlaces(child, fields[element] as FieldSet, items === undefined ? childSchema(schema, name) : schema?.items);
  }
  return out;
}

function emptyLike(value: Json): Json | undefined {
  if (Array.isArray(value)) return [];
  return isJsonObject(value) ? {} : undefined;
}
