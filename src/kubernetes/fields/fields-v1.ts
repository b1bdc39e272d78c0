import type { Json, JsonObject } from '../object.js';

/*
 * FieldsV1 of managedFields as trees: `f:NAME` is a field, `k:{"name":"web"}` an item of a list, `.` the place itself; a tree without
 * entries is a leaf, the whole value.
 */

/** The union of both trees. */
export function fieldsUnion(a: JsonObject, b: JsonObject): JsonObject {
  const both = new Map<string, Json>(Object.entries(a));
  for (const [element, below] of Object.entries(b)) {
    const mine = both.get(element);
    both.set(element, isFieldsTree(mine) && isFieldsTree(below) ? fieldsUnion(mine, below) : (mine ?? below));
  }
  return Object.fromEntries(both);
}

export function isFieldsTree(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
