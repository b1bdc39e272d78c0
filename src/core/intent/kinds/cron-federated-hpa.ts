import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { FieldPath } from '../intent-error.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, flag, list, type Report, required, type Shape, text, where, wholeNumber } from '../shape.js';
import { cronScheduleError } from './cron-schedule.js';
import { checkScaleTarget, scaleTarget } from './scale-target.js';

const ruleName: Shape = where(text, (value, path, report) => {
  const { length } = value as string;
  if (length < 1 || length > 32) complain(report, 'INVALID_VALUE', path, 'must have 1 to 32 characters', 'Choose another name.');
});
const historyLimit = (least: number): Shape =>
  where(wholeNumber, (value, path, report) => {
    const limit = value as number;
    if (limit < least || limit > 32) complain(report, 'INVALID_VALUE', path, `must be ${least} to 32`, 'Use a number in that range.');
  });

/** Scaling by a schedule (parity K2). */
export const cronFederatedHpa: PolicyRules = {
  spec: fields({
    scaleTargetRef: required(scaleTarget),
    rules: required(
      list(
        fields({
          name: required(ruleName),
          schedule: required(text),
          timeZone: text,
          suspend: flag,
          targetReplicas: wholeNumber,
          targetMinReplicas: wholeNumber,
          targetMaxReplicas: wholeNumber,
          successfulHistoryLimit: historyLimit(1),
          failedHistoryLimit: historyLimit(0),
        }),
      ),
    ),
  }),
  check(spec, _namespace, report) {
    checkScaleTarget(spec, report);
    const scalesAutoscaler = checkAutoscaler(spec, report);
    const names = new Set<string>();
    for (const [i, rule] of itemsOf(at(spec, 'rules')).entries()) {
      const path = ['spec', 'rules', String(i)];
      checkTimes(rule, names, path, report);
      if (scalesAutoscaler) checkAutoscalerBounds(rule, path, report);
      else checkReplicas(rule, path, report);
    }
  },
};

/** Whether the target is an autoscaler (then its bounds are set). No other kind of its group can be a target. */
function checkAutoscaler(spec: unknown, report: Report): boolean {
  const group = groupOf(textOf(at(spec, 'scaleTargetRef', 'apiVersion')) ?? '');
  if (group !== 'autoscaling.karmada.io' && group !== 'autoscaling.manifold.hub') return false;
  if (at(spec, 'scaleTargetRef', 'kind') !== 'FederatedHPA') {
    const fix = 'Scale a FederatedHPA, or write the apiVersion of the workload.';
    complain(report, 'INVALID_VALUE', ['spec', 'scaleTargetRef', 'kind'], `must be FederatedHPA in group ${group}`, fix);
  }
  return true;
}

function checkTimes(rule: unknown, names: Set<string>, path: FieldPath, report: Report): void {
  const name = textOf(at(rule, 'name'));
  if (name !== null && names.has(name)) {
    complain(report, 'INVALID_VALUE', [...path, 'name'], 'is also the name of another rule', 'Give each rule a different name.');
  }
  if (name !== null) names.add(name);

  const schedule = textOf(at(rule, 'schedule'));
  const error = schedule === null ? null : cronScheduleError(schedule);
  if (error) complain(report, 'INVALID_VALUE', [...path, 'schedule'], error, 'Write it like "0 8 * * 1-5".');

  checkTimeZone(textOf(at(rule, 'timeZone')), [...path, 'timeZone'], report);
}

export function checkTimeZone(zone: string | null, path: FieldPath, report: Report): void {
  if (zone === null || isTimeZone(zone)) return;
  complain(report, 'INVALID_VALUE', path, 'is not a time zone', 'Use a name such as Europe/Paris or Etc/UTC.');
}

function isTimeZone(name: string): boolean {
  // UTC offsets are not valid time zones.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function checkAutoscalerBounds(rule: unknown, path: FieldPath, report: Report): void {
  const min = at(rule, 'targetMinReplicas');
  const max = at(rule, 'targetMaxReplicas');
  if (min === undefined && max === undefined) {
    const says = 'or targetMinReplicas is needed to scale a FederatedHPA';
    complain(report, 'MISSING_FIELD', [...path, 'targetMaxReplicas'], says, 'Add the bounds that the rule sets.');
  }
  for (const [name, value] of [
    ['targetMinReplicas', min],
    ['targetMaxReplicas', max],
  ] as const) {
    if (typeof value === 'number' && value < 1) complain(report, 'INVALID_VALUE', [...path, name], 'must be 1 or more', 'Use 1 or more.');
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    const fix = 'Lower it, or raise targetMaxReplicas.';
    complain(report, 'INVALID_VALUE', [...path, 'targetMinReplicas'], 'must not be more than targetMaxReplicas', fix);
  }
}

function checkReplicas(rule: unknown, path: FieldPath, report: Report): void {
  const replicas = at(rule, 'targetReplicas');
  const field = [...path, 'targetReplicas'];
  if (replicas === undefined) complain(report, 'MISSING_FIELD', field, 'is needed to scale a workload', 'Add the number of replicas.');
  else if (typeof replicas === 'number' && replicas < 0) complain(report, 'INVALID_VALUE', field, 'must be 0 or more', 'Use 0 or more.');
}
