/** A group of clusters that may be chosen as a whole. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
  /** How much of each thing that is needed the group brings; the first is its clusters. */
  readonly values: readonly number[];
}

export interface GroupsAsk {
  readonly min: number;
  readonly max: number;
  /** The least of each thing that the chosen groups bring together. */
  readonly targets: readonly number[];
}

/** Combinations that are looked at before the best so far is taken. */
const MAX_STEPS = 20_000;

/**
 * The combination of `min` to `max` groups that brings what is needed (parity C13): the most weight, then the most clusters, then
 * the first in search order; and where its first few groups alone bring it, those. Empty when no combination does.
 */
export function selectGroups<Group extends Weighted>(groups: readonly Group[], { min, max, targets }: GroupsAsk): readonly Group[] {
  const ordered = groups.toSorted((a, b) => b.weight - a.weight);
  const size = Math.min(max, ordered.length);
  if (ordered.length === 0 || ordered.length < min || size < min) return [];

  const best = search(ordered, { size, targets }) ?? mostValue(ordered, { size, targets });
  if (!best) return [];
  const enough = best.findIndex((_, i) => i + 1 >= min && brings(best.slice(0, i + 1), targets));
  return best.slice(0, enough + 1);
}

interface Found<Group> {
  readonly groups: readonly Group[];
  readonly weight: number;
  readonly value: number;
}

/** No weight is negative, so a longer combination is never the worse one: only those of the full size are compared. */
function search<Group extends Weighted>(
  groups: readonly Group[],
  { size, targets }: { readonly size: number; readonly targets: readonly number[] },
): readonly Group[] | null {
  let best: Found<Group> | null = null;
  let steps = 0;
  const path: Group[] = [];
  const visit = (from: number, weight: number): void => {
    if (path.length === size) {
      const value = broughtBy(path, 0);
      const better = !best || weight > best.weight || (weight === best.weight && value > best.value);
      if (better && brings(path, targets)) best = { groups: [...path], weight, value };
      return;
    }
    for (let i = from; i <= groups.length - (size - path.length) && steps < MAX_STEPS; i++) {
      steps++;
      // The groups come by weight: what follows cannot weigh more than as many of this one.
      if (best && weight + groups[i]!.weight * (size - path.length) < best.weight) return;
      path.push(groups[i]!);
      visit(i + 1, weight + groups[i]!.weight);
      path.pop();
    }
  };
  visit(0, 0);
  return (best as Found<Group> | null)?.groups ?? null;
}

/** Where the search gave up: the groups that bring most, if those are enough. */
function mostValue<Group extends Weighted>(
  groups: readonly Group[],
  { size, targets }: { readonly size: number; readonly targets: readonly number[] },
): readonly Group[] | null {
  const most = groups.toSorted((a, b) => b.values[0]! - a.values[0]!).slice(0, size);
  const kept = groups.filter((group) => most.includes(group));
  return brings(kept, targets) ? kept : null;
}

function brings(groups: readonly Weighted[], targets: readonly number[]): boolean {
  return targets.every((target, i) => broughtBy(groups, i) >= target);
}

function broughtBy(groups: readonly Weighted[], thing: number): number {
  return groups.reduce((sum, { values }) => sum + (values[thing] ?? 0), 0);
}
