import type { Amounts, GradedNodes, ResourceModel } from '../../model/cluster/cluster.js';

/** The number of nodes of a grade. */
export interface GradeCount {
  readonly grade: number;
  readonly count: number;
}

/**
 * Counts nodes by grade from the free amounts of each (parity C26): a node has the lowest grade that any of its resources reaches. Returns
 * no counts if the grades name different resources.
 */
export function countByGrade(models: readonly ResourceModel[], freePerNode: readonly Amounts[]): readonly GradeCount[] {
  const names = models[0]?.ranges.map(({ name }) => name).sort() ?? [];
  const regular = models.every(({ ranges }) => sameNames(ranges.map(({ name }) => name).sort(), names));
  if (models.length === 0 || !regular) return [];

  const counts = models.map(() => 0);
  for (const free of freePerNode) {
    const of = Math.min(...names.map((name) => gradeOf(models, name, Object.hasOwn(free, name) ? free[name]! : 0)));
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return models.map(({ grade }, i) => ({ grade, count: counts[i]! }));
}

/** Nodes of each grade with the minimum that they have free; the first grade begins at 0. */
export function gradedNodes(models: readonly ResourceModel[], counts: readonly GradeCount[]): readonly GradedNodes[] {
  const countOf = new Map(counts.map(({ grade, count }) => [grade, count]));
  return models.map(({ grade, ranges }, i) => ({
    nodes: countOf.get(grade) ?? 0,
    minimum: Object.fromEntries(ranges.map(({ name, min }) => [name, i === 0 ? 0 : min])),
  }));
}

/** The last grade whose minimum is reached. */
function gradeOf(models: readonly ResourceModel[], name: string, free: number): number {
  const reached = models.findLastIndex(({ ranges }) => ranges.some((range) => range.name === name && range.min <= free));
  return Math.max(0, reached);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
