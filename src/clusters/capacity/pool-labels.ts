import type { NodePool } from '../../core/model/cluster/cluster.js';

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/** Maximum number of parts of one pool. Nodes whose labels differ (by zone, for example) are in separate parts: pods select nodes by labels. */
const MAX_PARTS = 16;

/** Limits of a label in the Kubernetes API: 317 characters for a key, 63 for a value. */
export function isLabel(key: string, value: unknown): value is string {
  return labelKey.test(key) && typeof value === 'string' && labelValue.test(value);
}

const labelKey = /^(?=.{1,317}$)([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(|[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/;

/**
 * Splits the nodes of a pool by the labels that pods can select. If that makes more than 16 parts, the keys with the most values are
 * ignored, one after another: a label with a different value on each node (an instance id) is of no use for grouping.
 */
export function partsByLabels<Node extends Labelled>(
  name: string,
  members: readonly Node[],
): readonly (readonly [string, readonly Node[]])[] {
  const keys = separatingKeys(members);
  if (keys.length === 0) return [[name, members]];
  const parts = Map.groupBy(members, (node) => textOf(node, keys));
  return [...parts.values()].map((alike) => {
    const told = keys.flatMap((key) => (Object.hasOwn(alike[0]!.labels, key) ? [`${key}=${alike[0]!.labels[key]}`] : []));
    return [told.length === 0 ? name : `${name} {${told.join(', ')}}`.slice(0, 253), alike];
  });
}

/** The labels that all nodes of a pool share, and the keys that they all have with different values. */
export function poolLabels(members: readonly Labelled[]): Required<Pick<NodePool, 'labels' | 'variedLabels'>> {
  const [first, ...others] = members;
  const everywhere = Object.entries(first!.labels).filter(([key]) => others.every(({ labels }) => Object.hasOwn(labels, key)));
  const isShared = ([key, value]: readonly [string, string]) => others.every(({ labels }) => labels[key] === value);
  return {
    labels: Object.fromEntries(everywhere.filter(isShared)),
    variedLabels: everywhere.filter((entry) => !isShared(entry)).map(([key]) => key),
  };
}

/** The keys, in order, whose values split these nodes into at most 16 groups; empty if all labels are equal. */
function separatingKeys(members: readonly Labelled[]): readonly string[] {
  const values = new Map<string, Set<string | undefined>>();
  for (const { labels } of members) for (const key of Object.keys(labels)) values.set(key, new Set());
  for (const { labels } of members) for (const [key, found] of values) found.add(labels[key]);
  const differing = [...values].filter(([, found]) => found.size > 1 && found.size <= MAX_PARTS);
  const byValues = differing.sort(([a, x], [b, y]) => x.size - y.size || (a < b ? -1 : 1)).map(([key]) => key);
  while (byValues.length > 0 && new Set(members.map((node) => textOf(node, byValues))).size > MAX_PARTS) byValues.pop();
  return byValues.sort();
}

function textOf({ labels }: Labelled, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => labels[key] ?? null));
}
