import { stringify } from 'yaml';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { ObjectIdentity } from '../generated/schema.js';

/** An object's identity in the schema's form: a missing namespace is null there and `''` internally. */
export function objectIdentity({ apiVersion, kind, namespace, name }: ObjectRef): ObjectIdentity {
  return { apiVersion, kind, namespace: namespaceOrNull(namespace), name };
}

export function namespaceOrNull(namespace: string): string | null {
  return namespace === '' ? null : namespace;
}

/** YAML for people: identifying fields come first, and equal parts are written out instead of using anchors. */
export function manifestText(object: KubeObject): string {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, ...more } = metadata;
  const named = { name, ...(namespace !== undefined && { namespace }), ...more };
  return stringify({ apiVersion, kind, metadata: named, ...rest }, { aliasDuplicateObjects: false, lineWidth: 0 });
}
