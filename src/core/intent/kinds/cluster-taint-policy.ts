import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { labelKeyError, labelValueError } from '../../../kubernetes/names.js';
import { checkFieldSelector } from '../policy/common-rules.js';
import { clusterAffinity } from '../policy/common-shapes.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, list, oneOf, type Report, required, text } from '../shape.js';

const conditions = list(
  fields({ conditionType: required(text), operator: required(oneOf('In', 'NotIn')), statusValues: required(list(text)) }),
);

/** Taints that clusters get and lose with their conditions (parity A6). */
export const clusterTaintPolicy: PolicyRules = {
  spec: fields({
    targetClusters: clusterAffinity,
    addOnConditions: conditions,
    removeOnConditions: conditions,
    taints: required(list(fields({ key: required(text), value: text, effect: required(text) }))),
  }),
  check(spec, _namespace, report) {
    checkFieldSelector(at(spec, 'targetClusters'), ['spec', 'targetClusters'], report);
    const taints = at(spec, 'taints');
    if (Array.isArray(taints) && taints.length === 0)
      complain(report, 'MISSING_FIELD', ['spec', 'taints'], 'must contain at least one taint', 'Add a taint.');
    const seen = new Set<string>();
    for (const [i, taint] of itemsOf(taints).entries()) checkTaint(taint, ['spec', 'taints', String(i)], seen, report);
  },
};

function checkTaint(taint: unknown, path: readonly string[], seen: Set<string>, report: Report): void {
  const key = textOf(at(taint, 'key'));
  const effect = textOf(at(taint, 'effect'));
  const keyError = key === null ? null : labelKeyError(key);
  if (keyError) complain(report, 'INVALID_VALUE', [...path, 'key'], keyError, 'Use the key of a taint.');
  const valueError = labelValueError(textOf(at(taint, 'value')) ?? '');
  if (valueError) complain(report, 'INVALID_VALUE', [...path, 'value'], valueError, 'Use what Kubernetes accepts as a label value.');
  checkEffect(effect, [...path, 'effect'], report);

  const name = `${key}:${effect}`;
  if (seen.has(name)) complain(report, 'INVALID_VALUE', path, `is a second taint ${name}`, 'Keep one taint for each key and effect.');
  seen.add(name);
}

/**
 * NoExecute is refused: a single condition that changes often must not evict. Failover decides on evictions from several facts (O,
 * NoExecute switch).
 */
function checkEffect(effect: string | null, path: readonly string[], report: Report): void {
  if (effect === null || effect === 'NoSchedule' || effect === 'PreferNoSchedule') return;
  const says = effect === 'NoExecute' ? 'must not be NoExecute' : 'must be NoSchedule or PreferNoSchedule';
  complain(report, 'INVALID_VALUE', path, says, 'Use NoSchedule, which excludes new work and evicts nothing.');
}
