import { at, fieldsOf, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { annotationKeyError, labelKeyError, labelValueError } from '../../../kubernetes/names.js';
import { redactedPaths } from '../../model/policy/secret-overrides.js';
import type { FieldPath } from '../intent-error.js';
import { complain, type Report } from '../shape.js';
import { checkFieldSelector, checkSelectorNamespaces } from './common-rules.js';
import { requirePointer } from './common-shapes.js';

/** Rules across the fields of an override policy (parity O). `namespace` is `''` for the cluster-wide kind. */
export function checkOverride(spec: unknown, namespace: string, report: Report): void {
  checkSelectorNamespaces(at(spec, 'resourceSelectors'), namespace, ['spec', 'resourceSelectors'], report);
  checkOneForm(spec, report);
  refuseMarks(spec, report);
  checkVariables(at(spec, 'variables'), ['spec', 'variables'], report);
  checkRule(spec, ['spec'], report);
  for (const [i, rule] of itemsOf(at(spec, 'overrideRules')).entries()) checkRule(rule, ['spec', 'overrideRules', String(i)], report);
}

/** Answers replace the values of a policy for Secrets by marks. Applying such an answer would store the marks as values. */
function refuseMarks(spec: unknown, report: Report): void {
  for (const path of redactedPaths(spec))
    complain(report, 'INVALID_VALUE', ['spec', ...path], 'is a placeholder of a redacted value', 'Send the value, or omit the field.');
}

/** A single rule at the top level is the older form; a policy uses one form only. */
function checkOneForm(spec: unknown, report: Report): void {
  if (itemsOf(at(spec, 'overrideRules')).length === 0) return;
  for (const old of ['targetCluster', 'overriders']) {
    if (at(spec, old) === undefined) continue;
    complain(
      report,
      'INVALID_VALUE',
      ['spec', old],
      'must not be set together with overrideRules',
      `Move ${old} into a rule of overrideRules.`,
    );
  }
}

const MAX_VARIABLES = 50;

function checkVariables(variables: unknown, path: FieldPath, report: Report): void {
  const names = new Set<string>();
  const items = itemsOf(variables);
  if (items.length > MAX_VARIABLES) complain(report, 'INVALID_VALUE', path, `must not be more than ${MAX_VARIABLES}`, 'Split the policy.');
  for (const [i, variable] of items.entries()) {
    const item = [...path, String(i)];
    const name = textOf(at(variable, 'name'));
    if (name !== null && !/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) {
      complain(
        report,
        'INVALID_VALUE',
        [...item, 'name'],
        'must be a name of letters, digits and _',
        'Begin it with a letter, 63 characters at most.',
      );
    }
    if (name !== null && names.has(name)) {
      complain(report, 'INVALID_VALUE', [...item, 'name'], 'is also the name of another variable', 'Give each variable a different name.');
    }
    if (name !== null) names.add(name);
    checkSource(variable, item, report);
  }
}

/** A variable has exactly one source. */
function checkSource(variable: unknown, item: FieldPath, report: Report): void {
  const sources = Object.keys(fieldsOf(at(variable, 'from')));
  if (sources.length > 1) {
    complain(report, 'INVALID_VALUE', [...item, 'from'], 'must be one of label, field and property', 'Keep one of them.');
  }
  const none = sources.length === 0 && at(variable, 'values') === undefined && at(variable, 'default') === undefined;
  if (none) complain(report, 'MISSING_FIELD', item, 'has no value', 'Add from, values or default.');
}

function checkRule(rule: unknown, path: FieldPath, report: Report): void {
  checkFieldSelector(at(rule, 'targetCluster'), [...path, 'targetCluster'], report);
  const place = [...path, 'overriders'];
  const each = (name: string, check: (item: unknown, field: FieldPath, report: Report) => void) => {
    for (const [i, item] of itemsOf(at(rule, 'overriders', name)).entries()) check(item, [...place, name, String(i)], report);
  };
  each('imageOverrider', checkImage);
  each('commandOverrider', checkCommand);
  each('argsOverrider', checkCommand);
  each('labelsOverrider', checkLabels);
  each('annotationsOverrider', checkAnnotations);
  each('fieldOverrider', checkFieldOverrider);
}

function checkImage(item: unknown, path: FieldPath, report: Report): void {
  requireValue(item, textOf(at(item, 'value')), path, report);
}

function checkCommand(item: unknown, path: FieldPath, report: Report): void {
  requireValue(item, itemsOf(at(item, 'value')).length > 0 ? 'given' : null, path, report);
}

function requireValue(item: unknown, value: string | null, path: FieldPath, report: Report): void {
  const operator = textOf(at(item, 'operator'));
  if ((operator !== 'add' && operator !== 'replace') || value) return;
  complain(report, 'MISSING_FIELD', [...path, 'value'], `is needed to ${operator}`, 'Add the value.');
}

function checkLabels(item: unknown, path: FieldPath, report: Report): void {
  for (const [key, value] of Object.entries(fieldsOf(at(item, 'value')))) {
    // The value of a variable is known at render time.
    const error = labelKeyError(key) ?? (String(value).includes('${') ? null : labelValueError(value));
    if (error) complain(report, 'INVALID_VALUE', [...path, 'value', key], error, 'Use what Kubernetes accepts as a label.');
  }
}

function checkAnnotations(item: unknown, path: FieldPath, report: Report): void {
  for (const key of Object.keys(fieldsOf(at(item, 'value')))) {
    const error = annotationKeyError(key);
    if (error) complain(report, 'INVALID_VALUE', [...path, 'value', key], error, 'Use what Kubernetes accepts as an annotation.');
  }
}

/** The text of a field has one format, so its operations have the same format. */
function checkFieldOverrider(item: unknown, path: FieldPath, report: Report): void {
  const json = itemsOf(at(item, 'json'));
  const yaml = itemsOf(at(item, 'yaml'));
  if (json.length > 0 === yaml.length > 0) {
    complain(report, 'INVALID_VALUE', path, 'must have operations in either json or yaml', 'Keep the format of the text in the field.');
  }
  for (const [i, operation] of json.entries()) checkOperation(operation, [...path, 'json', String(i)], report);
  for (const [i, operation] of yaml.entries()) checkOperation(operation, [...path, 'yaml', String(i)], report);
}

function checkOperation(operation: unknown, path: FieldPath, report: Report): void {
  requirePointer(at(operation, 'subPath'), [...path, 'subPath'], report);
  const hasValue = (at(operation, 'value') ?? null) !== null;
  const operator = textOf(at(operation, 'operator'));
  if (operator === 'remove' && hasValue)
    complain(report, 'INVALID_VALUE', [...path, 'value'], 'must be absent to remove', 'Remove the value.');
  if ((operator === 'add' || operator === 'replace') && !hasValue) {
    complain(report, 'MISSING_FIELD', [...path, 'value'], `is needed to ${operator}`, 'Add the value.');
  }
}
