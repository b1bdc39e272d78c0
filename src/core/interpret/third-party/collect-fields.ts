import { at, isCount, isObject } from '../../../kubernetes/json/untrusted.js';
import type { Json, JsonObject, KubeObject } from '../../../kubernetes/object.js';
import { collectWhole, templateGenerationOf } from '../collect-status.js';

/** The named fields of `status`, unchanged. A status that is too large is cut as for any other kind. */
export function collectFields(...names: readonly string[]) {
  return (object: KubeObject): Json | undefined => {
    const status = object['status'];
    if (!isObject(status)) return collectWhole(object);
    const kept = Object.fromEntries(names.filter((name) => Object.hasOwn(status, name)).map((name) => [name, status[name]]));
    return collectWhole({ ...object, status: kept });
  };
}

/** The named fields with their generations, so that an outdated status can be recognised. */
export function collectWithGenerations(...names: readonly string[]) {
  const collect = collectFields(...names);
  return (object: KubeObject): Json | undefined => {
    const collected = collect(object);
    if (!isObject(collected)) return collected;

    const generation = at(object, 'metadata', 'generation');
    const templateGeneration = templateGenerationOf(object);
    return {
      ...(collected as JsonObject),
      ...(isCount(generation) && { generation }),
      ...(templateGeneration !== null && { resourceTemplateGeneration: templateGeneration }),
    };
  };
}
