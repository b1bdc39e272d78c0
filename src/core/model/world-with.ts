import type { Cluster } from './cluster/cluster.js';
import type { World } from './plan.js';
import type { Policy, PolicyRef } from './policy/policy.js';
import { isInterpreter, isOverridePolicy, isPlacementPolicy } from './policy/policy-ref.js';

/** A copy of the world with these policies added; each replaces the one with its name. */
export function worldWith(world: World, policies: readonly Policy[]): World {
  const placements = policies.filter(isPlacementPolicy);
  const overrides = policies.filter(isOverridePolicy);
  const interpreters = policies.filter(isInterpreter);
  // Returning the same object keeps the caches that are keyed by it.
  if (placements.length === 0 && overrides.length === 0 && interpreters.length === 0) return world;
  return {
    ...world,
    policies: replaced(world.policies, placements),
    overrides: replaced(world.overrides, overrides),
    ...(interpreters.length > 0 && { interpreters: replaced(world.interpreters ?? [], interpreters) }),
  };
}

/** A copy of the world with this cluster changed; null removes it. */
export function worldWithCluster(world: World, name: string, edit: (cluster: Cluster) => Cluster | null): World {
  return { ...world, clusters: world.clusters.flatMap((cluster) => (cluster.name === name ? (edit(cluster) ?? []) : cluster)) };
}

function replaced<One extends PolicyRef>(policies: readonly One[], by: readonly One[]): readonly One[] {
  const names = new Set(by.map(policyText));
  return [...policies.filter((policy) => !names.has(policyText(policy))), ...by];
}

function policyText({ kind, namespace, name }: PolicyRef): string {
  return `${kind}/${namespace}/${name}`;
}
