import type { KubeObject } from '../../kubernetes/object.js';
import type { StatusCause } from '../api-error.js';
import { mapAt, sameJson, valueAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { fieldInvalid } from './validate.js';

/** The changes that the server refuses because of what the object is now. */
export function immutableCauses(kind: ServedKind, before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const fixed = (fixedFields[kind.storageKey] ?? []).filter((path) => !sameAt(before, after, path));
  return [
    ...fixed.map((path) => fieldInvalid(path, valueAt(after, ...path.split('.')), 'field is immutable')),
    ...(rules[kind.storageKey]?.(before, after) ?? []),
  ];
}

const fixedFields: Readonly<Record<string, readonly string[]>> = {
  '/secrets': ['type'],
  'apps/deployments': ['spec.selector'],
  'apps/replicasets': ['spec.selector'],
  'apps/daemonsets': ['spec.selector'],
  'batch/jobs': ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode'],
  'rbac.authorization.k8s.io/rolebindings': ['roleRef'],
  'rbac.authorization.k8s.io/clusterrolebindings': ['roleRef'],
  'storage.k8s.io/storageclasses': ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  'scheduling.k8s.io/priorityclasses': ['value'],
  'apiextensions.k8s.io/customresourcedefinitions': ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'],
};

const rules: Readonly<Record<string, (before: KubeObject, after: KubeObject) => readonly StatusCause[]>> = {
  '/configmaps': frozenWhenAsked,
  '/secrets': frozenWhenAsked,
  '/services': (before, after) => {
    const held = valueAt(before, 'spec', 'clusterIP');
    const kept = held === undefined || valueAt(after, 'spec', 'type') === 'ExternalName' || sameAt(before, after, 'spec.clusterIP');
    return kept ? [] : [fieldInvalid('spec.clusterIPs[0]', [valueAt(after, 'spec', 'clusterIP')], 'may not change once set')];
  },
  'apps/statefulsets': (before, after) =>
    onlyThese(before, after, [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ])
      ? []
      : [
          forbidden(
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          ),
        ],
  '/persistentvolumeclaims': (before, after) =>
    onlyThese(before, after, ['resources', 'volumeName'])
      ? []
      : [forbidden('spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims')],
  '/pods': (before, after) =>
    onlyThese(before, after, [
      'containers',
      'initContainers',
      'activeDeadlineSeconds',
      'tolerations',
      'nodeName',
      'terminationGracePeriodSeconds',
    ])
      ? []
      : [
          forbidden(
            'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`',
          ),
        ],
};

function frozenWhenAsked(before: KubeObject, after: KubeObject): readonly StatusCause[] {
  if (before.immutable !== true) return [];
  return ['immutable', 'data', 'binaryData']
    .filter((field) => !sameAt(before, after, field))
    .map((field) => ({ reason: 'FieldValueForbidden', message: 'Forbidden: field is immutable when `immutable` is set', field }));
}

function onlyThese(before: KubeObject, after: KubeObject, allowed: readonly string[]): boolean {
  const [old, now] = [mapAt(before, 'spec'), mapAt(after, 'spec')];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].every((name) => allowed.includes(name) || sameJson(old[name], now[name]));
}

function forbidden(why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: 'spec' };
}

function sameAt(before: KubeObject, after: KubeObject, path: string): boolean {
  const names = path.split('.');
  return sameJson(valueAt(before, ...names), valueAt(after, ...names));
}
