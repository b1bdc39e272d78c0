import { toleratedSeconds } from './failover/taint-eviction.js';
import type { Dependent } from './model/dependents.js';
import type { Plan, PlanInput, ReplicaAssignment, World } from './model/plan.js';

/** The clusters that a simulation treats as lost at the same time. */
export interface Loss {
  readonly lost: ReadonlySet<string>;
  /** Clusters that get no new placement meanwhile. */
  readonly cordoned: ReadonlySet<string>;
  /** Seconds for which a policy without a toleration tolerates the loss. */
  readonly defaultTolerationSeconds: number;
}

/**
 * What happens to a resource with a copy in a lost cluster. `MOVED`: replacements are placed in other clusters. `NO_DESTINATION`: the plan
 * finds no cluster, and the lost copies stay unreplaced. `TOLERATED`: the policy tolerates the loss without a time limit, and nothing is
 * replaced.
 */
export type LossOutcome = 'MOVED' | 'NO_DESTINATION' | 'TOLERATED';

export interface AfterLoss {
  readonly outcome: LossOutcome;
  /** The message of the plan, or that the loss is tolerated. */
  readonly message: string;
  /** Placements before the loss and after the failover, those in lost clusters excluded. */
  readonly before: readonly ReplicaAssignment[];
  readonly after: readonly ReplicaAssignment[];
  /** Replicas before and after; 0 for kinds without replicas. */
  readonly replicasBefore: number;
  readonly replicasAfter: number;
  /** Replicas in lost clusters that are not replaced. */
  readonly replicasShort: number;
  /** Seconds until the resource is evicted; null: never. */
  readonly tolerationSeconds: number | null;
  /** Clusters that get a copy or more replicas. */
  readonly moves: number;
  /** Replicas that stop: in the lost clusters, in other clusters by the new division, and those of preempted workloads. */
  readonly disruptions: number;
}

/**
 * The world over which a failover of these clusters would plan. The taints and the capacity of lost clusters do not matter, since every
 * copy is evicted from them.
 */
export function worldAtLoss(world: World, { cordoned }: Loss): World {
  if (cordoned.size === 0) return world;
  return { ...world, clusters: world.clusters.map((one) => (cordoned.has(one.name) ? { ...one, cordoned: true } : one)) };
}

/**
 * Seconds for which the policy of a resource tolerates the loss (parity F5); null: without limit. A resource without a policy moves with
 * its dependents.
 */
export function toleratesLoss({ appliedPolicy }: PlanInput, { defaultTolerationSeconds }: Loss): number | null {
  const tolerations = appliedPolicy?.placement?.clusterTolerations ?? [];
  return toleratedSeconds({ key: 'cluster.karmada.io/unreachable', effect: 'NoExecute' }, tolerations, defaultTolerationSeconds);
}

/** The resource as planned after its eviction from the lost clusters. `placedAfter`: the planned clusters of its dependents, by name. */
export function evictedAtLoss(seen: PlanInput, { lost }: Loss, placedAfter: ReadonlyMap<string, readonly string[]> = new Map()): PlanInput {
  const evicting = [...new Set([...seen.evicting, ...lost])].sort();
  const dependents = seen.dependents?.map((one): Dependent => {
    return { ...one, clusters: (placedAfter.get(one.name) ?? one.clusters).filter((cluster) => !lost.has(cluster)) };
  });
  return { ...seen, evicting, ...(dependents && { dependents }) };
}

/** Compares the resource before the loss with its plan. `plan` null: the policy tolerates the loss, and no plan is made. */
export function afterLoss(seen: PlanInput, plan: Plan | null, loss: Loss): AfterLoss {
  const before = seen.placed.filter(({ leaving }) => !leaving);
  const remaining = before.filter(({ cluster }) => !loss.lost.has(cluster));
  const inLost = replicasOf(before) - replicasOf(remaining);
  const tolerationSeconds = toleratesLoss(seen, loss);
  const works = plan?.works?.filter(({ leaving, cluster }) => !leaving && !loss.lost.has(cluster)) ?? null;
  const placed = plan?.decision.outcome === 'SCHEDULED' && works !== null && works.length > 0;
  const after = placed ? works.map(({ cluster, replicas }) => ({ cluster, replicas })) : remaining;
  const ended = placed ? shrunk(remaining, after) : 0;
  return {
    outcome: plan === null ? 'TOLERATED' : placed ? 'MOVED' : 'NO_DESTINATION',
    message: plan === null ? 'Its policy tolerates the loss without an end.' : plan.decision.message,
    before,
    after,
    replicasBefore: replicasOf(before),
    replicasAfter: replicasOf(after),
    replicasShort: placed ? 0 : inLost,
    tolerationSeconds,
    moves: placed ? grown(remaining, after) : 0,
    disruptions: inLost + ended + (plan?.preempts ? (plan.preemption?.victims ?? []).reduce((sum, { replicas }) => sum + replicas, 0) : 0),
  };
}

function replicasOf(seats: readonly ReplicaAssignment[]): number {
  return seats.reduce((sum, { replicas }) => sum + (replicas ?? 0), 0);
}

/** Sum of the replicas that clusters lose. */
function shrunk(before: readonly ReplicaAssignment[], after: readonly ReplicaAssignment[]): number {
  const next = new Map(after.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
  return before.reduce((sum, { cluster, replicas }) => sum + Math.max(0, (replicas ?? 0) - (next.get(cluster) ?? 0)), 0);
}

/** Number of clusters that gain a copy or replicas. */
function grown(before: readonly ReplicaAssignment[], after: readonly ReplicaAssignment[]): number {
  const last = new Map(before.map(({ cluster, replicas }) => [cluster, replicas ?? 1]));
  return after.filter(({ cluster, replicas }) => (replicas ?? 1) > (last.get(cluster) ?? 0)).length;
}
