import { compareText } from '../../model/compare-text.js';
import type { Level } from './levels.js';
import type { Ranked } from './ranked.js';
import type { Weighted } from './select-groups.js';

/** Clusters with the same value of a constraint, best rank first. */
export interface SpreadGroup<Item extends Ranked> extends Weighted {
  readonly members: readonly Item[];
}

/** The input for the weight of a group. */
export interface Weighing {
  /** Replicas that must fit; null if each cluster gets all of them, or the kind has none. */
  readonly divided: number | null;
  readonly replicas: number;
  readonly minGroups: number;
  readonly minClusters: number;
}

/** Groups in name order. `deeper` are the narrower constraints: a group counts how many of their groups it contains. */
export function groupBy<Item extends Ranked>(
  ranked: readonly Item[],
  level: Level,
  deeper: readonly Level[],
  weighing: Weighing,
): readonly SpreadGroup<Item>[] {
  const groups = Map.groupBy(
    ranked.filter(({ cluster }) => level.groupOf(cluster) !== null),
    ({ cluster }) => level.groupOf(cluster)!,
  );
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, members]) => ({
      name,
      members,
      weight: weightOf(members, weighing),
      values: [members.length, ...deeper.map((one) => new Set(members.map(({ cluster }) => one.groupOf(cluster))).size)],
    }));
}

const WEIGHT_UNIT = 1000;

/**
 * Capacity weighs more than scores: it counts in thousands, by the group's share of replicas that fits, or by its clusters that fit all
 * replicas (parity C13).
 */
function weightOf(members: readonly Ranked[], { divided, replicas, minGroups, minClusters }: Weighing): number {
  if (divided === null) {
    const fitting = members.filter(({ available }) => available >= replicas);
    return fitting.length * WEIGHT_UNIT + mean(fitting);
  }
  const needed = Math.ceil(divided / Math.max(1, minGroups));
  const used: Ranked[] = [];
  let room = 0;
  for (const member of members) {
    used.push(member);
    room += member.available;
    if (used.length >= minClusters && room >= needed) break;
  }
  return Math.min(room, needed) * WEIGHT_UNIT + mean(used);
}

function mean(members: readonly Ranked[]): number {
  if (members.length === 0) return 0;
  return Math.floor(members.reduce((sum, { score }) => sum + score, 0) / members.length);
}
