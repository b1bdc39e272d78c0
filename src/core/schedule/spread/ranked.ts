import type { Cluster } from '../../model/cluster/cluster.js';
import { compareText } from '../../model/compare-text.js';

/** The fields of a fitting cluster that decide its rank. */
export interface Ranked {
  readonly cluster: Cluster;
  readonly score: number;
  /** 0 for the affinity itself, 1 and more for its overflow tiers. */
  readonly tier: number;
  /** Replicas that it could run in total: the present ones and those that still fit. */
  readonly available: number;
}

/** Orders by: affinity before overflow tiers, higher score, more capacity, name (parity C9). */
export function compareRank(a: Ranked, b: Ranked): number {
  return a.tier - b.tier || b.score - a.score || b.available - a.available || compareText(a.cluster.name, b.cluster.name);
}

/** The last ranked list. A WeakMap of lists that live for one decision costs more garbage collection than the sort. */
let last: { readonly list: readonly Ranked[]; readonly ranked: readonly Ranked[] } = { list: [], ranked: [] };

/** The list, best rank first. Selection, division and explanation use the same list, so it is sorted once. */
export function byRank<Item extends Ranked>(list: readonly Item[]): readonly Item[] {
  if (last.list !== list) last = { list, ranked: list.toSorted(compareRank) };
  return last.ranked as readonly Item[];
}

export function totalAvailable(list: readonly Ranked[]): number {
  return list.reduce((sum, { available }) => sum + available, 0);
}
