import { priorityOf } from '../../core/match/priority.js';
import type { Neighbour, ResourceKey, World } from '../../core/model/plan.js';
import type { PlacementPolicy } from '../../core/model/policy/policy.js';
import { givesUp } from '../../core/schedule/division/gives-up.js';
import type { StandingRow } from './placed-workloads.js';

/**
 * The placed workloads as inputs of a plan. Priority and the replicas that each would give up come from its policy and the hub's
 * PriorityClasses.
 */
export function neighboursOf(rows: readonly StandingRow[], world: World): readonly Neighbour[] {
  const policies = new Map(world.policies.map((policy) => [keyOf(policy.kind, policy.namespace, policy.name), policy]));
  return rows.map((row) => neighbourOf(row, policies.get(keyOf(row.policy_kind, row.policy_namespace, row.policy_name)), world));
}

function neighbourOf(row: StandingRow, policy: PlacementPolicy | undefined, world: World): Neighbour {
  const ref = { apiVersion: row.api_version, kind: row.kind, namespace: row.namespace, name: row.name };
  return {
    key: row.id as ResourceKey,
    ref,
    namespace: row.namespace,
    labels: row.labels,
    priority: (policy && priorityOf(policy.spec, world)?.value) ?? 0,
    requirements: row.demand?.requirements ?? null,
    placed: row.placements,
    // A workload without a policy is never preempted.
    gives: policy ? givesUp(ref, policy.spec) : 'never',
  };
}

function keyOf(kind: string | null, namespace: string | null, name: string | null): string {
  return `${kind}/${namespace}/${name}`;
}
