import { changedImmutablePaths } from '../../kubernetes/fields/immutable-paths.js';
import { sameJson } from '../../kubernetes/json/same-json.js';
import { at } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import { IMMUTABLE_CHANGE_ANNOTATION } from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { REPLACED_ONLY_BY_NAME } from '../model/desired-work.js';

/** The choice in the object's annotation; null: it has none. */
export function annotatedChoice({ metadata }: KubeObject): 'Replace' | 'Refuse' | null {
  switch (metadata.annotations?.[IMMUTABLE_CHANGE_ANNOTATION]?.toLowerCase()) {
    case 'replace':
      return 'Replace';
    case 'refuse':
      return 'Refuse';
    default:
      return null;
  }
}

export interface ReplacementChoice {
  /** A person named the object. */
  readonly named: boolean;
  /** `spec.immutableChange` of the policy that placed the object. */
  readonly policy: 'Replace' | 'Refuse' | undefined;
}

/** Whether the object is deleted and created again where an immutable field changes. */
export function isReplaced(manifest: KubeObject, { named, policy }: ReplacementChoice): boolean {
  const own = annotatedChoice(manifest);
  if (own !== null) return own === 'Replace';
  return named || (policy === 'Replace' && !REPLACED_ONLY_BY_NAME.includes(manifest.kind));
}

/**
 * The immutable fields that differ between two manifests, for kinds whose immutable fields are known. A field that only one manifest has is
 * left out where the API server fills it in.
 */
export function immutableChanges(before: KubeObject, after: KubeObject): readonly string[] {
  const kind = { group: groupOf(after.apiVersion), kind: after.kind };
  return changedImmutablePaths(kind, before, after, (path) => {
    const names = path.split('.');
    const [old, next] = [at(before, ...names), at(after, ...names)];
    return sameJson(old, next) || (filledIn.has(path) && (old === undefined || next === undefined));
  });
}

/** API servers set these by default, so a manifest without them does not determine their value. */
const filledIn: ReadonlySet<string> = new Set([
  'spec.clusterIP',
  'spec.podManagementPolicy',
  'spec.storageClassName',
  'spec.volumeMode',
  'spec.volumeName',
  'type',
  'reclaimPolicy',
  'volumeBindingMode',
  'spec.completionMode',
  'spec.completions',
]);
