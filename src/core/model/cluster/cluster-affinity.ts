import {
  type LabelSelector,
  type LabelSelectorRequirement,
  matchesLabels,
  unmetRequirement,
} from '../../../kubernetes/labels/label-selector.js';
import type { ClusterAffinity, FieldExpression } from '../policy/policy.js';
import type { Cluster } from './cluster.js';

/** Why an affinity does not select a cluster. */
export interface AffinityMismatch {
  readonly reason: string;
  /** Path below the affinity, `clusterNames`. */
  readonly field: string;
  /** The smallest change that would select it. */
  readonly remedy: string;
}

/** All parts must match; an affinity without parts selects every cluster (parity C1). */
export function matchesAffinity(affinity: ClusterAffinity, cluster: Cluster): boolean {
  return affinityMismatch(affinity, cluster) === null;
}

/** The first part that does not select the cluster; null if the affinity selects it. */
export function affinityMismatch(affinity: ClusterAffinity, cluster: Cluster): AffinityMismatch | null {
  const { exclude, clusterNames, labelSelector, fieldSelector } = affinity;
  if (exclude && setOf(exclude).has(cluster.name)) {
    return { reason: 'The policy excludes this cluster by name.', field: 'exclude', remedy: `remove ${cluster.name} from exclude` };
  }
  if (clusterNames && clusterNames.length > 0 && !setOf(clusterNames).has(cluster.name)) {
    return { reason: 'The cluster is not in the list of names.', field: 'clusterNames', remedy: `add ${cluster.name} to clusterNames` };
  }
  return (labelSelector && labelMismatch(labelSelector, cluster)) ?? fieldMismatch(fieldSelector?.matchExpressions ?? [], cluster);
}

/** Evaluates an expression on a field for which a cluster has zero, one or (zones) several values. NotIn is true without values. */
export function matchesField({ operator, values = [] }: Omit<FieldExpression, 'key'>, actual: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return actual.some((value) => values.includes(value));
    case 'NotIn':
      return !actual.some((value) => values.includes(value));
    case 'Exists':
      return actual.length > 0;
    case 'DoesNotExist':
      return actual.length === 0;
    default:
      return false;
  }
}

/** Values of `provider`, `region` or `zone`; none for a key that clusters do not have. */
export function fieldValues(cluster: Cluster, key: string): readonly string[] {
  if (key === 'zone') return cluster.zones;
  const value = key === 'provider' ? cluster.provider : key === 'region' ? cluster.region : undefined;
  return value ? [value] : [];
}

// Lists are evaluated per cluster and resource; the sets are built once per policy.
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function setOf(names: readonly string[]): ReadonlySet<string> {
  let set = sets.get(names);
  if (!set) sets.set(names, (set = new Set(names)));
  return set;
}

function labelMismatch(selector: LabelSelector, cluster: Cluster): AffinityMismatch | null {
  if (matchesLabels(selector, cluster.labels)) return null;
  const unmet = unmetRequirement(selector, cluster.labels);
  return unmet
    ? { reason: `The cluster's labels do not satisfy ${describe(unmet)}.`, field: 'labelSelector', remedy: labelChange(unmet) }
    : { reason: 'The label selector is not valid.', field: 'labelSelector', remedy: 'correct the label selector' };
}

function fieldMismatch(expressions: readonly FieldExpression[], cluster: Cluster): AffinityMismatch | null {
  const unmet = expressions.find((one) => !matchesField(one, fieldValues(cluster, one.key)));
  if (!unmet) return null;
  const actual = fieldValues(cluster, unmet.key).join(', ') || 'not set';
  return {
    reason: `The cluster's ${unmet.key} (${actual}) does not satisfy ${describe(unmet)}.`,
    field: 'fieldSelector',
    remedy: fieldChange(unmet),
  };
}

function labelChange({ key, operator, values = [] }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `add label ${key}=${values.join(' or ')}`;
    case 'Exists':
      return `add label ${key}`;
    default:
      return `remove label ${key}`;
  }
}

function fieldChange({ key, operator, values = [] }: FieldExpression): string {
  switch (operator) {
    case 'In':
      return `set ${key} to ${values.join(' or ')}`;
    case 'Exists':
      return `set ${key}`;
    case 'NotIn':
      return `set ${key} to a value other than ${values.join(' or ')}`;
    default:
      return `unset ${key}`;
  }
}

function describe({ key, operator, values = [] }: FieldExpression): string {
  return values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`;
}
