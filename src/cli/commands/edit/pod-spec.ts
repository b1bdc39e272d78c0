import { at, type Fields, isObject } from '../../../kubernetes/json/untrusted.js';
import { podSpecPath } from '../../../kubernetes/kinds/pod-spec-path.js';
import type { KubernetesObject } from '../read/manifests.js';

/** The pod spec in a workload's template; null for kinds without pods. */
export function podSpecOf(object: KubernetesObject): Fields | null {
  const path = podSpecPath(object);
  const spec = path === null ? undefined : at(object, ...path);
  return isObject(spec) ? spec : null;
}

export function withPodSpec(object: KubernetesObject, spec: Fields): KubernetesObject {
  return withField(object, podSpecPath(object)!, spec) as KubernetesObject;
}

/** The workload with a changed annotation in its pod template; null for kinds without a template. */
export function withPodAnnotation(object: KubernetesObject, key: string, value: string): KubernetesObject | null {
  const path = podSpecPath(object);
  // A Pod has no template: an annotation does not recreate it.
  if (path === null || path.length < 2 || podSpecOf(object) === null) return null;
  const annotations = [...path.slice(0, -1), 'metadata', 'annotations'];
  const now = at(object, ...annotations);
  return withField(object, annotations, { ...(isObject(now) ? now : {}), [key]: value }) as KubernetesObject;
}

function withField(value: unknown, [name, ...rest]: readonly string[], field: unknown): unknown {
  if (name === undefined) return field;
  const fields = isObject(value) ? value : {};
  return { ...fields, [name]: withField(fields[name], rest, field) };
}
