import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { FieldPath } from '../intent-error.js';
import { complain, type Report } from '../shape.js';

/*
 * Rules that hold across fields (parity O). They read a spec that may not have passed its shape, so that all that is wrong
 * with a policy is said at once.
 */

const clusterFields: readonly string[] = ['provider', 'region', 'zone'];

/** Field selectors support three fields of a cluster and two operators. */
export function checkFieldSelector(affinity: unknown, path: FieldPath, report: Report): void {
  const place = [...path, 'fieldSelector'];
  for (const [i, expression] of itemsOf(at(affinity, 'fieldSelector', 'matchExpressions')).entries()) {
    const key = textOf(at(expression, 'key'));
    const operator = textOf(at(expression, 'operator'));
    const item = [...place, 'matchExpressions', String(i)];
    if (key !== null && !clusterFields.includes(key)) {
      complain(
        report,
        'BAD_SELECTOR',
        [...item, 'key'],
        'must be provider, region or zone',
        'Select other properties with a labelSelector.',
      );
    }
    if (operator !== null && operator !== 'In' && operator !== 'NotIn') {
      complain(report, 'BAD_SELECTOR', [...item, 'operator'], 'must be In or NotIn', 'Use In or NotIn with a list of values.');
    }
  }
}

/** A namespaced policy selects objects of its own namespace only. */
export function checkSelectorNamespaces(selectors: unknown, namespace: string, path: FieldPath, report: Report): void {
  for (const [i, selector] of itemsOf(selectors).entries()) {
    const selected = textOf(at(selector, 'namespace'));
    if (!namespace || !selected || selected === namespace) continue;
    const fix = `Omit the namespace, or use the cluster-wide kind of the policy to select in ${selected}.`;
    complain(report, 'INVALID_VALUE', [...path, String(i), 'namespace'], `must be ${namespace}, the namespace of the policy`, fix);
  }
}
