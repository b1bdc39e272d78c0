import type { NodePool } from '../../core/model/cluster/cluster.js';

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/** A pool of nodes whose labels differ (zones, say) is a pool for each set of labels, since pods select nodes by them. */
const MAX_PARTS = 16;

/** A label as the Kubernetes API takes it: a key of at most 317 characters, a value of at most 63. */
export function isLabel(key: string, value: unknown): value is string {
  return labelKey.test(key) && typeof value === 'string' && labelValue.test(value);
}

const labelKey = /^(?=.{1,317}$)([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(|[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/;

/**
 * The nodes of one pool, apart where the labels differ by which pods select nodes. Where that makes more than 16 parts, the keys with
 * the most values are left out until it does not: a label with another value on each node (an instance id) tells no nodes apart.
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

/** What the nodes of a pool have in common, and keys that all of them have with different values. */
export function poolLabels(members: readonly Labelled[]): Required<Pick<NodePool, 'labels' | 'variedLabels'>> {
  const [first, ...others] = members;
  const everywhere = Object.entries(first!.labels).filter(([key]) => others.every(({ labels }) => Object.hasOwn(labels, key)));
  const isShared = ([key, value]: readonly [string, string]) => others.every(({ labels }) => labels[key] === value);
  return {
    labels: Object.fromEntries(everywhere.filter(isShared)),
    variedLabels: everywhere.filter((entry) => !isShared(entry)).map(([key]) => key),
  };
}

/** Keys, in order, whose values make at most 16 groups of these nodes; none where all labels agree. */
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
