import type { Cluster } from '../../model/cluster/cluster.js';
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

/** The list that was ranked last. A weak map of lists that live for one decision costs more in the collector than the sort. */
let last: { readonly list: readonly Ranked[]; readonly ranked: readonly Ranked[] } = { list: [], ranked: [] };

/** The list, best rank first. Those who select, divide and explain ask for the same list, so it is sorted once. */
export function byRank<Item extends Ranked>(list: readonly Item[]): readonly Item[] {
  if (last.list !== list) last = { list, ranked: list.toSorted(compareRank) };
  return last.ranked as readonly Item[];
}

export function totalAvailable(list: readonly Ranked[]): number {
  return list.reduce((sum, { available }) => sum + available, 0);
}
