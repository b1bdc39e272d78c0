import type { KubeObject, ObjectRef } from '../object.js';

/** The group of an API version: `apps` of `apps/v1`, `''` for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name };
}

/** The display name: `apps/v1/Deployment shop/web`. */
export function describeRef({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion}/${kind} ${namespace && `${namespace}/`}${name}`;
}
