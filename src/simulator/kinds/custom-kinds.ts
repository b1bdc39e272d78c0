import { metadataSchema } from '../../kubernetes/fields/builtin-schemas.js';
import type { FieldSchema } from '../../kubernetes/fields/field-schema.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import { kindOfDefinition } from '../../kubernetes/schema/read-openapi.js';
import { isJsonObject, listAt, mapAt, numberAt, stringAt, valueAt } from '../json.js';
import { type PrinterColumn, type ScalePaths, type ServedKind, servedKind } from './served-kind.js';

/** The storage key of the kind of a CustomResourceDefinition. */
export function definedStorageKey(definition: KubeObject): string {
  return `${stringAt(definition.spec, 'group')}/${stringAt(definition.spec, 'names', 'plural')}`;
}

/** The kinds that a CustomResourceDefinition serves, the storage version first. */
export function customKinds(definition: KubeObject): readonly ServedKind[] {
  const versions = listAt(definition.spec, 'versions').filter((version) => valueAt(version, 'served') === true);
  const kinds = versions.map((version) => customKind(definition, version));
  const storage = versions.findIndex((version) => valueAt(version, 'storage') === true);
  return storage > 0 ? [kinds[storage] as ServedKind, ...kinds.filter((_, i) => i !== storage)] : kinds;
}

function customKind(definition: KubeObject, version: Json): ServedKind {
  const names = mapAt(definition.spec, 'names');
  const kind = stringAt(names, 'kind') ?? '';
  const schema = schemaOf(valueAt(version, 'schema', 'openAPIV3Schema'), 0);
  return servedKind({
    group: stringAt(definition.spec, 'group') ?? '',
    version: stringAt(version, 'name') ?? '',
    kind,
    resource: stringAt(names, 'plural') ?? '',
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: listAt(names, 'shortNames').filter((name) => typeof name === 'string'),
    categories: listAt(names, 'categories').filter((name) => typeof name === 'string'),
    namespaced: stringAt(definition.spec, 'scope') !== 'Cluster',
    hasStatus: valueAt(version, 'subresources', 'status') !== undefined,
    scale: scaleOf(valueAt(version, 'subresources', 'scale')),
    countsGenerations: true,
    custom: true,
    printerColumns: listAt(version, 'additionalPrinterColumns').map(printerColumn),
    published: mapAt(version, 'schema', 'openAPIV3Schema'),
    accepts: kindOfDefinition(valueAt(version, 'schema', 'openAPIV3Schema')),
    schema: { ...schema, fields: { ...schema.fields, metadata: metadataSchema } },
  });
}

function printerColumn(column: Json): PrinterColumn {
  return {
    name: stringAt(column, 'name') ?? '',
    type: stringAt(column, 'type') ?? 'string',
    path: stringAt(column, 'jsonPath') ?? '',
    priority: numberAt(column, 'priority') ?? 0,
  };
}

function scaleOf(scale: Json | undefined): ScalePaths | undefined {
  if (!isJsonObject(scale)) return undefined;
  return {
    specReplicas: stringAt(scale, 'specReplicasPath')?.slice(1) ?? 'spec.replicas',
    statusReplicas: stringAt(scale, 'statusReplicasPath')?.slice(1) ?? 'status.replicas',
    labelSelector: stringAt(scale, 'labelSelectorPath')?.slice(1),
  };
}

/** Definitions are untrusted input. Real ones are not nested deeper, and the limit prevents a stack overflow. */
const MAX_DEPTH = 64;

function schemaOf(schema: Json | undefined, depth: number): FieldSchema {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return {};
  const listType = schema['x-kubernetes-list-type'];
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
  const properties = Object.entries(mapAt(schema, 'properties'));
  return {
    ...(schema['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
    ...(properties.length > 0 && { fields: Object.fromEntries(properties.map(([name, child]) => [name, schemaOf(child, depth + 1)])) }),
    ...(isJsonObject(schema.additionalProperties) && { values: schemaOf(schema.additionalProperties, depth + 1) }),
    ...(isJsonObject(schema.items) && { items: schemaOf(schema.items, depth + 1) }),
    ...(listType === 'map' && keys.length > 0 && { keys: [...keys].sort(), keyDefaults: keyDefaults(schema, keys) }),
    ...(listType === 'set' && { set: true }),
  };
}

function keyDefaults(schema: Json, keys: readonly string[]) {
  const found = keys.map((key) => [key, valueAt(schema, 'items', 'properties', key, 'default')] as const);
  return Object.fromEntries(found.filter((pair): pair is readonly [string, Json] => pair[1] !== undefined));
}
