import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isMap, sameJson } from '../json.js';
import { childSchema, elementOf, type FieldSchema, isLeaf } from './field-schema.js';
import { type FieldSet, fieldsOf } from './field-set.js';

/** What an update did: the paths it set to another value, and those it took away. Undefined for none. */
export interface FieldDiff {
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const none: FieldDiff = { changed: undefined, removed: undefined };
const whole: FieldDiff = { changed: {}, removed: undefined };

export function diffFields(before: Json, after: Json, schema: FieldSchema | undefined): FieldDiff {
  if (before === after) return none;
  if (isLeaf(after, schema) || isLeaf(before, schema) || Array.isArray(before) !== Array.isArray(after)) {
    return sameJson(before, after) ? none : { changed: fieldsOf(after, schema), removed: undefined };
  }
  return Array.isArray(after)
    ? diffItems(before as readonly Json[], after as readonly Json[], schema as FieldSchema)
    : diffMembers(before as JsonObject, after as JsonObject, schema);
}

function diffMembers(before: JsonObject, after: JsonObject, schema: FieldSchema | undefined): FieldDiff {
  const diff = new Diff();
  for (const name of Object.keys(after)) {
    if (after[name] === before[name] || !isSet(after[name])) continue;
    diff.compare(`f:${name}`, before[name], after[name], childSchema(schema, name));
  }
  for (const name of Object.keys(before)) if (isSet(before[name]) && !isSet(after[name])) diff.remove(`f:${name}`);
  return diff.result;
}

function diffItems(before: readonly Json[], after: readonly Json[], schema: FieldSchema): FieldDiff {
  const old = byElement(before, schema);
  const now = byElement(after, schema);
  // Without keys it cannot be taken apart, so it is one value.
  if (old === undefined || now === undefined) return sameJson(before, after) ? none : whole;

  const diff = new Diff();
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

  get result(): FieldDiff {
    return { changed: this.#changed, removed: this.#removed };
  }

  compare(element: string, before: Json | undefined, after: Json, schema: FieldSchema | undefined): void {
    if (!isSet(before)) {
      this.#change(element, added(element, after, schema));
      return;
    }
    const { changed, removed } = diffFields(before, after, schema);
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

function added(element: string, value: Json, schema: FieldSchema | undefined): FieldSet {
  const fields = fieldsOf(value, schema);
  return element.startsWith('k:') && isMap(value) ? { '.': {}, ...fields } : fields;
}
