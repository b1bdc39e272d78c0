import type { Level } from '../spread/levels.js';
import type { Entrant } from './entrant.js';
import type { Kept } from './minimums.js';
import type { Counts } from './seats.js';

/**
 * Moves replicas between groups that differ by more than `maxSkew`: from the fullest group to the emptiest with capacity, new replicas
 * before running ones. Refuses if capacity does not allow it.
 */
export function keepSkew(levels: readonly Level[], entrants: readonly Entrant[], divided: Counts): Kept {
  const counts = new Map(divided);
  for (const level of levels) {
    if (level.maxSkew === null) continue;
    const groups = [...Map.groupBy(entrants, ({ cluster }) => level.groupOf(cluster)).values()];
    if (groups.length < 2) continue;
    const kept = evenOut(level, level.maxSkew, groups, counts);
    if (!kept.ok) return kept;
  }
  return { ok: true, counts };
}

type Groups = readonly (readonly Entrant[])[];

function evenOut(level: Level, maxSkew: number, groups: Groups, counts: Map<string, number>): Kept {
  const allowed = Math.max(1, maxSkew);
  for (;;) {
    const ordered = groups.toSorted((a, b) => totalIn(b, counts) - totalIn(a, counts));
    const [fullest, emptiest] = [ordered[0]!, ordered.at(-1)!];
    const excess = totalIn(fullest, counts) - totalIn(emptiest, counts) - allowed;
    if (excess <= 0) return { ok: true, counts };

    // Move half of the difference at once, so that a thousand replicas need about a dozen steps.
    const free = emptiest.reduce((sum, one) => sum + roomIn(one, counts), 0);
    const moved = Math.min(Math.ceil(excess / 2), free);
    if (moved <= 0) return tooSkewed(level, allowed, emptiest, counts);
    take(fullest, moved, counts);
    give(emptiest, moved, counts);
  }
}

function take(group: readonly Entrant[], replicas: number, counts: Map<string, number>): void {
  let left = replicas;
  const fresh = (one: Entrant) => Math.max(0, seats(one, counts) - (one.held ?? 0));
  for (const ofOne of [fresh, (one: Entrant) => seats(one, counts)]) {
    for (const one of group.toSorted((a, b) => ofOne(b) - ofOne(a))) {
      const taken = Math.min(left, ofOne(one));
      counts.set(one.cluster.name, seats(one, counts) - taken);
      left -= taken;
    }
  }
}

function give(group: readonly Entrant[], replicas: number, counts: Map<string, number>): void {
  let left = replicas;
  for (const one of group.toSorted((a, b) => roomIn(b, counts) - roomIn(a, counts))) {
    const given = Math.min(left, roomIn(one, counts));
    counts.set(one.cluster.name, seats(one, counts) + given);
    left -= given;
  }
}

function totalIn(group: readonly Entrant[], counts: Counts): number {
  return group.reduce((sum, one) => sum + seats(one, counts), 0);
}

function seats({ cluster }: Entrant, counts: Counts): number {
  return counts.get(cluster.name) ?? 0;
}

function roomIn(one: Entrant, counts: Counts): number {
  return Math.max(0, one.spare + (one.held ?? 0) - seats(one, counts));
}

function tooSkewed(level: Level, allowed: number, emptiest: readonly Entrant[], counts: Counts): Kept {
  const name = level.groupOf(emptiest[0]!.cluster);
  return {
    ok: false,
    message: `Replicas may differ by ${allowed} between ${level.by}s, and ${level.by} ${name} has no room beyond ${totalIn(emptiest, counts)}.`,
    field: `${level.field}.maxSkew`,
    remedy: `free room in ${level.by} ${name}, or raise maxSkew`,
  };
}
