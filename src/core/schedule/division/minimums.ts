import { counted, type Level } from '../spread/levels.js';
import type { Entrant } from './entrant.js';
import type { Counts } from './seats.js';

export type Kept =
  | { readonly ok: true; readonly counts: Counts }
  | { readonly ok: false; readonly message: string; readonly field: string; readonly remedy: string };

/**
 * Restores the minimum of every constraint after division: a group without replicas gets one, taken from the cluster with the most new
 * replicas. Refuses if there are too few replicas or too little capacity.
 */
export function keepMinimums(levels: readonly Level[], entrants: readonly Entrant[], divided: Counts, replicas: number): Kept {
  const counts = new Map(divided);
  for (const level of levels) {
    if (replicas < level.min) return tooFewReplicas(level, replicas);
    while (seatedGroups(level, entrants, counts).size < level.min) {
      if (!moveOne(level, levels, entrants, counts)) return noRoom(level, seatedGroups(level, entrants, counts).size);
    }
  }
  return { ok: true, counts };
}

function seatedGroups(level: Level, entrants: readonly Entrant[], counts: Counts): ReadonlySet<string | null> {
  return new Set(entrants.filter(({ cluster }) => (counts.get(cluster.name) ?? 0) > 0).map(({ cluster }) => level.groupOf(cluster)));
}

/** Entrants are sorted by rank, so the first with capacity in a group without seats is taken. */
function moveOne(level: Level, levels: readonly Level[], entrants: readonly Entrant[], counts: Map<string, number>): boolean {
  const seated = seatedGroups(level, entrants, counts);
  const to = entrants.find((one) => !seated.has(level.groupOf(one.cluster)) && room(one, counts) > 0);
  const from = entrants
    .filter((one) => one !== to && canGive(one, levels, entrants, counts))
    .sort((a, b) => fresh(b, counts) - fresh(a, counts) || seats(b, counts) - seats(a, counts))[0];
  if (!to || !from) return false;
  counts.set(from.cluster.name, seats(from, counts) - 1);
  counts.set(to.cluster.name, seats(to, counts) + 1);
  return true;
}

/** Whether its groups keep a seat without this one, or there are more groups than the minimum. */
function canGive(one: Entrant, levels: readonly Level[], entrants: readonly Entrant[], counts: Counts): boolean {
  if (seats(one, counts) === 0) return false;
  if (seats(one, counts) > 1) return true;
  return levels.every((level) => {
    const group = level.groupOf(one.cluster);
    const others = entrants.some((other) => other !== one && seats(other, counts) > 0 && level.groupOf(other.cluster) === group);
    return others || seatedGroups(level, entrants, counts).size > level.min;
  });
}

function seats({ cluster }: Entrant, counts: Counts): number {
  return counts.get(cluster.name) ?? 0;
}

/** Seats that are new in this division: taking one of them moves no running replica. */
function fresh(one: Entrant, counts: Counts): number {
  return Math.max(0, seats(one, counts) - (one.held ?? 0));
}

function room(one: Entrant, counts: Counts): number {
  return one.spare + (one.held ?? 0) - seats(one, counts);
}

function tooFewReplicas(level: Level, replicas: number): Kept {
  return {
    ok: false,
    message: `The policy requires at least ${counted(level.min, level)}, and ${replicas === 1 ? '1 replica reaches' : `${replicas} replicas reach`} no more than ${replicas}.`,
    field: `${level.field}.minGroups`,
    remedy: `raise the number of replicas to ${level.min}, or lower minGroups to ${replicas}`,
  };
}

function noRoom(level: Level, reached: number): Kept {
  return {
    ok: false,
    message: `The policy requires replicas in at least ${counted(level.min, level)}, and only ${reached} have room.`,
    field: `${level.field}.minGroups`,
    remedy: `free room in one more ${level.by}, or lower minGroups to ${reached}`,
  };
}
