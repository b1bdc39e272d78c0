import { at, fieldsOf, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { labelValueError } from '../../../kubernetes/names.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import { clusterNameError } from '../../model/cluster/cluster-name.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, list, type Report, required, text } from '../shape.js';
import { quantities } from './quantities.js';

/** The total quota of a namespace in all clusters (parity J1, A7). */
export const federatedResourceQuota: PolicyRules = {
  spec: fields({
    overall: required(quantities),
    staticAssignments: list(fields({ clusterName: required(text), hard: required(quantities) })),
  }),
  // The name is used as a label value in members.
  nameError: labelValueError,
  check(spec, _namespace, report) {
    const assignments = itemsOf(at(spec, 'staticAssignments'));
    checkClusters(assignments, report);
    checkSums(fieldsOf(at(spec, 'overall')), assignments, report);
  },
  update(before, after, report) {
    const assigned = (spec: unknown) => itemsOf(at(spec, 'staticAssignments')).length > 0;
    if (assigned(before) === assigned(after)) return;
    const says = assigned(before) ? 'must not be emptied' : 'must not be added to a quota that has none';
    complain(report, 'INVALID_VALUE', ['spec', 'staticAssignments'], says, 'Delete the quota, then apply it in the other form.');
  },
};

function checkClusters(assignments: readonly unknown[], report: Report): void {
  const names = new Set<string>();
  for (const [i, assignment] of assignments.entries()) {
    const name = textOf(at(assignment, 'clusterName'));
    if (name === null) continue;
    const field = ['spec', 'staticAssignments', String(i), 'clusterName'];
    const error = clusterNameError(name);
    if (error) complain(report, 'INVALID_VALUE', field, error, 'Use the name of a cluster.');
    if (names.has(name)) complain(report, 'INVALID_VALUE', field, 'is assigned twice', 'Keep one assignment for each cluster.');
    names.add(name);
  }
}

/** The quotas of single clusters are parts of the total quota. */
function checkSums(overall: Readonly<Record<string, unknown>>, assignments: readonly unknown[], report: Report): void {
  const sums = new Map<string, bigint>();
  for (const [i, assignment] of assignments.entries()) {
    for (const [name, amount] of Object.entries(fieldsOf(at(assignment, 'hard')))) {
      sums.set(name, (sums.get(name) ?? 0n) + (quantityNano(amount) ?? 0n));
      if (Object.hasOwn(overall, name)) continue;
      const field = ['spec', 'staticAssignments', String(i), 'hard', name];
      complain(report, 'INVALID_VALUE', field, 'is not among the resources of spec.overall', `Add ${name} to spec.overall.`);
    }
  }
  for (const [name, amount] of Object.entries(overall)) {
    const limit = quantityNano(amount);
    if (limit === null || limit >= (sums.get(name) ?? 0n)) continue;
    const fix = 'Raise it, or lower the assignments.';
    complain(report, 'INVALID_VALUE', ['spec', 'overall', name], 'is less than the sum of spec.staticAssignments', fix);
  }
}
