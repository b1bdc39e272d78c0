import { isObject } from '../../kubernetes/json/untrusted.js';

/** An object created by this render and referenced only by it, so it may be changed in place. */
export type Draft = Record<string, unknown>;

/** A deep copy of a JSON value that shares nothing with it. */
export function cloneJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  return isDraft(value) ? (cloneMap(value) as T) : value;
}

export function isDraft(value: unknown): value is Draft {
  return isObject(value);
}

function cloneMap(map: Draft): Draft {
  const copy: Draft = {};
  for (const key of Object.keys(map)) {
    // Assigning to __proto__ would change the prototype of the copy instead of adding a field.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: cloneJson(map[key]), enumerable: true, configurable: true, writable: true });
    else copy[key] = cloneJson(map[key]);
  }
  return copy;
}
