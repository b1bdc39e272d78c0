import type { Transition } from '../model/movement/transition.js';
import type { PlannedWork } from '../model/plan.js';
import { withReplicas } from '../model/replicas.js';
import type { Constraint } from './constraint.js';
import { ceiling } from './constraints/ceiling.js';
import { eviction, isPurged } from './constraints/eviction.js';
import { exclusive } from './constraints/exclusive.js';
import { floor } from './constraints/floor.js';
import { freeze, isFrozen } from './constraints/freeze.js';
import { hold } from './constraints/hold.js';
import { inUse } from './constraints/in-use.js';
import { job } from './constraints/job.js';
import { rate } from './constraints/rate.js';
import { reachable } from './constraints/reachable.js';
import { type Allowed, limitsOf } from './limits.js';
import { type AdvanceAsk, type Move, moveOf, type Place, type Stepped } from './move.js';
import { transitionOf } from './transition-of.js';

/** Most important first: if several constraints limit a step equally, the first is reported. Stages and waves belong before `floor`. */
const constraints: readonly Constraint[] = [freeze, hold, eviction, job, inUse, exclusive, reachable, floor, ceiling, rate];

/** The next desired state of each work. A work that is in neither list is to be removed. */
export interface Step {
  readonly works: readonly PlannedWork[];
  /** Clusters whose work is left unchanged. */
  readonly keeps: ReadonlySet<string>;
  /** The rest of the move and the reasons why it waits; null: this step reaches the target. */
  readonly transition: Transition | null;
}

/**
 * Computes the next step from the existing works to the target of the plan. New replicas must be ready before old ones are removed (make before
 * break). Changes that remove nothing are made at once; each change that must wait gets a reason. The caller runs it again whenever a cluster
 * reports.
 */
export function advance(ask: AdvanceAsk): Step {
  const move = moveOf(ask);
  const allowed = limitsOf(move, constraints);
  const stepped = grow(move, allowed, shrink(move, allowed));

  const works: PlannedWork[] = [];
  const keeps = new Set<string>();
  for (const one of stepped) {
    const work = workOf(move, allowed, one);
    if (work === 'keep') keeps.add(one.place.cluster);
    else if (work !== null) works.push(work);
  }
  return { works, keeps, transition: transitionOf(move, allowed, stepped) };
}

/**
 * Removes units from clusters that the target leaves entirely, then from the others; among equals from the cluster with the fewest ready
 * units, so that little capacity is lost.
 */
function shrink(move: Move, allowed: Allowed): ReadonlyMap<string, number> {
  const next = new Map<string, number>();
  let { loses, takes } = allowed;
  const shrinking = move.places.filter(({ has, wants }) => has > wants);
  for (const place of shrinking.sort((a, b) => Number(a.wants > 0) - Number(b.wants > 0) || a.ready - b.ready)) {
    if (allowed.keeps(place)) continue;
    const most = isPurged(place) ? place.has - place.wants : Math.min(place.has - place.wants, takes, loses + spare(move, allowed, place));
    const taken = isDivisible(move) || most === place.has - place.wants ? most : 0;
    if (taken <= 0) continue;
    next.set(place.cluster, place.has - taken);
    takes -= taken;
    loses = Math.max(0, loses - Math.max(0, taken - spare(move, allowed, place)));
  }
  return next;
}

/** Units that can be removed without losing a ready one. A StatefulSet removes its pods with the highest ordinal first, ready or not. */
function spare({ ask }: Move, { sparesStuckOnly }: Allowed, { has, ready, stuck, wants }: Place): number {
  if (ask.template.kind === 'StatefulSet' && wants > 0 && ready > 0) return 0;
  return sparesStuckOnly ? stuck : has - ready;
}

/** Adds units to ready clusters first: units in a cluster that cannot start them would use up the limit of running replicas (`ceiling`). */
function grow(move: Move, allowed: Allowed, shrunk: ReadonlyMap<string, number>): readonly Stepped[] {
  let { gives } = allowed;
  const next = new Map(shrunk);
  const growing = move.places.filter(({ has, wants }) => wants > has);
  for (const place of growing.sort((a, b) => Number(a.reach !== 'ready') - Number(b.reach !== 'ready'))) {
    if (allowed.bars(place)) continue;
    const given = Math.min(place.wants - place.has, gives);
    if (given <= 0) continue;
    next.set(place.cluster, place.has + given);
    gives -= given;
  }
  return move.places.map((place) => ({ place, next: next.get(place.cluster) ?? place.has }));
}

function isDivisible({ ask, unit, isJob }: Move): boolean {
  return unit === 'replicas' && !isJob && ask.indivisible !== true;
}

/** The work of a cluster after this step; null: none, so an existing work is removed. */
function workOf(move: Move, allowed: Allowed, { place, next }: Stepped): PlannedWork | 'keep' | null {
  const { target, standing, wants } = place;
  const stands = standing !== null && standing.digest !== null;
  if (!stands && (next === 0 || target === null)) return wants === 0 && allowed.bars(place) === null ? target : null;
  if (stands && isFrozen(move.ask, place)) return 'keep';
  if (target === null) return leavingWork(allowed, place, next);
  if (next === wants) return target;
  return isDivisible(move) ? { ...target, replicas: next, manifest: withReplicas(target.manifest, next) } : 'keep';
}

/** A copy that leaves keeps its manifest until it is removed; only its replicas are reduced. */
function leavingWork(allowed: Allowed, place: Place, next: number): PlannedWork | 'keep' | null {
  const { cluster, manifest, conflictResolution, suspended } = place.standing!;
  if (next === 0) return place.has === 0 && allowed.keeps(place) !== null ? 'keep' : null;
  if (next === place.has || manifest === null) return 'keep';
  return { cluster, replicas: next, manifest: withReplicas(manifest, next), conflictResolution, suspended };
}
