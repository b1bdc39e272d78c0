import { at, fieldsOf, isCount, itemsOf } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import { podSpecPath } from '../../../kubernetes/kinds/pod-spec-path.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { quantityNano } from '../../../kubernetes/quantity.js';
import type { FieldPath, Problem } from '../intent-error.js';
import { complain, type Report } from '../shape.js';

const countFields: readonly string[] = ['replicas', 'parallelism', 'completions'];

/** Problems in the fields of a workload that scheduling reads; members validate the other fields. */
export function workloadProblems(object: KubeObject): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  const podSpec = podSpecPath(object);
  if (podSpec) {
    checkCounts(object, report);
    checkContainers(at(object, ...podSpec), podSpec, report);
    checkClaims(object, report);
  }
  if (kind === '/PersistentVolumeClaim') checkResources(at(object, 'spec', 'resources'), ['spec', 'resources'], report);
  return problems;
}

function checkCounts(object: KubeObject, report: Report): void {
  for (const name of countFields) {
    const value = at(object, 'spec', name);
    if (value === undefined || value === null || isCount(value)) continue;
    complain(report, 'INVALID_VALUE', ['spec', name], 'must be a whole number, 0 or more', 'Write a whole number, without quotes.');
  }
}

function checkContainers(podSpec: unknown, path: FieldPath, report: Report): void {
  for (const list of ['initContainers', 'containers']) {
    for (const [i, container] of itemsOf(at(podSpec, list)).entries()) {
      checkResources(at(container, 'resources'), [...path, list, String(i), 'resources'], report);
    }
  }
}

function checkClaims(object: KubeObject, report: Report): void {
  for (const [i, claim] of itemsOf(at(object, 'spec', 'volumeClaimTemplates')).entries()) {
    checkResources(at(claim, 'spec', 'resources'), ['spec', 'volumeClaimTemplates', String(i), 'spec', 'resources'], report);
  }
}

function checkResources(resources: unknown, path: FieldPath, report: Report): void {
  for (const list of ['requests', 'limits']) {
    for (const [name, value] of Object.entries(fieldsOf(at(resources, list)))) {
      const nano = quantityNano(value);
      const says = nano === null ? 'is not a quantity' : nano < 0n ? 'must not be negative' : null;
      if (says) complain(report, 'BAD_QUANTITY', [...path, list, name], says, 'Use a quantity such as 250m, 2, 512Mi or 1.5Gi.');
    }
  }
}
