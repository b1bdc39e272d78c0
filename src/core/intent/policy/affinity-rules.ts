import { at, fieldsOf, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { FieldPath } from '../intent-error.js';
import { complain, type Report } from '../shape.js';
import { checkFieldSelector } from './common-rules.js';

export function checkAffinities(placement: unknown, path: FieldPath, report: Report): void {
  const groups = itemsOf(at(placement, 'clusterAffinities'));
  if (at(placement, 'clusterAffinity') !== undefined && groups.length > 0) {
    complain(report, 'INVALID_VALUE', path, 'must not have both clusterAffinity and clusterAffinities', 'Keep one of the two.');
  }
  checkFieldSelector(at(placement, 'clusterAffinity'), [...path, 'clusterAffinity'], report);
  checkWeights(placement, path, report);

  const names = new Set<string>();
  for (const [i, group] of groups.entries()) {
    const item = [...path, 'clusterAffinities', String(i)];
    checkFieldSelector(group, item, report);
    checkUnique(textOf(at(group, 'affinityName')), names, item, report);
    checkOverflow(group, placement, item, report);
  }
}

function checkWeights(placement: unknown, path: FieldPath, report: Report): void {
  const place = [...path, 'replicaScheduling', 'weightPreference', 'staticWeightList'];
  for (const [i, item] of itemsOf(at(placement, 'replicaScheduling', 'weightPreference', 'staticWeightList')).entries()) {
    checkFieldSelector(at(item, 'targetCluster'), [...place, String(i), 'targetCluster'], report);
  }
}

/** Overflow tiers get the replicas that do not fit into the primary tier, so they require a primary tier and division by capacity. */
function checkOverflow(group: unknown, placement: unknown, path: FieldPath, report: Report): void {
  const overflow = itemsOf(at(group, 'overflowAffinities'));
  if (overflow.length === 0) return;

  const place = [...path, 'overflowAffinities'];
  if (!dividesByRoom(placement)) {
    const fix = 'Use dynamic weights or Aggregated in replicaScheduling, or remove the overflow.';
    complain(report, 'INVALID_VALUE', place, 'needs replicas that are divided by free capacity', fix);
  } else if (!selectsSomething(group)) {
    complain(
      report,
      'INVALID_VALUE',
      place,
      'needs a primary tier that does not select every cluster',
      'Select the primary clusters in the same term as affinityName.',
    );
  }

  const names = new Set([textOf(at(group, 'affinityName')) ?? '']);
  for (const [i, tier] of overflow.entries()) {
    checkFieldSelector(tier, [...place, String(i)], report);
    checkUnique(textOf(at(tier, 'affinityName')), names, [...place, String(i)], report);
  }
}

function dividesByRoom(placement: unknown): boolean {
  const scheduling = at(placement, 'replicaScheduling');
  if (at(scheduling, 'replicaSchedulingType') !== 'Divided') return false;
  return at(scheduling, 'replicaDivisionPreference') === 'Aggregated' || Boolean(at(scheduling, 'weightPreference', 'dynamicWeight'));
}

function selectsSomething(affinity: unknown): boolean {
  return ['clusterNames', 'exclude', 'labelSelector', 'fieldSelector'].some((name) => fieldsOf(affinity)[name] !== undefined);
}

function checkUnique(name: string | null, names: Set<string>, path: FieldPath, report: Report): void {
  if (name !== null && names.has(name)) {
    complain(report, 'INVALID_VALUE', [...path, 'affinityName'], 'is also the name of another term', 'Give each term a different name.');
  }
  if (name !== null) names.add(name);
}
