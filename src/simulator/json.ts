import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../kubernetes/json/untrusted.js';
import type { Json, JsonObject } from '../kubernetes/object.js';

export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}

/** The map at `path`, or an empty one if there is no map. */
export function mapAt(value: unknown, ...path: readonly string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : none;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly Json[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function valueAt(value: unknown, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const name of path) {
    // A list's element is found by its index.
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as JsonObject)[name];
  }
  return here as Json | undefined;
}

/** Equal JSON, whatever the order of keys. Unchanged parts are usually the same object, which makes this cheap. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

/** `map` completed with `defaults`; the same object if no key is missing, so that callers can compare by identity. */
export function withDefaults<T extends object>(map: T, defaults: JsonObject): T {
  let filled: Record<string, Json> | undefined;
  for (const name in defaults) {
    if ((map as JsonObject)[name] !== undefined) continue;
    filled ??= { ...(map as JsonObject) };
    filled[name] = defaults[name] as Json;
  }
  return filled === undefined ? map : (filled as T);
}

/** `map` with one field changed; the same object if the field already has that value. */
export function withField<T extends object>(map: T, name: string, value: unknown): T {
  return (map as JsonObject)[name] === value ? map : { ...map, [name]: value };
}

/** `list` with each element replaced; the same list if no element changed. */
export function mapList<T>(list: readonly T[], change: (element: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const element = change(list[i] as T);
    if (element !== list[i]) changed ??= list.slice();
    if (changed !== undefined) changed[i] = element;
  }
  return changed ?? list;
}

/** Parses JSON from outside. A `__proto__` key would change an object's prototype when copied, so it is dropped. */
export function parseJson(text: string): unknown {
  const suspicious = text.includes('__proto__') || text.includes('\\u005f');
  return suspicious ? JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value)) : JSON.parse(text);
}

const none: JsonObject = Object.freeze({});
