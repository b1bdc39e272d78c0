import { childSchema, elementOf, type FieldSchema, isLeaf, stepOf } from '../../kubernetes/fields/field-schema.js';
import type { Json } from '../../kubernetes/object.js';
import { isJsonObject, sameJson } from '../json.js';
import type { FieldSet } from './field-set.js';

/** A path at which an apply sets another value than its owner, another manager. */
export interface FieldConflict<Owner> {
  readonly owner: Owner;
  /** The path as messages print it: `.spec.template.spec.containers[name="app"].image`. */
  readonly path: string;
  /** The same path as a set, to take over its ownership by force. */
  readonly fields: FieldSet;
}

export interface OwnedSet<Owner> {
  readonly owner: Owner;
  readonly set: FieldSet;
}

interface Place {
  readonly elements: readonly string[];
  readonly path: string;
}

const root: Place = { elements: [], path: '' };

export function findConflicts<Owner>(
  live: Json | undefined,
  applied: Json,
  schema: FieldSchema | undefined,
  owned: readonly OwnedSet<Owner>[],
): readonly FieldConflict<Owner>[] {
  const found: FieldConflict<Owner>[] = [];
  visit(live, applied, schema, owned, root, found);
  return found;
}

function visit<Owner>(
  live: Json | undefined,
  applied: Json,
  schema: FieldSchema | undefined,
  owned: readonly OwnedSet<Owner>[],
  place: Place,
  found: FieldConflict<Owner>[],
): void {
  if (live === undefined || live === null || owned.length === 0) return;
  if (isLeaf(applied, schema) || Array.isArray(live) !== Array.isArray(applied)) {
    if (!sameJson(live, applied)) found.push(...owned.map(({ owner }) => ({ owner, path: place.path, fields: setOf(place.elements) })));
    return;
  }
  for (const [element, step, before, after, child] of children(live, applied, schema)) {
    const below = owned.flatMap(({ owner, set }) => (set[element] === undefined ? [] : [{ owner, set: set[element] }]));
    visit(before, after, child, below, { elements: [...place.elements, element], path: place.path + step }, found);
  }
}

type Child = readonly [element: string, step: string, before: Json | undefined, after: Json, schema: FieldSchema | undefined];

function* children(live: Json, applied: Json, schema: FieldSchema | undefined): Generator<Child> {
  if (Array.isArray(applied)) {
    const items = new Map((live as readonly Json[]).map((item) => [elementOf(item, schema as FieldSchema), item]));
    for (const item of applied as readonly Json[]) {
      const element = elementOf(item, schema as FieldSchema) ?? '';
      yield [element, stepOf(element), items.get(element), item, schema?.items];
    }
    return;
  }
  if (!isJsonObject(applied) || !isJsonObject(live)) return;
  for (const name of Object.keys(applied)) {
    const after = applied[name];
    if (after !== null && after !== undefined) yield [`f:${name}`, `.${name}`, live[name], after, childSchema(schema, name)];
  }
}

function setOf(elements: readonly string[]): FieldSet {
  return elements.reduceRight<FieldSet>((below, element) => ({ [element]: below }), {});
}
