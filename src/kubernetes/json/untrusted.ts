/*
 * Accessors for unvalidated values, such as reports of members and input of users. A value of the wrong type counts as absent, and no
 * function throws.
 */

export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an object; an empty object for any other value. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : none;
}

/** The value at a path of fixed names, `at(object, 'spec', 'replicas')`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-negative integer; `otherwise` for any other value. */
export function countOf(value: unknown, otherwise = 0): number {
  return isCount(value) ? value : otherwise;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
