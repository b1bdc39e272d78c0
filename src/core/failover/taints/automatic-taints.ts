import type { Cluster, Taint } from '../../model/cluster/cluster.js';
import type { ClusterCondition, ReadyStatus } from '../cluster-condition.js';
import { changeTaints, type TaintChange, taintsOfReady } from '../condition-taints.js';
import { type StatedCondition, type TaintPolicySpec, taintsAfterPolicies } from '../taint-policy.js';

/** A taint that the hub sets and removes automatically; users cannot edit it. */
export interface AutomaticTaint extends Taint {
  /** Name of the `ClusterTaintPolicy` that requests it; absent: it follows from the condition of the cluster. */
  readonly policy?: string;
}

/** A `ClusterTaintPolicy` in force. */
export interface TaintPolicy {
  readonly name: string;
  readonly spec: TaintPolicySpec;
}

/** The input for the automatic taints of one cluster. */
export interface TaintedCluster {
  /** The cluster with its current automatic taints. */
  readonly cluster: Cluster & { readonly taints: readonly AutomaticTaint[] };
  /** Null: the cluster never answered. It then gets no taint: nothing is placed on a cluster whose APIs are unknown. */
  readonly condition: ClusterCondition | null;
  /** The result of its probe. Absent: the same as the condition. */
  readonly probed?: ReadyStatus;
}

/**
 * Computes the automatic taints of a cluster (parity A6, F2, F4): those of its `Ready` condition, then those of the policies in the given
 * order, oldest first. Returns the given list if nothing changes. Unlike in the reference, deleting a policy removes its taints. `now` is
 * in milliseconds.
 */
export function automaticTaints(
  { cluster, condition, probed }: TaintedCluster,
  policies: readonly TaintPolicy[],
  now: number,
): readonly AutomaticTaint[] {
  if (condition === null) return cluster.taints;
  // A cluster that counts as ready although its probe fails keeps its work, and gets no new work.
  const admits = condition.held && condition.ready === 'True' && probed ? probed : condition.ready;
  let taints = changeAutomatic(cluster.taints, taintsOfReady(admits), now);
  const conditions = conditionsOf(cluster, condition);
  const known = new Map(policies.map((policy) => [policy.name, policy.spec]));
  const asked = taints.filter(({ policy, ...taint }) => policy === undefined || states(known.get(policy), taint));
  if (asked.length < taints.length) taints = asked;
  for (const { name, spec } of policies) {
    const after = taintsAfterPolicies({ ...cluster, taints }, conditions, [spec]);
    if (after.length === taints.length && after.every((one, i) => one === taints[i])) continue;
    const before = new Set<Taint>(taints);
    taints = after.map((one) => (before.has(one) ? one : { ...one, timeAdded: new Date(now).toISOString(), policy: name }));
  }
  return taints;
}

/** Conditions that policies can name: the reference's conditions that the hub computes. */
function conditionsOf({ apisComplete }: Cluster, { ready }: ClusterCondition): readonly StatedCondition[] {
  return [
    { type: 'Ready', status: ready },
    { type: 'CompleteAPIEnablements', status: apisComplete ? 'True' : 'False' },
  ];
}

function changeAutomatic(taints: readonly AutomaticTaint[], change: TaintChange, now: number): readonly AutomaticTaint[] {
  const timeAdded = new Date(now).toISOString();
  return changeTaints(taints, { ...change, add: change.add.map((taint) => ({ ...taint, timeAdded })) });
}

function states(spec: TaintPolicySpec | undefined, { key, effect }: Taint): boolean {
  return spec?.taints.some((one) => one.key === key && one.effect === effect) ?? false;
}
