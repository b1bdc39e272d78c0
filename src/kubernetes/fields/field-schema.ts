import { isObject } from '../json/untrusted.js';
import type { Json, JsonObject } from '../object.js';

/** How server-side apply splits a field. Without a schema, Kubernetes' defaults hold: a map is merged by key, a list is one value. */
export interface FieldSchema {
  /** A map or structure that has one owner as a whole (atomic). */
  readonly atomic?: true;
  readonly fields?: { readonly [name: string]: FieldSchema };
  /** The schema of the values of a map with arbitrary keys. */
  readonly values?: FieldSchema;
  /** A list whose elements are identified by these fields, in alphabetical order. */
  readonly keys?: readonly string[];
  /** Defaults of missing key fields: `protocol` is TCP. */
  readonly keyDefaults?: JsonObject;
  /** A list of scalars with set semantics. */
  readonly set?: true;
  readonly items?: FieldSchema;
}

export function childSchema(schema: FieldSchema | undefined, name: string): FieldSchema | undefined {
  if (schema === undefined) return undefined;
  return schema.fields !== undefined && Object.hasOwn(schema.fields, name) ? schema.fields[name] : schema.values;
}

/** Whether a value is owned, compared and replaced as a whole. */
export function isLeaf(value: Json, schema: FieldSchema | undefined): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) ? schema?.keys === undefined && schema?.set === undefined : schema?.atomic === true;
}

/** The path element of a list's element: `k:{"name":"app"}` or `v:"x"`. Undefined if a key field is missing. */
export function elementOf(item: Json, schema: FieldSchema): string | undefined {
  if (schema.keys === undefined) return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  if (schema.keys.length === 1) {
    const only = schema.keys[0] as string;
    const value = keyValue(item, only, schema);
    return value === undefined ? undefined : `k:{"${only}":${JSON.stringify(value)}}`;
  }
  const parts: string[] = [];
  for (const key of schema.keys) {
    const value = keyValue(item, key, schema);
    if (value === undefined) return undefined;
    parts.push(`"${key}":${JSON.stringify(value)}`);
  }
  return `k:{${parts.join(',')}}`;
}

/** An element as messages print it in a path: `[name="app"]`. */
export function stepOf(element: string): string {
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
  const keys = Object.entries(JSON.parse(element.slice(2) || '{}') as Record<string, unknown>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}

function keyValue(item: JsonObject, key: string, schema: FieldSchema): Json | undefined {
  return item[key] ?? schema.keyDefaults?.[key];
}
