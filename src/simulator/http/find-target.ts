import { pathNotFound } from '../api-error.js';
import type { KindRegistry } from '../kinds/kind-registry.js';
import type { ServedKind } from '../kinds/served-kind.js';

/** The target of a path below `/api/v1` or `/apis/GROUP/VERSION`. */
export interface Target {
  readonly kind: ServedKind;
  /** `''` for cluster-scoped kinds and for requests to all namespaces. */
  readonly namespace: string;
  /** Undefined for a collection. */
  readonly name: string | undefined;
  readonly subresource: string;
}

/** `rest` is the path after the version. Throws the 404 of an unknown resource. */
export function findTarget(kinds: KindRegistry, apiVersion: string, rest: readonly string[]): Target {
  const [first = '', second, third, ...more] = rest;
  // `namespaces/x/status` is a namespace's status; `namespaces/x/pods` are the pods in it.
  const inside = first === 'namespaces' && second !== undefined && third !== undefined && third !== 'status' && third !== 'finalize';
  const [resource, name, subresource = '', ...beyond] = inside ? [third, ...more] : rest;
  const kind = resource === undefined ? undefined : kinds.byPath(apiVersion, resource);
  if (kind === undefined || beyond.length > 0) throw pathNotFound();
  if (kind.namespaced !== inside && (inside || name !== undefined)) throw pathNotFound();
  return { kind, namespace: inside ? second : '', name, subresource };
}
