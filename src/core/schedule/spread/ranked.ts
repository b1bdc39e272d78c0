import type { Cluster } from '../../model/cluster.js';
import { compareText } from '../../model/compare-text.js';

/** A cluster that fits, as far as its rank is concerned. */
export interface Ranked {
  readonly cluster: Cluster;
  readonly score: number;
  /** 0 for the affinity itself, 1 and more for its overflow tiers. */
  readonly tier: number;
  /** Replicas it could hold in all: those it has and those there is room for. */
  readonly available: number;
}

/** Primary before overflow, better score, more room, then by name (parity C9). */
export function compareRank(a: Ranked, b: Ranked): number {
  return a.tier - b.tier || b.score - a.score || b.available - a.available || compareText(a.cluster.name, b.cluster.name);
}

export function totalAvailable(list: readonly Ranked[]): number {
  return list.reduce((sum, { available }) => sum + available, 0);
}
