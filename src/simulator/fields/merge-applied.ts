import { childSchema, elementOf, type FieldSchema, isLeaf } from '../../kubernetes/fields/field-schema.js';
import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isJsonObject, sameJson } from '../json.js';
import type { FieldSet } from './field-set.js';

/** `live` merged with `applied`. Unchanged parts are the same objects as in `live`. */
export function mergeApplied(live: Json | undefined, applied: Json, schema: FieldSchema | undefined): Json {
  if (isLeaf(applied, schema)) return live !== undefined && sameJson(live, applied) ? live : applied;
  if (Array.isArray(applied)) return mergeItems(Array.isArray(live) ? live : undefined, applied, schema as FieldSchema);
  return mergeMembers(isJsonObject(live) ? live : undefined, applied as JsonObject, schema);
}

function mergeMembers(live: JsonObject | undefined, applied: JsonObject, schema: FieldSchema | undefined): JsonObject {
  let out: Record<string, Json> | undefined = live === undefined ? {} : undefined;
  for (const name of Object.keys(applied)) {
    const value = applied[name];
    if (value === null || value === undefined) continue;
    const before = live?.[name];
    const after = mergeApplied(before, value, childSchema(schema, name));
    if (after === before) continue;
    out ??= { ...live };
    out[name] = after;
  }
  return out ?? (live as JsonObject);
}

function mergeItems(live: readonly Json[] | undefined, applied: readonly Json[], schema: FieldSchema): readonly Json[] {
  const before = new Map((live ?? []).map((item) => [elementOf(item, schema) ?? '', item]));
  const merged = new Map(
    applied.map((item) => {
      const element = elementOf(item, schema) ?? '';
      return [element, isJsonObject(item) ? mergeItem(before.get(element), item, schema.items) : item] as const;
    }),
  );
  const elements = inOrder([...before.keys()], [...merged.keys()]);
  const out = elements.map((element) => merged.get(element) ?? (before.get(element) as Json));
  return live !== undefined && live.length === out.length && out.every((item, i) => item === live[i]) ? live : out;
}

function mergeItem(live: Json | undefined, applied: JsonObject, schema: FieldSchema | undefined): Json {
  return mergeApplied(live, applied, schema);
}

/** The live order if it agrees with the applied one; otherwise the applied order first, then elements of other managers. */
function inOrder(live: readonly string[], applied: readonly string[]): readonly string[] {
  const wanted = new Set(applied);
  const present = new Set(live);
  const common = live.filter((element) => wanted.has(element));
  const agrees = applied.filter((element) => present.has(element)).every((element, i) => element === common[i]);
  if (agrees) return [...live, ...applied.filter((element) => !present.has(element))];
  return [...applied, ...live.filter((element) => !wanted.has(element))];
}

/**
 * `value` without the fields of `last` that nobody in `keep` owns. A structure is removed with its defaults once nobody owns anything in it, and when
 * its last field is removed. Undefined if nothing is left.
 */
export function removeAbandoned(value: Json, last: FieldSet, keep: readonly FieldSet[], schema: FieldSchema | undefined): Json | undefined {
  if (Array.isArray(value)) return schema?.keys || schema?.set ? removeItems(value, last, keep, schema) : value;
  return isJsonObject(value) ? removeMembers(value, last, keep, schema) : value;
}

function removeMembers(
  map: JsonObject,
  last: FieldSet,
  keep: readonly FieldSet[],
  schema: FieldSchema | undefined,
): JsonObject | undefined {
  let out: Record<string, Json> | undefined;
  for (const element of Object.keys(last)) {
    const name = element.slice(2);
    const before = map[name];
    if (before === undefined || !element.startsWith('f:')) continue;
    const after = removeElement(before, element, last, keep, childSchema(schema, name));
    if (after === before) continue;
    out ??= { ...map };
    if (after === undefined) delete out[name];
    else out[name] = after;
  }
  if (out === undefined) return map;
  return Object.keys(out).length === 0 ? undefined : out;
}

function removeItems(list: readonly Json[], last: FieldSet, keep: readonly FieldSet[], schema: FieldSchema): readonly Json[] | undefined {
  let changed = false;
  const out: Json[] = [];
  for (const item of list) {
    const element = elementOf(item, schema);
    const after = element === undefined ? item : removeElement(item, element, last, keep, schema.items);
    changed ||= after !== item;
    if (after !== undefined) out.push(after);
  }
  if (!changed) return list;
  return out.length === 0 ? undefined : out;
}

function removeElement(value: Json, element: string, last: FieldSet, keep: readonly FieldSet[], schema: FieldSchema | undefined) {
  const inLast = last[element];
  if (inLast === undefined) return value;
  const kept = keep.flatMap((set) => set[element] ?? []);
  return kept.length === 0 ? undefined : removeAbandoned(value, inLast, kept, schema);
}
