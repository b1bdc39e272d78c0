import { fieldsOf, isObject } from '../json/untrusted.js';
import { childSchema, elementOf, type FieldSchema } from './field-schema.js';

/** An item of a keyed list or a set with which a server-side apply fails. */
export type KeyFault =
  /** The item lacks a key field. */
  | { readonly kind: 'missing'; readonly path: readonly string[]; readonly key: string }
  /** The item has the keys of an earlier item; in a set, the same value. */
  | { readonly kind: 'repeated'; readonly path: readonly string[]; readonly keys: readonly string[]; readonly first: number };

/** All such items of an object, in the order of the object. Values of a wrong type are skipped. */
export function keyFaults(object: unknown, schema: FieldSchema): readonly KeyFault[] {
  const faults: KeyFault[] = [];
  look(object, schema, [], faults);
  return faults;
}

function look(value: unknown, schema: FieldSchema | undefined, path: readonly string[], faults: KeyFault[]): void {
  if (schema === undefined || schema.atomic) return;
  if (Array.isArray(value)) lookAtItems(value, schema, path, faults);
  else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) look(one, childSchema(schema, name), [...path, name], faults);
  }
}

function lookAtItems(items: readonly unknown[], schema: FieldSchema, path: readonly string[], faults: KeyFault[]): void {
  const { keys, set } = schema;
  if (keys === undefined && set !== true) return;
  const seen = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const place = [...path, String(i)];
    if (keys !== undefined && !isObject(item)) continue;
    const element = elementOf(item as never, schema);
    if (element === undefined) faults.push(...missingKeys(item, schema, place));
    else if (seen.has(element)) faults.push({ kind: 'repeated', path: place, keys: keys ?? [], first: seen.get(element)! });
    else seen.set(element, i);
    look(item, schema.items, place, faults);
  }
}

function missingKeys(item: unknown, { keys = [], keyDefaults = {} }: FieldSchema, path: readonly string[]): readonly KeyFault[] {
  return keys
    .filter((key) => (fieldsOf(item)[key] ?? keyDefaults[key]) === undefined)
    .map((key) => ({ kind: 'missing', path: [...path, key], key }));
}
