import type { ObjectRef } from '../../kubernetes/object.js';
import type { ObjectIdentity } from '../generated/schema.js';

/** An object's identity in the schema's form: a missing namespace is null there and `''` internally. */
export function objectIdentity({ apiVersion, kind, namespace, name }: ObjectRef): ObjectIdentity {
  return { apiVersion, kind, namespace: namespaceOrNull(namespace), name };
}

export function namespaceOrNull(namespace: string): string | null {
  return namespace === '' ? null : namespace;
}
