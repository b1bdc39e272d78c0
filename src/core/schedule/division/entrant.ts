import type { Cluster } from '../../model/cluster/cluster.js';

/** A cluster among which replicas are divided, best rank first in lists of them. */
export interface Entrant {
  readonly cluster: Cluster;
  /** How many more replicas it takes. */
  readonly spare: number;
  /** Replicas that it has now; null when it does not hold the resource. */
  readonly held: number | null;
  /** 0 for the affinity itself, 1 and more for its overflow tiers. */
  readonly tier: number;
  /** 0 to 1: how much the policy's preferences are for it; null without preferences. */
  readonly preference: number | null;
}

export function totalHeld(entrants: readonly Entrant[]): number {
  return entrants.reduce((sum, { held }) => sum + (held ?? 0), 0);
}

export function totalSpare(entrants: readonly Entrant[]): number {
  return entrants.reduce((sum, { spare }) => sum + spare, 0);
}
