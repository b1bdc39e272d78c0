import type { Json, JsonObject } from '../../kubernetes/object.js';
import { isJsonObject } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { builtinName, type Within } from './builtin-types.js';

/** `com.example.v1.Widget`, the name that API servers give to a custom kind. */
export function customName({ group, version, kind }: ServedKind): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

/** The published schema of one version of a definition: the author's schema and the fields that every object has. */
export function customSchema({ published }: ServedKind, within: Within): JsonObject {
  const schema = within === '#/definitions/' ? forVersion2(published ?? {}) : (published ?? {});
  const given = isJsonObject(schema) ? schema : {};
  const common = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { $ref: `${within}${builtinName('V1ObjectMeta')}` },
  };
  return { ...given, type: 'object', properties: { ...(isJsonObject(given.properties) ? given.properties : {}), ...common } };
}

/** Schema keywords that version 2 lacks are omitted; below a field that preserves unknown fields nothing is described. */
function forVersion2(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(forVersion2);
  if (!isJsonObject(schema)) return schema;
  const { oneOf: _o, anyOf: _a, allOf: _all, not: _n, nullable: _nullable, default: _d, ...kept } = schema;
  if (kept['x-kubernetes-preserve-unknown-fields'] === true) return { 'x-kubernetes-preserve-unknown-fields': true };
  return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, name === 'enum' ? value : below(name, value!)]));
}

/** Below `properties` the keys are names of fields, not keywords of the schema. */
function below(name: string, value: Json): Json {
  if (name !== 'properties' || !isJsonObject(value)) return forVersion2(value);
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, forVersion2(one!)]));
}
