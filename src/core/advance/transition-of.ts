import { sameJson } from '../../kubernetes/json/same-json.js';
import type { Transition, Wait } from '../model/movement/transition.js';
import { constraintNames } from '../model/movement/transition.js';
import type { PlannedWork } from '../model/plan.js';
import { isFrozen } from './constraints/freeze.js';
import type { Allowed, Cause } from './limits.js';
import { type Move, type Place, type Stepped, sum } from './move.js';

/** Waits that are stored per move. A move over a thousand clusters is explained by the first of them. */
const MAX_WAITS = 20;

/** The part of the move that remains after this step, and the reasons why it waits; null: the move is complete. */
export function transitionOf(move: Move, allowed: Allowed, stepped: readonly Stepped[]): Transition | null {
  const { ask } = move;
  const taken = sum(stepped, ({ place, next }) => Math.max(0, place.has - next));
  const found = stepped.flatMap((one): (Cause & { readonly cluster: string })[] => {
    const cause = causeOf(move, allowed, one, taken);
    return cause ? [{ ...cause, cluster: one.place.cluster }] : [];
  });
  if (found.length === 0) return null;

  const last = ask.transition;
  const moves = stepped.some(({ place, next }) => next !== place.has);
  const progressedAt = moves || last === null ? ask.now : last.progressedAt;
  const deadline = new Date(Date.parse(progressedAt) + ask.movement.deadlineSeconds * 1000).toISOString();
  const sorted = found.sort((a, b) => constraintNames.indexOf(a.constraint) - constraintNames.indexOf(b.constraint));
  // A step in a cluster that is not ready does not count as progress.
  const goesOn = stepped.some(({ place, next }) => next !== place.has && place.reach === 'ready');
  const isBlocked = Date.parse(ask.now) >= Date.parse(deadline) || (!goesOn && sorted.some(({ blocked }) => blocked === true));
  return {
    state: isBlocked ? 'BLOCKED' : 'MOVING',
    origin: last?.origin ?? ask.origin,
    cause: last?.cause ?? ask.cause,
    before: move.before.map(({ cluster, replicas }) => ({ cluster, replicas })),
    startedAt: last?.startedAt ?? ask.now,
    progressedAt,
    deadline,
    lookAgainAt: lookAgainAt(ask.now, progressedAt, deadline),
    waits: sorted.slice(0, MAX_WAITS).map((cause) => waitOf(cause, last, ask.now)),
    waiting: sorted.length,
  };
}

const FIRST_LOOK_MS = 10_000;

/**
 * When to check the move again: after 10 s, or after half of the time since the last progress if that is longer, and at the deadline at the
 * latest.
 */
function lookAgainAt(now: string, progressedAt: string, deadline: string): string | null {
  const at = Date.parse(now);
  const next = Math.min(at + Math.max(FIRST_LOOK_MS, (at - Date.parse(progressedAt)) / 2), Date.parse(deadline));
  return next > at ? new Date(next).toISOString() : null;
}

/** Why a cluster does not have its target units yet; null: it has them, or no constraint limits its next step. */
function causeOf({ ask }: Move, allowed: Allowed, { place, next }: Stepped, taken: number): Cause | null {
  const { has, wants, target, standing } = place;
  if (next > wants)
    return allowed.keeps(place) ?? (allowed.takes <= taken ? allowed.by.takes : null) ?? allowed.by.loses ?? allowed.by.takes;
  if (next < wants) return allowed.bars(place) ?? allowed.by.gives;
  if (target !== null && isFrozen(ask, place) && !isWritten(place, target)) return allowed.keeps(place);
  const stays = target === null && standing !== null && standing.digest !== null && has === 0;
  return stays ? allowed.keeps(place) : null;
}

/** Whether the cluster's work is already as the target wants it. A manifest that was not read counts as another one. */
function isWritten({ standing }: Place, { manifest, suspended, conflictResolution }: PlannedWork): boolean {
  if (standing === null || standing.digest === null) return false;
  const isSame = standing.suspended === suspended && standing.conflictResolution === conflictResolution;
  return isSame && standing.manifest !== null && sameJson(standing.manifest, manifest);
}

function waitOf({ constraint, message, ends, cluster }: Cause & { readonly cluster: string }, last: Transition | null, now: string): Wait {
  const since = last?.waits.find((one) => one.cluster === cluster && one.constraint === constraint)?.since ?? now;
  return { cluster, constraint, message, ends, since };
}
