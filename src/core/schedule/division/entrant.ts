import type { Cluster } from '../../model/cluster/cluster.js';

/** A cluster that takes part in a division. Lists of entrants have the best rank first. */
export interface Entrant {
  readonly cluster: Cluster;
  /** Replicas that it can take in addition. */
  readonly spare: number;
  /** Replicas that it has now; null if it does not have the resource. */
  readonly held: number | null;
  /** 0 for the affinity itself, 1 and more for its overflow tiers. */
  readonly tier: number;
  /** 0 to 1: how well it meets the policy's preferences; null without preferences. */
  readonly preference: number | null;
}

export function totalHeld(entrants: readonly Entrant[]): number {
  return entrants.reduce((sum, { held }) => sum + (held ?? 0), 0);
}

export function totalSpare(entrants: readonly Entrant[]): number {
  return entrants.reduce((sum, { spare }) => sum + spare, 0);
}
