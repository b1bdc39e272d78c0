import { kindTypes, typeOfKind } from '../generated/kind-types.js';
import { isObject } from '../json/untrusted.js';

/** A place in an object that contradicts the types of its kind, so that an API server refuses the object. */
export type TypeFault =
  /** A field that the type does not have; `known` are those that it has. */
  | { readonly kind: 'unknown'; readonly path: readonly string[]; readonly known: readonly string[] }
  | { readonly kind: 'missing'; readonly path: readonly string[]; readonly field: string }
  | { readonly kind: 'wrong'; readonly path: readonly string[]; readonly wanted: WantedType }
  /** A value that is not one of the allowed values. */
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly known: readonly string[] }
  /** An item with the same keys as the item `first`; in a set, an equal value. */
  | { readonly kind: 'repeated'; readonly path: readonly string[]; readonly keys: readonly string[]; readonly first: number }
  /** One of these sets of fields must be complete; with `exactly`, no other of them may be present. */
  | {
      readonly kind: 'union';
      readonly path: readonly string[];
      readonly choices: readonly (readonly string[])[];
      readonly exactly: boolean;
    };

export type WantedType = 'list' | 'map' | 'text' | 'whole number' | 'number' | 'boolean' | 'number or text';

/** Maximum number of faults per object; more usually have one common cause. */
const MAX_FAULTS = 50;

const scalars: Readonly<Record<string, readonly [WantedType, (value: unknown) => boolean]>> = {
  s: ['text', (value) => typeof value === 'string'],
  n: ['whole number', Number.isInteger],
  f: ['number', (value) => typeof value === 'number'],
  b: ['boolean', (value) => typeof value === 'boolean'],
  i: ['number or text', isNumberOrText],
  q: ['number or text', isNumberOrText],
};

/**
 * The places where an object contradicts the types of its kind, in the order of the object. None for custom kinds and kinds whose types are not
 * known. Null counts as a missing field.
 */
export function typeFaults(object: { readonly apiVersion: string; readonly kind: string }): readonly TypeFault[] {
  const type = own(typeOfKind, `${object.apiVersion}/${object.kind}`);
  if (type === undefined) return [];
  const faults: TypeFault[] = [];
  look(object, `#${type}`, [], faults);
  return faults;
}

function look(value: unknown, type: string, path: readonly string[], faults: TypeFault[]): void {
  if (value === null || value === undefined || type === '*' || faults.length >= MAX_FAULTS) return;
  const rest = type.slice(1);
  if (type.startsWith('[')) lookAtItems(value, rest, path, faults);
  else if (type.startsWith('{')) lookAtValues(value, rest, path, faults);
  else if (type.startsWith('#')) lookAtFields(value, rest, path, faults);
  else if (type.startsWith('s:')) lookAtChoice(value, type.slice(2), path, faults);
  else {
    const [wanted, holds] = scalars[type]!;
    if (!holds(value)) faults.push({ kind: 'wrong', path, wanted });
  }
}

/** An empty text counts as a missing field. */
function lookAtChoice(value: unknown, choices: string, path: readonly string[], faults: TypeFault[]): void {
  const known = choices.split('|');
  if (typeof value !== 'string') faults.push({ kind: 'wrong', path, wanted: 'text' });
  else if (value !== '' && !known.includes(value)) faults.push({ kind: 'value', path, known });
}

function lookAtItems(value: unknown, type: string, path: readonly string[], faults: TypeFault[]): void {
  if (!Array.isArray(value)) faults.push({ kind: 'wrong', path, wanted: 'list' });
  else for (const [i, item] of value.entries()) look(item, type, [...path, String(i)], faults);
}

function lookAtValues(value: unknown, type: string, path: readonly string[], faults: TypeFault[]): void {
  if (!isObject(value)) faults.push({ kind: 'wrong', path, wanted: 'map' });
  else for (const [name, one] of Object.entries(value)) look(one, type, [...path, name], faults);
}

function lookAtFields(value: unknown, name: string, path: readonly string[], faults: TypeFault[]): void {
  if (!isObject(value)) {
    faults.push({ kind: 'wrong', path, wanted: 'map' });
    return;
  }
  const { types, required } = fieldsOfType(name);
  for (const field of required) {
    if ((own(value, field) ?? null) === null) faults.push({ kind: 'missing', path: [...path, field], field });
  }
  for (const [field, one] of Object.entries(value)) {
    const type = types.get(field);
    if (type !== undefined) look(one, type, [...path, field], faults);
    else if (faults.length < MAX_FAULTS) faults.push({ kind: 'unknown', path: [...path, field], known: [...types.keys()] });
  }
}

interface TypeFields {
  readonly types: ReadonlyMap<string, string>;
  readonly required: readonly string[];
}

const byType = new Map<string, TypeFields>();

function fieldsOfType(name: string): TypeFields {
  let fields = byType.get(name);
  if (!fields) {
    const rows = Object.entries(kindTypes[name]!).map(([field, type]) => ({ field, name: field.replace(/!$/, ''), type }));
    fields = {
      types: new Map(rows.map((row) => [row.name, row.type])),
      required: rows.filter((row) => row.field !== row.name).map((row) => row.name),
    };
    byType.set(name, fields);
  }
  return fields;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isNumberOrText(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}
