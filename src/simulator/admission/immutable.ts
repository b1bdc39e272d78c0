import { changedImmutablePaths } from '../../kubernetes/fields/immutable-paths.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { StatusCause } from '../api-error.js';
import { sameJson, valueAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { fieldInvalid } from './validate.js';

/** Refuses changes of immutable fields, in the words of each kind. */
export function immutableCauses(kind: ServedKind, before: KubeObject, after: KubeObject): readonly StatusCause[] {
  const changed = changedImmutablePaths(kind, before, after, (path) => sameAt(before, after, path));
  if (changed.length === 0) return [];
  const say = sentences[kind.storageKey] ?? invalidWith('field is immutable');
  const causes = changed.flatMap((path) => say(path, before, after));
  return causes.filter((cause, i) => causes.findIndex(({ field }) => field === cause.field) === i);
}

type Say = (path: string, before: KubeObject, after: KubeObject) => readonly StatusCause[];

const sentences: Readonly<Record<string, Say>> = {
  '/configmaps': frozen,
  '/secrets': (path, before, after) => (path === 'type' ? invalidWith('field is immutable')(path, before, after) : frozen(path)),
  '/services': (_, before, after) => {
    const held = valueAt(before, 'spec', 'clusterIP');
    if (held === undefined || valueAt(after, 'spec', 'type') === 'ExternalName') return [];
    return [fieldInvalid('spec.clusterIPs[0]', [valueAt(after, 'spec', 'clusterIP')], 'may not change once set')];
  },
  'apps/statefulsets': inSpec(
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ),
  '/persistentvolumeclaims': inSpec(
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  ),
  '/pods': inSpec(
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`',
  ),
  'rbac.authorization.k8s.io/rolebindings': invalidWith('cannot change roleRef'),
  'rbac.authorization.k8s.io/clusterrolebindings': invalidWith('cannot change roleRef'),
  'scheduling.k8s.io/priorityclasses': (path) => [forbidden(path, 'may not be changed in an update.')],
  'storage.k8s.io/storageclasses': (path, before, after) =>
    path === 'volumeBindingMode'
      ? invalidWith('field is immutable')(path, before, after)
      : [forbidden(path, `updates to ${path} are forbidden.`)],
};

function invalidWith(sentence: string): Say {
  return (path, _, after) => [fieldInvalid(path, valueAt(after, ...path.split('.')), sentence)];
}

function inSpec(sentence: string): Say {
  return () => [forbidden('spec', sentence)];
}

function frozen(path: string): readonly StatusCause[] {
  return [forbidden(path, 'field is immutable when `immutable` is set')];
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

function sameAt(before: KubeObject, after: KubeObject, path: string): boolean {
  const names = path.split('.');
  return sameJson(valueAt(before, ...names), valueAt(after, ...names));
}
