import { isObject } from '../json/untrusted.js';

/** Immutable fields of a built-in kind. */
interface FixedFields {
  /** Dotted paths of immutable fields. */
  readonly paths?: readonly string[];
  /** The mutable fields below `spec`; all others are immutable. */
  readonly mutableInSpec?: readonly string[];
  /** With `immutable: true` the data is immutable. */
  readonly frozen?: readonly string[];
}

/** By `group/Kind`. Immutable fields of custom kinds are known only to the members that have their definitions. */
const fixedFields: Readonly<Record<string, FixedFields>> = {
  '/ConfigMap': { frozen: ['immutable', 'data', 'binaryData'] },
  '/PersistentVolumeClaim': { mutableInSpec: ['resources', 'volumeName', 'volumeAttributesClassName'] },
  '/Pod': {
    mutableInSpec: ['containers', 'initContainers', 'activeDeadlineSeconds', 'tolerations', 'nodeName', 'terminationGracePeriodSeconds'],
  },
  '/Secret': { paths: ['type'], frozen: ['immutable', 'data'] },
  '/Service': { paths: ['spec.clusterIP'] },
  'apiextensions.k8s.io/CustomResourceDefinition': { paths: ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'] },
  'apps/DaemonSet': { paths: ['spec.selector'] },
  'apps/Deployment': { paths: ['spec.selector'] },
  'apps/ReplicaSet': { paths: ['spec.selector'] },
  'apps/StatefulSet': {
    mutableInSpec: [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ],
  },
  'batch/Job': { paths: ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { paths: ['roleRef'] },
  'rbac.authorization.k8s.io/RoleBinding': { paths: ['roleRef'] },
  'scheduling.k8s.io/PriorityClass': { paths: ['value'] },
  'storage.k8s.io/StorageClass': { paths: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] },
};

/** Compares two states of an object: the names of fields that exist in either, and whether the values at a path are equal. */
type SameAt = (path: string) => boolean;

/**
 * Immutable paths of a built-in kind whose values differ between two states of an object, in the order of the table. `sameAt` compares the values at
 * a dotted path.
 */
export function changedImmutablePaths(
  { group, kind }: { readonly group: string; readonly kind: string },
  before: object,
  after: object,
  sameAt: SameAt,
): readonly string[] {
  const fixed = fixedFields[`${group}/${kind}`];
  if (!fixed) return [];
  const isFrozen = (before as { immutable?: unknown }).immutable === true;
  const paths = [
    ...(fixed.paths ?? []),
    ...(isFrozen ? (fixed.frozen ?? []) : []),
    ...(fixed.mutableInSpec ? fixedInSpec(before, after, fixed.mutableInSpec) : []),
  ];
  return paths.filter((path) => !sameAt(path));
}

function fixedInSpec(before: object, after: object, mutable: readonly string[]): readonly string[] {
  const names = new Set([before, after].flatMap((object) => Object.keys(specOf(object))));
  return [...names].filter((name) => !mutable.includes(name)).map((name) => `spec.${name}`);
}

function specOf(object: object): object {
  const { spec } = object as { spec?: unknown };
  return isObject(spec) ? spec : {};
}
