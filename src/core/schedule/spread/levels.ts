import type { Cluster } from '../../model/cluster/cluster.js';
import { fieldValues } from '../../model/cluster/cluster-affinity.js';
import type { SpreadConstraint } from '../../model/policy/policy.js';

/** Minimum and maximum number. */
export interface Bounds {
  readonly min: number;
  /** Infinity if the policy sets no maximum. */
  readonly max: number;
}

/** One constraint: the key by which clusters are grouped, and the required number of groups. */
export interface Level extends Bounds {
  /** For messages, in the singular: `region`, `label rack`. */
  readonly by: string;
  /** Path of the constraint in the policy. */
  readonly field: string;
  readonly maxSkew: number | null;
  /** Null if the cluster is in no group. */
  groupOf(cluster: Cluster): string | null;
}

/** The constraints of a placement: those that group clusters, and the one on the number of clusters. */
export interface Levels {
  readonly groups: readonly Level[];
  readonly clusters: Level;
}

const known = new WeakMap<readonly SpreadConstraint[], Levels>();

export function levelsOf(constraints: readonly SpreadConstraint[]): Levels {
  let levels = known.get(constraints);
  if (!levels) known.set(constraints, (levels = read(constraints)));
  return levels;
}

function read(constraints: readonly SpreadConstraint[]): Levels {
  const all = constraints.map((constraint, i) => levelOf(constraint, `spec.placement.spreadConstraints[${i}]`));
  return { groups: all.filter(({ by }) => by !== 'cluster'), clusters: all.find(({ by }) => by === 'cluster') ?? anyClusters };
}

const anyClusters = levelOf({ spreadByField: 'cluster' }, 'spec.placement.spreadConstraints');

function levelOf({ spreadByField, spreadByLabel, minGroups, maxGroups, maxSkew }: SpreadConstraint, field: string): Level {
  const bounds = { min: Math.max(1, minGroups ?? 1), max: maxGroups || Number.POSITIVE_INFINITY, maxSkew: maxSkew ?? null, field };
  if (spreadByLabel) {
    const groupOf = ({ labels }: Cluster) => (Object.hasOwn(labels, spreadByLabel) ? labels[spreadByLabel]! : null);
    return { ...bounds, by: `label ${spreadByLabel}`, groupOf };
  }
  const by = spreadByField || 'cluster';
  if (by === 'cluster') return { ...bounds, by, groupOf: ({ name }) => name };
  // A cluster that spans several zones fails as a whole, so it counts for its first zone.
  return { ...bounds, by, groupOf: (cluster) => fieldValues(cluster, by)[0] ?? null };
}

/** `2 regions`, `1 cluster`, `3 values of label rack` */
export function counted(count: number, { by }: Pick<Level, 'by'>): string {
  if (by.startsWith('label ')) return `${count} ${count === 1 ? 'value' : 'values'} of ${by}`;
  return `${count} ${count === 1 ? by : `${by}s`}`;
}
