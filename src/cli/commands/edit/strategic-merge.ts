import { builtinSchema } from '../../../kubernetes/fields/builtin-schemas.js';
import { childSchema, elementOf, type FieldSchema } from '../../../kubernetes/fields/field-schema.js';
import { isObject } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { Json } from '../../../kubernetes/object.js';
import { usage } from '../../failure.js';
import type { KubernetesObject } from '../read/manifests.js';

/**
 * The object after a strategic merge patch, kubectl's default: like a merge patch, but lists with a merge key (containers by name) are
 * merged by that key. `$patch: delete` and `$patch: replace` are supported, other directives are refused. Kinds of custom definitions have
 * no merge keys.
 */
export function strategicMerge(object: KubernetesObject, patch: unknown): KubernetesObject {
  return merged(object, patch, builtinSchema(groupOf(object.apiVersion), object.kind)) as KubernetesObject;
}

function merged(target: unknown, patch: unknown, schema: FieldSchema | undefined): unknown {
  if (Array.isArray(patch)) return Array.isArray(target) && schema?.keys ? mergedList(target, patch, schema) : withoutDirectives(patch);
  if (!isObject(patch)) return patch;
  const { $patch: directive, ...fields } = patch;
  if (directive !== undefined && directive !== 'replace') throw unknownDirective('$patch', directive);
  const result: Record<string, unknown> = directive !== 'replace' && isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('$')) throw unknownDirective(name, value);
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value, childSchema(schema, name));
  }
  return result;
}

function mergedList(target: readonly unknown[], patch: readonly unknown[], schema: FieldSchema): readonly unknown[] {
  const result = [...target];
  for (const item of patch) {
    const key = elementOf(item as Json, schema);
    if (key === undefined) throw usage(`an element of the patch has no ${schema.keys!.join(' and no ')}`, 'say which element is meant');
    const at = result.findIndex((one) => elementOf(one as Json, schema) === key);
    if (isObject(item) && item['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at < 0) result.push(merged(undefined, item, schema.items));
    else result[at] = merged(result[at], item, schema.items);
  }
  return result;
}

function withoutDirectives(list: readonly unknown[]): readonly unknown[] {
  return list.map((item) => merged(undefined, item, undefined));
}

function unknownDirective(name: string, value: unknown): Error {
  return usage(
    `the directive ${name}: ${JSON.stringify(value)} is not understood`,
    'use --type=json for changes that a merge patch cannot express',
  );
}
