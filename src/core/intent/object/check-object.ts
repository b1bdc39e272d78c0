import { at, fieldsOf, isObject } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import { CONFLICT_RESOLUTION_ANNOTATION, IMMUTABLE_CHANGE_ANNOTATION } from '../../../kubernetes/kinds/well-known.js';
import {
  annotationKeyError,
  dnsLabelError,
  dnsSubdomainError,
  labelKeyError,
  labelValueError,
  pathSegmentError,
} from '../../../kubernetes/names.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Problem } from '../intent-error.js';
import { complain, type Report } from '../shape.js';

/** Problems of a document as a Kubernetes object of any kind. A document without problems is a `KubeObject`. */
export function objectProblems(value: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  if (!isObject(value)) {
    report({
      code: 'BAD_DOCUMENT',
      field: [],
      message: 'The document is not a Kubernetes object.',
      fix: 'Begin it with apiVersion and kind.',
    });
    return problems;
  }
  checkType(value['apiVersion'], 'apiVersion', /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[a-z0-9]+$/, 'apps/v1', report);
  checkType(value['kind'], 'kind', /^[A-Za-z][A-Za-z0-9]*$/, 'Deployment', report);
  checkMetadata(value, report);
  return problems;
}

function checkType(value: unknown, name: string, form: RegExp, example: string, report: Report): void {
  if (value === undefined || value === null || value === '')
    complain(report, 'MISSING_FIELD', [name], 'is missing', `Add ${name}, such as ${example}.`);
  else if (typeof value !== 'string' || value.length > 253 || !form.test(value)) {
    complain(report, 'INVALID_VALUE', [name], 'has the wrong form', `Write it like ${example}.`);
  }
}

function checkMetadata(object: Readonly<Record<string, unknown>>, report: Report): void {
  const metadata = object['metadata'];
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    complain(report, 'INVALID_VALUE', ['metadata'], 'must be a map', 'Write name and labels below it.');
    return;
  }
  checkName(object, report);
  checkNamespace(at(metadata, 'namespace'), report);
  checkLabels(at(metadata, 'labels'), report);
  checkAnnotations(at(metadata, 'annotations'), report);
}

function checkName(object: Readonly<Record<string, unknown>>, report: Report): void {
  const metadata = object['metadata'];
  const name = at(metadata, 'name');
  const field = ['metadata', 'name'];
  if (at(metadata, 'generateName')) {
    const says = 'is not supported, because a repeated apply must name the same objects';
    complain(report, 'INVALID_VALUE', ['metadata', 'generateName'], says, 'Set metadata.name.');
  } else if (name === undefined || name === null || name === '') {
    complain(report, 'MISSING_FIELD', field, 'is missing', 'Add metadata.name.');
  } else if (typeof name !== 'string') {
    complain(report, 'INVALID_VALUE', field, 'must be a string', 'Put it in quotes.');
  } else {
    const error = nameRuleOf(object as unknown as KubeObject)(name);
    if (error) complain(report, 'INVALID_VALUE', field, error, 'Choose another name.');
  }
}

/** Most kinds require DNS names; RBAC kinds require path segments; Namespaces and Services require single DNS labels. */
function nameRuleOf({ apiVersion, kind }: KubeObject): (name: string) => string | null {
  if (groupOf(String(apiVersion)) === 'rbac.authorization.k8s.io') return pathSegmentError;
  return apiVersion === 'v1' && (kind === 'Namespace' || kind === 'Service') ? dnsLabelError : dnsSubdomainError;
}

function checkNamespace(namespace: unknown, report: Report): void {
  if (namespace === undefined || namespace === null || namespace === '') return;
  const error = typeof namespace === 'string' ? dnsLabelError(namespace) : 'must be a string';
  if (error) complain(report, 'INVALID_VALUE', ['metadata', 'namespace'], error, 'Use the name of a namespace.');
}

function checkLabels(labels: unknown, report: Report): void {
  if (!isMapOrAbsent(labels, 'labels', report)) return;
  for (const [key, value] of Object.entries(fieldsOf(labels))) {
    const error = labelKeyError(key) ?? labelValueError(value);
    if (error)
      complain(report, 'INVALID_VALUE', ['metadata', 'labels', key], error, 'Use what Kubernetes accepts as a label; numbers need quotes.');
  }
}

/** Kubernetes' own limit on all annotations of an object. */
const MAX_ANNOTATION_CHARACTERS = 256 * 1024;

/** Annotations that select a behaviour of the hub, with their allowed values. */
const choices: Readonly<Record<string, readonly string[]>> = {
  [CONFLICT_RESOLUTION_ANNOTATION]: ['Abort', 'Overwrite'],
  [IMMUTABLE_CHANGE_ANNOTATION]: ['Refuse', 'Replace'],
};

/** Refuses an unknown value: ignoring it would apply the default, which the user did not choose. */
function checkChoice(key: string, value: unknown, report: Report): void {
  const known = Object.hasOwn(choices, key) ? choices[key]! : null;
  if (known === null || typeof value !== 'string' || known.some((one) => one.toLowerCase() === value.toLowerCase())) return;
  complain(report, 'INVALID_VALUE', ['metadata', 'annotations', key], `must be ${known.join(' or ')}`, `Write ${known.join(' or ')}.`);
}

function checkAnnotations(annotations: unknown, report: Report): void {
  if (!isMapOrAbsent(annotations, 'annotations', report)) return;
  let characters = 0;
  for (const [key, value] of Object.entries(fieldsOf(annotations))) {
    const error = annotationKeyError(key) ?? (typeof value === 'string' ? null : 'must be a string');
    if (error)
      complain(report, 'INVALID_VALUE', ['metadata', 'annotations', key], error, 'Use a qualified name, and put the value in quotes.');
    checkChoice(key, value, report);
    characters += key.length + String(value).length;
  }
  if (characters > MAX_ANNOTATION_CHARACTERS) {
    complain(
      report,
      'TOO_LARGE',
      ['metadata', 'annotations'],
      'must not be larger than 256 KiB in total',
      'Keep large data in a ConfigMap.',
    );
  }
}

function isMapOrAbsent(value: unknown, name: string, report: Report): boolean {
  if (value === undefined || value === null || isObject(value)) return true;
  complain(report, 'INVALID_VALUE', ['metadata', name], 'must be a map', 'Write pairs of keys and texts below it.');
  return false;
}
