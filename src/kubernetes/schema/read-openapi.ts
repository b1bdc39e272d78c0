import { type Fields, fieldsOf, isObject, itemsOf } from '../json/untrusted.js';
import type { KindSchema, ListOf, Structure, TypeNode } from './kind-schema.js';

/** Limit for one kind. Parts beyond it accept any value, so that the limit refuses nothing. */
const MAX_NODES = 30_000;
/** Depth of nested structures within one definition. */
const MAX_DEPTH = 40;
/** Depth of nested structures over all definitions that a kind refers to: reading is recursive, and the stack is limited. */
const MAX_LEVELS = 400;
/** Limit of fields in one structure. A structure with more accepts any value. */
const MAX_PROPERTIES = 2_000;
const MAX_NAME = 256;
/** Maximum number of characters of a group, a version and a kind, as in Kubernetes. */
const MAX_GROUP = 253;
const MAX_LABEL = 63;
const MAX_VALUES = 200;
const MAX_ALTERNATIVES = 50;

/** A kind that a document describes. */
export interface DescribedKind {
  /** `apiVersion/kind`. */
  readonly key: string;
  readonly read: () => KindSchema;
}

/**
 * The kinds of an OpenAPI document, version 2 (`definitions`) or 3 (`components.schemas`), as API servers publish them. The document is untrusted: a
 * part of an unknown form accepts any value. Each kind is read on demand, so that a caller can pause.
 */
export function kindsOfOpenApi(document: Fields): readonly DescribedKind[] {
  const schemas = definitionsOf(document);
  const wide: WideObjects = new WeakSet();
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const kinds = itemsOf(fieldsOf(schema)['x-kubernetes-group-version-kind']);
    // Definitions for many kinds (DeleteOptions) and lists of objects are not kinds of objects.
    const properties = fieldsOf(fieldsOf(schema)['properties']);
    if (kinds.length !== 1 || !isObject(properties['metadata']) || (name.endsWith('List') && isObject(properties['items']))) return [];
    const { group, version, kind } = fieldsOf(kinds[0]);
    if (group !== '' && !isPart(group, MAX_GROUP)) return [];
    if (!isPart(version, MAX_LABEL) || !isPart(kind, MAX_LABEL)) return [];
    return [{ key: `${group === '' ? '' : `${group}/`}${version}/${kind}`, read: () => new Reader(schemas, wide).kind(name) }];
  });
}

/** The schema of one version of a CustomResourceDefinition, its `openAPIV3Schema`. Metadata may have any value. */
export function kindOfDefinition(openAPIV3Schema: unknown): KindSchema {
  return new Reader({}, new WeakSet()).definition(openAPIV3Schema);
}

function definitionsOf(document: Fields): Fields {
  const ofVersion2 = document['definitions'];
  return isObject(ofVersion2) ? ofVersion2 : fieldsOf(fieldsOf(document['components'])['schemas']);
}

/** Objects of a document with more than MAX_PROPERTIES fields. They are recorded, because many kinds can refer to one and counting is slow. */
type WideObjects = WeakSet<object>;

class Reader {
  readonly #schemas: Fields;
  readonly #wide: WideObjects;
  readonly #types = new Map<string, TypeNode>();
  #nodes = 0;
  #levels = 0;

  constructor(schemas: Fields, wide: WideObjects) {
    this.#schemas = schemas;
    this.#wide = wide;
  }

  kind(name: string): KindSchema {
    return { root: this.#named(name), types: Object.fromEntries(this.#types) };
  }

  definition(schema: unknown): KindSchema {
    const root = this.#node(schema, 0);
    if (typeof root === 'string' || !('fields' in root)) return { root: '*', types: {} };
    const fields = Object.fromEntries([...Object.entries(root.fields), ['apiVersion', 's'], ['kind', 's'], ['metadata', '*']]);
    return { root: { ...root, fields }, types: {} };
  }

  #named(name: string): TypeNode {
    if (!Object.hasOwn(this.#schemas, name) || this.#levels > MAX_LEVELS) return '*';
    // Registered before it is read, because a definition may refer to itself.
    if (!this.#types.has(name)) {
      this.#types.set(name, '*');
      this.#types.set(name, this.#node(this.#schemas[name], 0));
    }
    return `#${name}`;
  }

  #node(given: unknown, depth: number): TypeNode {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH || this.#levels > MAX_LEVELS || !isObject(given)) return '*';
    this.#levels++;
    const node = this.#read(given, depth);
    this.#levels--;
    return node;
  }

  #read(given: Fields, depth: number): TypeNode {
    const { schema, reference } = resolved(given);
    if (reference !== null) return this.#named(reference);
    if (schema['x-kubernetes-int-or-string'] === true || schema['format'] === 'int-or-string') return 'i';
    if (isQuantity(schema)) return 'q';
    switch (schema['type']) {
      case 'string':
        return withValues(schema, schema['format'] === 'int-or-string' ? 'i' : 's');
      case 'integer':
        return withValues(schema, 'n');
      case 'number':
        return withValues(schema, 'f');
      case 'boolean':
        return 'b';
      case 'array':
        return this.#list(schema, depth);
      case 'object':
        return this.#structure(schema, depth);
      default:
        return isObject(schema['properties']) ? this.#structure(schema, depth) : '*';
    }
  }

  #list(schema: Fields, depth: number): ListOf {
    const list = this.#node(schema['items'], depth + 1);
    const type = schema['x-kubernetes-list-type'];
    if (type === 'set') return { list, set: true };
    const given = itemsOf(schema['x-kubernetes-list-map-keys']);
    // With only some of the keys, different items would count as equal.
    const keys = given.length <= MAX_VALUES ? given.filter(isName) : [];
    if (type !== 'map' || keys.length === 0) return { list };
    const properties = fieldsOf(resolved(fieldsOf(schema['items'])).schema['properties']);
    const defaults = keys.flatMap((key) => {
      const value = Object.hasOwn(properties, key) ? fieldsOf(properties[key])['default'] : undefined;
      return isScalar(value) ? [[key, value] as const] : [];
    });
    return { list, keys, ...(defaults.length > 0 && { keyDefaults: Object.fromEntries(defaults) }) };
  }

  #structure(schema: Fields, depth: number): TypeNode {
    const properties = schema['properties'];
    const more = schema['additionalProperties'];
    if ([properties, more].some((one) => isObject(one) && this.#isWide(one))) return '*';
    if (!isObject(properties) || Object.keys(properties).length === 0)
      return isObject(more) && Object.keys(more).length > 0 ? { map: this.#node(more, depth + 1) } : '*';

    const fields: [string, TypeNode][] = [];
    let open = isOpen(schema) || more === true || isObject(more);
    for (const [name, one] of Object.entries(properties)) {
      if (isName(name)) fields.push([name, this.#node(one, depth + 1)]);
      else open = true;
    }
    const required = itemsOf(schema['required'])
      .slice(0, MAX_PROPERTIES)
      .filter((name) => isName(name) && !hasDefault(properties, name)) as string[];
    const structure: Structure = {
      fields: Object.fromEntries(fields),
      ...(required.length > 0 && { required: required.slice(0, MAX_VALUES) }),
      ...(open && { open: true }),
      ...alternatives(schema, 'oneOf'),
      ...alternatives(schema, 'anyOf'),
    };
    return structure;
  }

  #isWide(one: Fields): boolean {
    if (this.#wide.has(one)) return true;
    const wide = Object.keys(one).length > MAX_PROPERTIES;
    if (wide) this.#wide.add(one);
    return wide;
  }
}

/** API servers wrap a reference with a default or a description into `allOf`. */
function resolved(schema: Fields): { readonly schema: Fields; readonly reference: string | null } {
  const all = itemsOf(schema['allOf']);
  const reference = schema['$ref'] ?? (all.length === 1 ? fieldsOf(all[0])['$ref'] : undefined);
  if (typeof reference !== 'string') return { schema, reference: null };
  return { schema, reference: reference.slice(reference.lastIndexOf('/') + 1) };
}

function isOpen(schema: Fields): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
}

/** Version 3 describes a Quantity as string or number; version 2 as a string, so it is recognised by its name. */
function isQuantity(schema: Fields): boolean {
  const kinds = itemsOf(schema['oneOf'])
    .slice(0, 3)
    .map((one) => fieldsOf(one)['type']);
  if (kinds.length === 2 && kinds.includes('string') && (kinds.includes('number') || kinds.includes('integer'))) return true;
  const description = schema['description'];
  return schema['type'] === 'string' && typeof description === 'string' && description.startsWith('Quantity is a fixed-point');
}

function withValues(schema: Fields, of: 's' | 'n' | 'f' | 'i'): TypeNode {
  const given = itemsOf(schema['enum']);
  if (given.length === 0 || given.length > MAX_VALUES) return of;
  // Enum values appear in messages, so they are limited like names.
  const values = given.filter((one) => typeof one === 'number' || one === '' || isName(one));
  return values.length === given.length ? { of, values } : of;
}

/** Alternatives that only require fields; others are ignored. */
function alternatives(schema: Fields, word: 'oneOf' | 'anyOf'): { readonly [word: string]: readonly (readonly string[])[] } {
  const given = itemsOf(schema[word]);
  if (given.length === 0 || given.length > MAX_ALTERNATIVES) return {};
  const sets = given.map(requiredAlone);
  return sets.every((one) => one.length > 0) ? { [word]: sets } : {};
}

/** The required fields of a schema that contains nothing else; none for any other schema. */
function requiredAlone(schema: unknown): readonly string[] {
  if (!isObject(schema) || Object.keys(schema).join() !== 'required') return [];
  const required = itemsOf(schema['required']);
  return required.length <= MAX_VALUES ? required.filter(isName) : [];
}

function hasDefault(properties: Fields, name: string): boolean {
  return Object.hasOwn(properties, name) && fieldsOf(properties[name])['default'] !== undefined;
}

/** A segment of a kind's key. Slashes separate the segments, so it must not contain one. */
function isPart(part: unknown, longest: number): part is string {
  return isName(part) && part.length <= longest && !/[\s/]/.test(part);
}

/** Names appear in messages and are compared with user input. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length > 0 && name.length <= MAX_NAME && !/[\p{C}]/u.test(name);
}

function isScalar(value: unknown): value is string | number | boolean {
  return (typeof value === 'string' && value.length <= MAX_NAME) || typeof value === 'number' || typeof value === 'boolean';
}
