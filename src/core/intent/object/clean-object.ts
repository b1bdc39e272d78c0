import { type Fields, fieldsOf } from '../../../kubernetes/json/untrusted.js';
import { APPLICATION_ANNOTATION, HUB_ANNOTATION, MANAGED_LABEL, WORK_ANNOTATION } from '../../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { LAST_APPLIED_ANNOTATION } from '../../../kubernetes/secret.js';

/** Set by an API server. Owner references name objects of that cluster: in another cluster, garbage collection would delete the object. */
const serverFields: readonly string[] = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'ownerReferences',
];

/** Set by this hub, or a copy of the whole manifest. */
const hubLabels: readonly string[] = [MANAGED_LABEL];
const hubAnnotations: readonly string[] = [HUB_ANNOTATION, APPLICATION_ANNOTATION, WORK_ANNOTATION, LAST_APPLIED_ANNOTATION];

/**
 * The object without fields that a user cannot set (present when it was read from a cluster), and the names of the removed fields. Nulls in metadata
 * mean "absent" and are removed too.
 */
export function cleanObject(object: KubeObject): { readonly object: KubeObject; readonly removed: readonly string[] } {
  const removed: string[] = [];
  const { status, metadata, ...rest } = object;
  // `kubectl create --dry-run` writes an empty status, which needs no warning.
  if (Object.keys(fieldsOf(status)).length > 0) removed.push('status');

  const kept = without(metadata, serverFields, 'metadata', removed);
  for (const [name, own] of [
    ['labels', hubLabels],
    ['annotations', hubAnnotations],
  ] as const) {
    if (!kept[name]) continue;
    const map = without(fieldsOf(kept[name]), own, `metadata.${name}`, removed);
    if (Object.keys(map).length > 0) kept[name] = map;
    else delete kept[name];
  }
  return { object: { ...rest, metadata: kept as unknown as KubeObject['metadata'] } as KubeObject, removed };
}

function without(fields: Fields, names: readonly string[], path: string, removed: string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) continue;
    if (names.includes(name)) removed.push(`${path}.${name}`);
    else kept[name] = value;
  }
  return kept;
}
