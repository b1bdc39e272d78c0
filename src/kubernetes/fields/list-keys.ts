import { type Fields, isObject } from '../json/untrusted.js';
import { podSpecPath } from '../kinds/pod-spec-path.js';
import type { KubeObject } from '../object.js';

/**
 * Sets the protocol of ports that leave it to the default. It is a key of these lists, and API servers before 1.23 refuse a server-side apply that
 * omits a key even if the key has a default (kubernetes/kubernetes#92332). Returns the same object if nothing is missing.
 */
export function withListKeys(manifest: KubeObject): KubeObject {
  if (manifest.kind === 'Service' && manifest.apiVersion === 'v1') return withPath(manifest, ['spec', 'ports'], ports);
  const podSpec = podSpecPath(manifest);
  if (!podSpec) return manifest;
  return ['containers', 'initContainers'].reduce((object, list) => withPath(object, [...podSpec, list], containers), manifest);
}

function containers(list: readonly unknown[]): readonly unknown[] {
  return mapped(list, (container) => withPath(container, ['ports'], ports));
}

function ports(list: readonly unknown[]): readonly unknown[] {
  return mapped(list, (port) => (port['protocol'] === undefined ? { ...port, protocol: 'TCP' } : port));
}

/** The object with the list at `path` changed; the same object if there is no list or nothing changed. */
function withPath<T extends Fields>(
  object: T,
  [first, ...rest]: readonly string[],
  change: (list: readonly unknown[]) => readonly unknown[],
): T {
  const before = object[first!];
  let after: unknown = before;
  if (rest.length === 0) after = Array.isArray(before) ? change(before) : before;
  else if (isObject(before)) after = withPath(before, rest, change);
  return after === before ? object : { ...object, [first!]: after };
}

function mapped(list: readonly unknown[], change: (item: Fields) => Fields): readonly unknown[] {
  const changed = list.map((item) => (isObject(item) ? change(item) : item));
  return changed.some((item, i) => item !== list[i]) ? changed : list;
}
