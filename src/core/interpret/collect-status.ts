import { at, isCount, isObject } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';

/** The whole `status`; undefined if it is not an object. */
export function collectWhole(object: KubeObject): Json | undefined {
  const status = object['status'];
  if (status === undefined || status === null) return null;
  return isObject(status) ? (status as JsonObject) : undefined;
}

/** The named counters that exist in `status`; undefined if one of them is not a count. */
export function collectCounts(object: KubeObject, names: readonly string[]): Json | undefined {
  const status = object['status'];
  if (status === undefined || status === null) return null;
  if (!isObject(status)) return undefined;

  const counts = names.filter((name) => status[name] !== undefined && status[name] !== null);
  if (!counts.every((name) => isCount(status[name]))) return undefined;
  return Object.fromEntries(counts.map((name) => [name, status[name]])) as JsonObject;
}

/** Members that were served by Karmada carry the generation of its template in this annotation. */
const TEMPLATE_GENERATION = 'resourcetemplate.karmada.io/generation';

/** Counters of a workload with their generations (parity H3, reflect). */
export function collectWorkload(object: KubeObject, names: readonly string[]): Json | undefined {
  const counts = collectCounts(object, [...names, 'observedGeneration']);
  if (!isObject(counts)) return counts;

  const generation = at(object, 'metadata', 'generation');
  const templateGeneration = templateGenerationOf(object);
  if (templateGeneration === null && hasStamp(object)) return undefined;
  return {
    ...(counts as JsonObject),
    ...(isCount(generation) && { generation }),
    ...(templateGeneration !== null && { resourceTemplateGeneration: templateGeneration }),
  };
}

/** The generation of the template from which a member's object was made; null if the object has no valid one. */
export function templateGenerationOf(object: KubeObject): number | null {
  const stamp = at(object, 'metadata', 'annotations', TEMPLATE_GENERATION);
  if (isCount(stamp)) return stamp;
  return typeof stamp === 'string' && /^\d{1,15}$/.test(stamp) ? Number(stamp) : null;
}

function hasStamp(object: KubeObject): boolean {
  return at(object, 'metadata', 'annotations', TEMPLATE_GENERATION) !== undefined;
}
