import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { labelKeyError } from '../../../kubernetes/names.js';
import type { FieldPath } from '../intent-error.js';
import { complain, type Report } from '../shape.js';
import { isGraceful } from './default-policy.js';

/** `spec` of the policy. */
export function checkFailover(spec: unknown, report: Report): void {
  const failover = at(spec, 'failover');
  const path = ['spec', 'failover'];
  checkDependencies(spec, report);
  checkApplication(at(failover, 'application'), [...path, 'application'], report);
  checkState(at(failover, 'application'), [...path, 'application'], report);
  checkState(at(failover, 'cluster'), [...path, 'cluster'], report);
}

/** A workload that moves without what it needs would not start in its new cluster. */
function checkDependencies(spec: unknown, report: Report): void {
  if (at(spec, 'failover', 'application') === undefined || at(spec, 'propagateDeps') === true) return;
  const fix = 'Set it to true, so that ConfigMaps, Secrets and volumes move with the workload.';
  complain(report, 'INVALID_VALUE', ['spec', 'propagateDeps'], 'must be true with failover.application', fix);
}

function checkApplication(application: unknown, path: FieldPath, report: Report): void {
  const toleration = at(application, 'decisionConditions', 'tolerationSeconds');
  if (typeof toleration === 'number' && toleration < 0) {
    const field = [...path, 'decisionConditions', 'tolerationSeconds'];
    complain(report, 'INVALID_VALUE', field, 'must not be negative', 'Use 0 or more seconds.');
  }

  const grace = at(application, 'gracePeriodSeconds');
  const field = [...path, 'gracePeriodSeconds'];
  if (!isGraceful(at(application, 'purgeMode'))) {
    if (typeof grace === 'number') complain(report, 'INVALID_VALUE', field, 'is only used with purgeMode Gracefully', 'Remove it.');
  } else if (typeof grace !== 'number' || grace <= 0) {
    complain(
      report,
      'INVALID_VALUE',
      field,
      'must be more than 0 with purgeMode Gracefully',
      'Set the seconds to wait for the replacement.',
    );
  }
}

/** Preserved state becomes labels of the moved object. */
function checkState(failover: unknown, path: FieldPath, report: Report): void {
  for (const [i, rule] of itemsOf(at(failover, 'statePreservation', 'rules')).entries()) {
    const name = textOf(at(rule, 'aliasLabelName'));
    const error = name === null ? null : labelKeyError(name);
    const field = [...path, 'statePreservation', 'rules', String(i), 'aliasLabelName'];
    if (error) complain(report, 'INVALID_VALUE', field, error, 'Use a label key.');
  }
}
