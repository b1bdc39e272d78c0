import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { labelKeyError } from '../../../kubernetes/names.js';
import { secondsOf } from '../../model/movement/movement.js';
import type { FieldPath } from '../intent-error.js';
import { complain, type Report } from '../shape.js';
import { checkAffinities } from './affinity-rules.js';
import { checkSelectorNamespaces } from './common-rules.js';
import { checkFailover } from './failover-rules.js';

/** Rules across the fields of a placement policy (parity O). `namespace` is `''` for the cluster-wide kind. */
export function checkPlacement(spec: unknown, namespace: string, report: Report): void {
  const placement = at(spec, 'placement');
  const path = ['spec', 'placement'];
  checkSelectorNamespaces(at(spec, 'resourceSelectors'), namespace, ['spec', 'resourceSelectors'], report);
  checkPreemption(spec, report);
  checkAffinities(placement, path, report);
  checkTolerations(placement, path, report);
  checkSpread(placement, path, report);
  checkWorkloadAffinity(placement, [...path, 'workloadAffinity'], report);
  checkPreferences(at(placement, 'preferences'), [...path, 'preferences'], report);
  checkFailback(placement, [...path, 'failback'], report);
  checkMovement(at(placement, 'movement'), [...path, 'movement'], report);
  checkSuspension(spec, report);
  checkFailover(spec, report);
}

/** The scheduler of a policy cannot be changed (parity O). */
export function checkPlacementUpdate(before: unknown, after: unknown, report: Report): void {
  const name = at(before, 'schedulerName') ?? DEFAULT_SCHEDULER;
  if ((at(after, 'schedulerName') ?? DEFAULT_SCHEDULER) === name) return;
  const fix = 'Keep the old value, or delete the policy and apply it again.';
  complain(report, 'INVALID_VALUE', ['spec', 'schedulerName'], `must stay ${String(name)}`, fix);
}

const DEFAULT_SCHEDULER = 'default-scheduler';

/** A policy with preemption selects its resources by name. */
function checkPreemption(spec: unknown, report: Report): void {
  if (at(spec, 'preemption') !== 'Always') return;
  for (const [i, selector] of itemsOf(at(spec, 'resourceSelectors')).entries()) {
    if (textOf(at(selector, 'name'))) continue;
    const field = ['spec', 'resourceSelectors', String(i), 'name'];
    complain(report, 'BAD_SELECTOR', field, 'is needed when preemption is Always', 'Name the resource, or set preemption to Never.');
  }
}

function checkTolerations(placement: unknown, path: FieldPath, report: Report): void {
  for (const [i, toleration] of itemsOf(at(placement, 'clusterTolerations')).entries()) {
    const item = [...path, 'clusterTolerations', String(i)];
    const operator = textOf(at(toleration, 'operator')) ?? '';
    if (!['', 'Exists', 'Equal'].includes(operator)) {
      complain(report, 'INVALID_VALUE', [...item, 'operator'], 'must be Exists or Equal', 'Use Exists or Equal.');
    }
    if (operator === 'Exists' && textOf(at(toleration, 'value'))) {
      complain(report, 'INVALID_VALUE', [...item, 'value'], 'must be empty when the operator is Exists', 'Remove the value, or use Equal.');
    }
    if (operator !== 'Exists' && !textOf(at(toleration, 'key'))) {
      complain(
        report,
        'INVALID_VALUE',
        [...item, 'operator'],
        'must be Exists when there is no key',
        'Name a key, or use Exists to tolerate all.',
      );
    }
  }
}

function checkSpread(placement: unknown, path: FieldPath, report: Report): void {
  const place = [...path, 'spreadConstraints'];
  const used = new Set<string>();
  for (const [i, constraint] of itemsOf(at(placement, 'spreadConstraints')).entries()) {
    const item = [...place, String(i)];
    const field = textOf(at(constraint, 'spreadByField')) ?? '';
    if (field && textOf(at(constraint, 'spreadByLabel'))) {
      complain(report, 'INVALID_VALUE', item, 'must not have both spreadByField and spreadByLabel', 'Keep one of the two.');
    }
    checkGroups(Number(at(constraint, 'minGroups') ?? 0), Number(at(constraint, 'maxGroups') ?? 0), item, report);
    const skew = at(constraint, 'maxSkew');
    if (typeof skew === 'number' && skew < 1)
      complain(report, 'INVALID_VALUE', [...item, 'maxSkew'], 'must be 1 or more', 'Use 1 or more.');
    if (field && used.has(field)) {
      complain(report, 'INVALID_VALUE', item, `is the second constraint on ${field}`, 'Keep one constraint for each field.');
    }
    used.add(field);
  }
}

/** No `maxGroups`, or 0, is no upper limit. */
function checkGroups(min: number, max: number, item: FieldPath, report: Report): void {
  if (min < 0) complain(report, 'INVALID_VALUE', [...item, 'minGroups'], 'must not be negative', 'Use 1 or more.');
  if (max < 0) complain(report, 'INVALID_VALUE', [...item, 'maxGroups'], 'must not be negative', 'Use 1 or more, or omit it.');
  if (max > 0 && max < min) {
    complain(report, 'INVALID_VALUE', [...item, 'maxGroups'], 'must not be less than minGroups', 'Raise maxGroups or lower minGroups.');
  }
}

function checkWorkloadAffinity(placement: unknown, path: FieldPath, report: Report): void {
  const affinity = textOf(at(placement, 'workloadAffinity', 'affinity', 'groupByLabelKey'));
  const antiAffinity = textOf(at(placement, 'workloadAffinity', 'antiAffinity', 'groupByLabelKey'));
  for (const [name, key] of [
    ['affinity', affinity],
    ['antiAffinity', antiAffinity],
  ] as const) {
    const error = key === null ? null : labelKeyError(key);
    if (error) complain(report, 'INVALID_VALUE', [...path, name, 'groupByLabelKey'], error, 'Use a label key.');
  }
  if (affinity !== null && affinity === antiAffinity) {
    complain(
      report,
      'INVALID_VALUE',
      path,
      'must not use the same label for affinity and anti-affinity',
      'Use different label keys, or keep one of the two.',
    );
  }
}

const preferenceKinds = ['label', 'field', 'property', 'utilisation', 'distance'] as const;
/** Maximum number of preferences: a decision shows the score of each. */
const MAX_PREFERENCES = 20;

/** A preference has exactly one criterion and a unique name, which is the name of its score. */
function checkPreferences(preferences: unknown, path: FieldPath, report: Report): void {
  const names = new Set<string>();
  const items = itemsOf(preferences);
  if (items.length > MAX_PREFERENCES) {
    complain(report, 'INVALID_VALUE', path, `must not be more than ${MAX_PREFERENCES}`, 'Keep the most important ones.');
  }
  for (const [i, preference] of items.entries()) {
    const item = [...path, String(i)];
    const kinds = preferenceKinds.filter((kind) => at(preference, kind) !== undefined);
    if (kinds.length !== 1) {
      complain(
        report,
        'INVALID_VALUE',
        item,
        `must have exactly one of ${preferenceKinds.join(', ')}`,
        'Write a separate preference for each.',
      );
    }
    const name = textOf(at(preference, 'name'));
    if (name !== null && names.has(name)) {
      complain(
        report,
        'INVALID_VALUE',
        [...item, 'name'],
        'is also the name of another preference',
        'Give each preference a different name.',
      );
    }
    if (name !== null) names.add(name);
  }
}

const automaticOnly = ['stableMinutes', 'tranche', 'maxPerDay'] as const;

/** The limits of an automatic return are refused in the other modes. */
function checkFailback(placement: unknown, path: FieldPath, report: Report): void {
  const failback = at(placement, 'failback');
  if (failback === undefined || at(failback, 'mode') === 'Automatic') return;
  for (const field of automaticOnly.filter((name) => at(failback, name) !== undefined)) {
    complain(report, 'INVALID_VALUE', [...path, field], 'is only used with mode Automatic', 'Set mode to Automatic, or remove it.');
  }
}

/** Limits of the deadline of a step: at least the time-out of a request to a member, at most a day. */
const DEADLINE_SECONDS = { least: 10, most: 86_400 } as const;

/** `maxSurge` and `maxUnavailable` cannot both be 0: a move could never begin. */
function checkMovement(movement: unknown, path: FieldPath, report: Report): void {
  if (movement === undefined) return;
  const [unavailable, surge] = [at(movement, 'maxUnavailable') ?? 0, at(movement, 'maxSurge') ?? '25%'];
  if (isNothing(unavailable) && isNothing(surge) && at(movement, 'exclusive') !== true) {
    const fix = 'Allow a surge of 1 or more, or let 1 or more be unavailable.';
    complain(report, 'INVALID_VALUE', path, 'must not have maxSurge 0 and maxUnavailable 0, because no replica could move', fix);
  }
  const stated = at(movement, 'deadline');
  const seconds = stated === undefined ? null : secondsOf(stated);
  if (seconds !== null && (seconds < DEADLINE_SECONDS.least || seconds > DEADLINE_SECONDS.most)) {
    complain(report, 'INVALID_VALUE', [...path, 'deadline'], 'must be 10 seconds to 24 hours', 'Use 10m, or omit it.');
  }
}

function isNothing(amount: unknown): boolean {
  return amount === 0 || amount === '0%';
}

function checkSuspension(spec: unknown, report: Report): void {
  const all = at(spec, 'suspension', 'dispatching') === true;
  const some = itemsOf(at(spec, 'suspension', 'dispatchingOnClusters', 'clusterNames')).length > 0;
  if (!all || !some) return;
  complain(report, 'INVALID_VALUE', ['spec', 'suspension'], 'must not suspend all clusters and some clusters', 'Keep one of the two.');
}
