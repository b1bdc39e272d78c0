import { groupOf } from '../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../kubernetes/object.js';

/** An object is the same under every version of its group. */
export function identityText({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}
