import { kindTypes } from '../../kubernetes/generated/kind-types.js';
import type { JsonObject } from '../../kubernetes/object.js';

const PREFIX = 'io.k8s.';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** The path of named schemas in a document: `#/definitions/` in version 2, `#/components/schemas/` in version 3. */
export type Within = '#/definitions/' | '#/components/schemas/';

/** The name in a document of a type of `kind-types.ts`. */
export function builtinName(type: string): string {
  return `${PREFIX}${type}`;
}

/** The schemas of a type and of all types that it refers to, by their names in the document. */
export function builtinSchemas(type: string, within: Within): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  add(type, within, found);
  return found;
}

function add(type: string, within: Within, found: Map<string, JsonObject>): void {
  const name = builtinName(type);
  if (found.has(name)) return;
  found.set(name, {});
  const rows = Object.entries(kindTypes[type]!).map(([field, given]) => ({
    name: field.replace(/!$/, ''),
    required: field.endsWith('!'),
    given,
  }));
  const properties = Object.fromEntries(rows.map((row) => [row.name, schemaOf(row.given, within, found)]));
  const required = rows.filter((row) => row.required).map((row) => row.name);
  found.set(name, { type: 'object', properties, ...(required.length > 0 && { required }) });
}

function schemaOf(type: string, within: Within, found: Map<string, JsonObject>): JsonObject {
  const rest = type.slice(1);
  switch (type[0]) {
    case '[':
      return { type: 'array', items: schemaOf(rest, within, found) };
    case '{':
      return { type: 'object', additionalProperties: schemaOf(rest, within, found) };
    case '#':
      add(rest, within, found);
      return { $ref: `${within}${builtinName(rest)}` };
    case 's':
      return { type: 'string', ...(type.startsWith('s:') && { enum: type.slice(2).split('|') }) };
    case 'n':
      return { type: 'integer', format: 'int32' };
    case 'f':
      return { type: 'number', format: 'double' };
    case 'b':
      return { type: 'boolean' };
    case 'i':
      found.set(INT_OR_STRING, { type: 'string', format: 'int-or-string' });
      return { $ref: `${within}${INT_OR_STRING}` };
    case 'q':
      found.set(QUANTITY, quantity(within));
      return { $ref: `${within}${QUANTITY}` };
    default:
      return {};
  }
}

function quantity(within: Within): JsonObject {
  const description = 'Quantity is a fixed-point representation of a number.';
  return within === '#/definitions/' ? { description, type: 'string' } : { description, oneOf: [{ type: 'string' }, { type: 'number' }] };
}
