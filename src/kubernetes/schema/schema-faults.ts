import type { TypeFault, WantedType } from '../fields/type-faults.js';
import { isObject } from '../json/untrusted.js';
import type { KindSchema, ListOf, MapOf, Structure, TypeNode, Values } from './kind-schema.js';

/** Maximum number of faults per object; more usually have one common cause. */
const MAX_FAULTS = 50;
/** Maximum depth that is checked. */
const MAX_LEVELS = 200;

const scalars: Readonly<Record<string, readonly [WantedType, (value: unknown) => boolean]>> = {
  s: ['text', (value) => typeof value === 'string'],
  n: ['whole number', Number.isInteger],
  f: ['number', (value) => typeof value === 'number'],
  b: ['boolean', (value) => typeof value === 'boolean'],
  i: ['number or text', (value) => typeof value === 'string' || typeof value === 'number'],
  q: ['number or text', (value) => typeof value === 'string' || typeof value === 'number'],
};

/** The parts of a schema that are checked. */
export interface Strictness {
  /**
   * Required fields, keys of lists and alternatives. Documents of Kubernetes' own kinds list fields as required that API servers do not require
   * (`serviceName` of a StatefulSet), and their list keys are checked by separate rules.
   */
  readonly whole: boolean;
}

/** The places where an object contradicts the schema of its kind, in the order of the object. Null counts as a missing field. */
export function schemaFaults(object: unknown, schema: KindSchema, { whole }: Strictness): readonly TypeFault[] {
  const faults: TypeFault[] = [];
  new Judge(schema, whole, faults).look(object, schema.root, [], 0);
  return faults.slice(0, MAX_FAULTS);
}

class Judge {
  readonly #schema: KindSchema;
  readonly #whole: boolean;
  readonly #faults: TypeFault[];

  constructor(schema: KindSchema, whole: boolean, faults: TypeFault[]) {
    this.#schema = schema;
    this.#whole = whole;
    this.#faults = faults;
  }

  look(value: unknown, given: TypeNode, path: readonly string[], level: number): void {
    if (value === null || value === undefined || this.#faults.length >= MAX_FAULTS || level > MAX_LEVELS) return;
    const type = this.#resolved(given);
    if (type === '*') return;
    if (typeof type === 'string') return this.#lookAtScalar(value, type, path);
    if ('of' in type) return this.#lookAtValues(value, type, path);
    if ('list' in type) return this.#lookAtItems(value, type, path, level);
    if (!isObject(value)) this.#faults.push({ kind: 'wrong', path, wanted: 'map' });
    else if ('map' in type) this.#lookAtMap(value, type, path, level);
    else this.#lookAtFields(value, type, path, level);
  }

  /** A named type may refer to another name; a cycle of names accepts any value. */
  #resolved(given: TypeNode): TypeNode {
    let type = given;
    for (let i = 0; typeof type === 'string' && type.startsWith('#'); i++) {
      const name = type.slice(1);
      if (i > 20 || !Object.hasOwn(this.#schema.types, name)) return '*';
      type = this.#schema.types[name]!;
    }
    return type;
  }

  #lookAtScalar(value: unknown, type: string, path: readonly string[]): void {
    const [wanted, holds] = scalars[type] ?? ['text', () => true];
    if (!holds(value)) this.#faults.push({ kind: 'wrong', path, wanted });
  }

  #lookAtValues(value: unknown, { of, values }: Values, path: readonly string[]): void {
    const before = this.#faults.length;
    this.#lookAtScalar(value, of, path);
    // Built-in kinds treat an empty string as a missing field.
    if (this.#faults.length > before || values.includes(value as string | number) || (value === '' && !this.#whole)) return;
    this.#faults.push({ kind: 'value', path, known: values.map(String) });
  }

  #lookAtMap(value: Readonly<Record<string, unknown>>, { map }: MapOf, path: readonly string[], level: number): void {
    for (const [name, one] of Object.entries(value)) this.look(one, map, [...path, name], level + 1);
  }

  #lookAtItems(value: unknown, type: ListOf, path: readonly string[], level: number): void {
    if (!Array.isArray(value)) {
      this.#faults.push({ kind: 'wrong', path, wanted: 'list' });
      return;
    }
    if (this.#whole) this.#lookForRepeated(value, type, path);
    for (const [i, item] of value.entries()) this.look(item, type.list, [...path, String(i)], level + 1);
  }

  #lookForRepeated(items: readonly unknown[], { keys, set, keyDefaults = {} }: ListOf, path: readonly string[]): void {
    if (keys === undefined && set !== true) return;
    const seen = new Map<string, number>();
    for (const [i, item] of items.entries()) {
      const place = [...path, String(i)];
      const element = keys === undefined ? JSON.stringify(item) : isObject(item) ? this.#keysOf(item, keys, keyDefaults, place) : null;
      if (element === null) continue;
      const first = seen.get(element);
      if (first === undefined) seen.set(element, i);
      else this.#faults.push({ kind: 'repeated', path: place, keys: keys ?? [], first });
    }
  }

  /** Null if a key is missing, which is a separate fault. */
  #keysOf(item: Readonly<Record<string, unknown>>, keys: readonly string[], defaults: object, path: readonly string[]): string | null {
    const values = keys.map((key) => own(item, key) ?? own(defaults, key) ?? null);
    const missing = keys.filter((_, i) => values[i] === null);
    for (const field of missing) this.#faults.push({ kind: 'missing', path: [...path, field], field });
    return missing.length > 0 ? null : JSON.stringify(values);
  }

  #lookAtFields(value: Readonly<Record<string, unknown>>, type: Structure, path: readonly string[], level: number): void {
    if (this.#whole) this.#lookForMissing(value, type, path);
    const known = Object.keys(type.fields);
    for (const [field, one] of Object.entries(value)) {
      if (this.#faults.length >= MAX_FAULTS) return;
      if (Object.hasOwn(type.fields, field)) this.look(one, type.fields[field]!, [...path, field], level + 1);
      else if (!type.open) this.#faults.push({ kind: 'unknown', path: [...path, field], known });
    }
  }

  #lookForMissing(value: Readonly<Record<string, unknown>>, { required = [], oneOf, anyOf }: Structure, path: readonly string[]): void {
    const has = (field: string) => (own(value, field) ?? null) !== null;
    for (const field of required) {
      if (!has(field) && !this.#isNamed([...path, field])) this.#faults.push({ kind: 'missing', path: [...path, field], field });
    }
    if (anyOf && !anyOf.some((fields) => fields.every(has))) this.#faults.push({ kind: 'union', path, choices: anyOf, exactly: false });
    if (oneOf && oneOf.filter((fields) => fields.every(has)).length !== 1)
      this.#faults.push({ kind: 'union', path, choices: oneOf, exactly: true });
  }

  /** The check of the list's keys may have reported the missing field before. */
  #isNamed(path: readonly string[]): boolean {
    const place = path.join('/');
    return this.#faults.some((one) => one.kind === 'missing' && one.path.join('/') === place);
  }
}

function own(fields: object, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
}
