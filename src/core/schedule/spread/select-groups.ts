/** A group of clusters that is chosen as a whole. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
  /** The group's contribution to each target; the first value is its number of clusters. */
  readonly values: readonly number[];
}

export interface GroupsAsk {
  readonly min: number;
  readonly max: number;
  /** The minimum sum of each value over the chosen groups. */
  readonly targets: readonly number[];
}

/** Combinations that are examined before the best one so far is returned. */
const MAX_STEPS = 20_000;

/**
 * The combination of `min` to `max` groups that reaches the targets (parity C13). Prefers the highest weight, then the most clusters, then
 * the first in search order. If the first groups of that combination reach the targets alone, returns only those. Empty if no combination
 * does.
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

/** No weight is negative, so a larger combination is never worse: only those of full size are compared. */
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
      // Groups are sorted by weight, so the remaining ones cannot exceed the weight of this one each.
      if (best && weight + groups[i]!.weight * (size - path.length) < best.weight) return;
      path.push(groups[i]!);
      visit(i + 1, weight + groups[i]!.weight);
      path.pop();
    }
  };
  visit(0, 0);
  return (best as Found<Group> | null)?.groups ?? null;
}

/** The groups with the highest values, if they reach the targets; used when the search reached its limit. */
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
