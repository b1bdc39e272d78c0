import { matchesLabels } from '../../kubernetes/labels/label-selector.js';
import {
  annotationKeyError,
  dnsLabelError,
  dnsSubdomainError,
  labelKeyError,
  labelValueError,
  pathSegmentError,
} from '../../kubernetes/names.js';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import type { StatusCause } from '../api-error.js';
import { isJsonObject, listAt, mapAt, numberAt, stringAt, valueAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { schemaCauses } from './schema-rules.js';
import { unionCauses, volumeCauses } from './unions.js';

/** Validation errors of a single object: the most common of the real server's. */
export function validate(kind: ServedKind, object: KubeObject): readonly StatusCause[] {
  const own = [rules, unionCauses].flatMap((of) => of[kind.storageKey]?.(object) ?? []);
  return [...metadataCauses(kind, object), ...own, ...schemaCauses(kind, object)];
}

export function fieldInvalid(field: string, value: unknown, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}`, field };
}

export function fieldRequired(field: string, why = ''): StatusCause {
  return { reason: 'FieldValueRequired', message: why === '' ? 'Required value' : `Required value: ${why}`, field };
}

function metadataCauses(kind: ServedKind, { metadata }: KubeObject): StatusCause[] {
  const nameError = nameRule(kind)(metadata.name);
  return [
    ...(nameError === null ? [] : [fieldInvalid('metadata.name', metadata.name, nameError)]),
    ...Object.entries(metadata.labels ?? {}).flatMap(([key, value]) =>
      [labelKeyError(key), labelValueError(value)].flatMap((error) =>
        error === null ? [] : [fieldInvalid('metadata.labels', labelKeyError(key) === null ? value : key, error)],
      ),
    ),
    ...Object.keys(metadata.annotations ?? {}).flatMap((key) => {
      const error = annotationKeyError(key);
      return error === null ? [] : [fieldInvalid('metadata.annotations', key, error)];
    }),
  ];
}

function nameRule(kind: ServedKind) {
  if (kind.group === 'rbac.authorization.k8s.io') return pathSegmentError;
  return kind.storageKey === '/namespaces' || kind.storageKey === '/services' ? dnsLabelError : dnsSubdomainError;
}

const rules: Readonly<Record<string, (object: KubeObject) => readonly StatusCause[]>> = {
  '/pods': (object) => podSpecCauses(mapAt(object, 'spec'), 'spec'),
  '/services': (object) => {
    const spec = mapAt(object, 'spec');
    if (spec.type === 'ExternalName' || spec.clusterIP === 'None') return [];
    const ports = listAt(spec, 'ports');
    return ports.length === 0 ? [fieldRequired('spec.ports')] : ports.flatMap(portCauses);
  },
  '/secrets': (object) =>
    Object.entries(mapAt(object, 'data')).flatMap(([key, value]) =>
      typeof value === 'string' ? [] : [fieldInvalid(`data[${key}]`, value, 'must be a base64 string')],
    ),
  'apps/deployments': workloadCauses,
  'apps/replicasets': workloadCauses,
  'apps/statefulsets': workloadCauses,
  'apps/daemonsets': workloadCauses,
  'batch/jobs': (object) => podSpecCauses(mapAt(object, 'spec', 'template', 'spec'), 'spec.template.spec'),
  'batch/cronjobs': (object) => (stringAt(object, 'spec', 'schedule') ? [] : [fieldRequired('spec.schedule')]),
  'autoscaling/horizontalpodautoscalers': (object) =>
    (numberAt(object, 'spec', 'maxReplicas') ?? 0) > 0
      ? []
      : [fieldInvalid('spec.maxReplicas', valueAt(object, 'spec', 'maxReplicas'), 'must be greater than 0')],
  'apiextensions.k8s.io/customresourcedefinitions': definitionCauses,
};

function workloadCauses(object: KubeObject): readonly StatusCause[] {
  const spec = mapAt(object, 'spec');
  const labels = mapAt(spec, 'template', 'metadata', 'labels') as Record<string, string>;
  return [
    ...(spec.replicas !== undefined && !(Number.isInteger(spec.replicas) && (spec.replicas as number) >= 0)
      ? [fieldInvalid('spec.replicas', spec.replicas, 'must be greater than or equal to 0')]
      : []),
    ...(isJsonObject(spec.selector) ? [] : [fieldRequired('spec.selector')]),
    ...(isJsonObject(spec.selector) && matchesLabels(spec.selector, labels)
      ? []
      : [fieldInvalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]),
    ...podSpecCauses(mapAt(spec, 'template', 'spec'), 'spec.template.spec'),
  ];
}

function podSpecCauses(spec: JsonObject, path: string): readonly StatusCause[] {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) return [fieldRequired(`${path}.containers`)];
  const names = containers.map((container) => stringAt(container, 'name'));
  return [
    ...containers.flatMap((container, i) => [
      ...containerCauses(container, `${path}.containers[${i}]`),
      ...(names.indexOf(names[i]) < i ? [duplicate(`${path}.containers[${i}].name`, names[i])] : []),
    ]),
    ...volumeCauses(spec, path),
  ];
}

function duplicate(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

function containerCauses(container: Json, path: string): readonly StatusCause[] {
  return [
    ...(stringAt(container, 'name') ? [] : [fieldRequired(`${path}.name`)]),
    ...(stringAt(container, 'image') ? [] : [fieldRequired(`${path}.image`)]),
  ];
}

function portCauses(port: Json, i: number): readonly StatusCause[] {
  return ['port', 'targetPort'].flatMap((name) => {
    const value = valueAt(port, name);
    const named = name === 'targetPort' && (value === undefined || typeof value === 'string');
    const inRange = typeof value === 'number' && value > 0 && value < 65536;
    return named || inRange ? [] : [fieldInvalid(`spec.ports[${i}].${name}`, value, 'must be between 1 and 65535, inclusive')];
  });
}

function definitionCauses(object: KubeObject): readonly StatusCause[] {
  const group = stringAt(object, 'spec', 'group');
  const plural = stringAt(object, 'spec', 'names', 'plural');
  const storage = listAt(object, 'spec', 'versions').filter((version) => valueAt(version, 'storage') === true);
  return [
    ...(group ? [] : [fieldRequired('spec.group')]),
    ...(stringAt(object, 'spec', 'names', 'kind') ? [] : [fieldRequired('spec.names.kind')]),
    ...(object.metadata.name === `${plural}.${group}`
      ? []
      : [fieldInvalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...(storage.length === 1 ? [] : [fieldInvalid('spec.versions', null, 'must have exactly one version marked as storage version')]),
  ];
}
