import { counted, type Level, type Levels } from './levels.js';
import { compareRank, type Ranked, totalAvailable } from './ranked.js';
import { type Picked, withRoom } from './select-by-cluster.js';
import { selectGroups } from './select-groups.js';
import { groupBy, type SpreadGroup, type Weighing } from './spread-groups.js';

export interface LevelsAsk {
  readonly divided: number | null;
  readonly replicas: number;
}

/**
 * Selects clusters under nested constraints (region › zone › label › cluster). The widest constraint chooses its groups first. Each
 * narrower one takes the best of its groups in every wider group, then the best of the rest; clusters are chosen in the same way.
 */
export function selectByLevels<Item extends Ranked>(ranked: readonly Item[], { groups, clusters }: Levels, ask: LevelsAsk): Picked<Item> {
  const levels = widestFirst(groups, ranked);
  const [widest, ...deeper] = levels;
  const found = groupBy(ranked, widest!, [...deeper], weighingOf(widest!, clusters, ask));
  return selectFrom(found, [widest!, ...deeper], clusters, ask);
}

/** As `selectByLevels`, with the groups of the widest constraint given. */
export function selectFrom<Item extends Ranked>(
  groups: readonly SpreadGroup<Item>[],
  [widest, ...deeper]: readonly [Level, ...Level[]],
  clusters: Level,
  ask: LevelsAsk,
): Picked<Item> {
  if (groups.length < widest.min) return tooFew(widest, groups.length);
  const chosen = selectGroups(groups, {
    min: widest.min,
    max: Math.min(widest.max, clusters.max),
    targets: [clusters.min, ...deeper.map(({ min }) => min)],
  });
  if (chosen.length === 0) return noCombination(widest, deeper, clusters);

  let wider = chosen;
  for (const [i, level] of deeper.entries()) {
    const picked = within(wider, level, deeper.slice(i + 1), clusters, ask);
    if (!picked.ok) return picked;
    wider = picked.selected;
  }
  return clustersWithin(wider, clusters, ask);
}

type Groups<Item extends Ranked> = readonly SpreadGroup<Item>[];

/** Groups of a narrower constraint inside the chosen groups. */
function within<Item extends Ranked>(wider: Groups<Item>, level: Level, deeper: readonly Level[], clusters: Level, ask: LevelsAsk) {
  const weighing = weighingOf(level, clusters, ask);
  const inside = wider.map(({ members }) => groupBy(members, level, deeper, weighing).toSorted((a, b) => b.weight - a.weight));
  const max = Math.min(level.max, clusters.max);
  const targets = [clusters.min, ...deeper.map(({ min }) => min)];

  const byWeight = bestOfEach(inside, max, (a, b) => b.weight - a.weight);
  const enough = targets.every((target, i) => byWeight.reduce((sum, { values }) => sum + (values[i] ?? 0), 0) >= target);
  const selected = enough ? byWeight : bestOfEach(inside, max, (a, b) => b.values[0]! - a.values[0]!);
  if (selected.length < level.min) return tooFew(level, selected.length);
  if (selected.length > max) return tooMany(level, selected.length);
  return { ok: true as const, selected };
}

/** The first of each list, then the best of all others, up to `max` in total or one per list if that is more. */
function bestOfEach<T>(lists: readonly (readonly T[])[], max: number, compare: (a: T, b: T) => number): readonly T[] {
  const ordered = lists.map((list) => list.toSorted(compare));
  const first = ordered.flatMap((list) => list.slice(0, 1));
  const rest = ordered.flatMap((list) => list.slice(1)).sort(compare);
  return [...first, ...rest.slice(0, Math.max(0, max - first.length))];
}

function clustersWithin<Item extends Ranked>(groups: Groups<Item>, level: Level, { divided }: LevelsAsk): Picked<Item> {
  const lists = groups.map(({ members }) => members.toSorted(compareRank));
  const selected = bestOfEach(lists, level.max, compareRank);
  if (selected.length < level.min) return tooFew(level, selected.length);
  if (selected.length > level.max) return tooMany(level, selected.length);
  if (divided === null || totalAvailable(selected) >= divided) return { ok: true, selected };

  // Exchanging clusters inside the same groups keeps every constraint satisfied.
  const taken = new Set(selected);
  const roomier = lists.flatMap((members) =>
    withRoom(
      members.filter((one) => taken.has(one)),
      members.filter((one) => !taken.has(one)),
      Number.POSITIVE_INFINITY,
    ),
  );
  return { ok: true, selected: totalAvailable(roomier) > totalAvailable(selected) ? roomier : selected };
}

/** A constraint with fewer groups is wider; for equal counts, the one written first. */
function widestFirst(levels: readonly Level[], ranked: readonly Ranked[]): readonly Level[] {
  const sizes = new Map(levels.map((level) => [level, new Set(ranked.map(({ cluster }) => level.groupOf(cluster))).size]));
  return levels.toSorted((a, b) => sizes.get(a)! - sizes.get(b)!);
}

function weighingOf(level: Level, clusters: Level, { divided, replicas }: LevelsAsk): Weighing {
  return { divided, replicas, minGroups: level.min, minClusters: clusters.min };
}

type Failure = Extract<Picked<never>, { readonly ok: false }>;

function tooFew(level: Level, found: number): Failure {
  return {
    ok: false,
    message: `The policy requires at least ${counted(level.min, level)} and ${found === 1 ? '1 fits' : `${found} fit`}.`,
    field: `${level.field}.minGroups`,
    remedy: `lower minGroups to ${found}`,
  };
}

function tooMany(level: Level, needed: number): Failure {
  return {
    ok: false,
    message: `The other constraints need ${counted(needed, level)} and the policy allows ${level.max}.`,
    field: `${level.field}.maxGroups`,
    remedy: `raise maxGroups to ${needed}`,
  };
}

function noCombination(widest: Level, deeper: readonly Level[], clusters: Level): Failure {
  const needed = [...deeper.map((level) => counted(level.min, level)), counted(clusters.min, clusters)].join(' and ');
  const most = Number.isFinite(widest.max) ? counted(widest.max, widest) : `any number of ${widest.by}s`;
  return {
    ok: false,
    message: `No selection of ${widest.min} to ${most} has ${needed}.`,
    field: `${clusters.field}.minGroups`,
    remedy: 'lower minGroups, or raise maxGroups of the wider constraint',
  };
}
