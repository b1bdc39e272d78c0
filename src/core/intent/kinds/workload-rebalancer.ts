import { at, isCount, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { resourceSelector } from '../policy/common-shapes.js';
import type { PolicyRules } from '../policy/policy-rules.js';
import { complain, fields, list, type Report, required, text, wholeNumber } from '../shape.js';
import { checkTimeZone } from './cron-federated-hpa.js';
import { cronScheduleError } from './cron-schedule.js';

const MOST_WORKLOADS = 1_000;
const MOST_SELECTORS = 100;

/** Workloads that are placed again, once or on a schedule (parity A10). */
export const workloadRebalancer: PolicyRules = {
  spec: fields({
    workloads: list(fields({ apiVersion: required(text), kind: required(text), namespace: text, name: required(text) })),
    ttlSecondsAfterFinished: wholeNumber,
    resourceSelectors: list(resourceSelector),
    schedule: text,
    timeZone: text,
  }),
  check(spec, _namespace, report) {
    checkCounts(spec, report);
    checkSchedule(spec, report);
    const ttl = at(spec, 'ttlSecondsAfterFinished');
    if (ttl !== undefined && !isCount(ttl))
      complain(report, 'INVALID_VALUE', ['spec', 'ttlSecondsAfterFinished'], 'must be 0 or more', 'Use a number of seconds.');
  },
};

function checkCounts(spec: unknown, report: Report): void {
  const workloads = itemsOf(at(spec, 'workloads')).length;
  const selectors = itemsOf(at(spec, 'resourceSelectors')).length;
  if (workloads + selectors === 0)
    complain(report, 'MISSING_FIELD', ['spec', 'workloads'], 'must contain at least one workload', 'Add a workload, or resourceSelectors.');
  const fix = 'Write several documents, or use resourceSelectors.';
  if (workloads > MOST_WORKLOADS)
    complain(report, 'INVALID_VALUE', ['spec', 'workloads'], `must contain at most ${MOST_WORKLOADS} workloads`, fix);
  if (selectors > MOST_SELECTORS)
    complain(report, 'INVALID_VALUE', ['spec', 'resourceSelectors'], `must contain at most ${MOST_SELECTORS} selectors`, 'Write fewer.');
}

function checkSchedule(spec: unknown, report: Report): void {
  const schedule = textOf(at(spec, 'schedule'));
  const error = schedule === null ? null : cronScheduleError(schedule);
  if (error) complain(report, 'INVALID_VALUE', ['spec', 'schedule'], error, 'Write it like "0 3 * * 6".');
  checkTimeZone(textOf(at(spec, 'timeZone')), ['spec', 'timeZone'], report);
  if (schedule === null && at(spec, 'timeZone') !== undefined)
    complain(report, 'INVALID_VALUE', ['spec', 'timeZone'], 'is only used with schedule', 'Add a schedule, or remove it.');
  if (schedule !== null && at(spec, 'ttlSecondsAfterFinished') !== undefined)
    complain(report, 'INVALID_VALUE', ['spec', 'ttlSecondsAfterFinished'], 'is not used with schedule', 'Remove one of the two.');
}
