import { isObject } from '../json/untrusted.js';

/** What API servers do not let change in objects of a built-in kind. */
interface FixedFields {
  /** Paths with dots whose values stay as they were created. */
  readonly paths?: readonly string[];
  /** The names below `spec` that can change; all others stay. */
  readonly mutableInSpec?: readonly string[];
  /** `immutable: true` fixes the data. */
  readonly frozen?: readonly string[];
}

/** By `group/Kind`; what rules of definitions fix is known to their members alone. */
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

/** Names that two states of an object have in common or apart, and whether what is at a path is the same in both. */
type SameAt = (path: string) => boolean;

/**
 * Paths that differ between two states of an object of a built-in kind though the API server does not let them change; in the order of
 * the table. `sameAt` compares the values at a path with dots.
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
