import type { ConstraintName } from '../model/movement/transition.js';
import type { Constraint, Limit, Reason } from './constraint.js';
import type { Move, Place } from './move.js';

/** A constraint with the reason that it gives for one cluster. */
export interface Cause extends Reason {
  readonly constraint: ConstraintName;
}

/** The limits of the next step that follow from all constraints together. */
export interface Allowed {
  readonly loses: number;
  readonly takes: number;
  readonly gives: number;
  readonly sparesStuckOnly: boolean;
  /** Why no unit may be taken from the cluster (`keeps`) or added there (`bars`); null: the step may do so. */
  keeps(place: Place): Cause | null;
  bars(place: Place): Cause | null;
  /** The constraint that sets each limit; null: no constraint limits it. */
  readonly by: Readonly<Record<'loses' | 'takes' | 'gives', Cause | null>>;
}

type Named = { readonly name: ConstraintName; readonly limit: Limit };

export function limitsOf(move: Move, constraints: readonly Constraint[]): Allowed {
  const limits = constraints.flatMap((one): Named[] => {
    const limit = one.limit(move);
    return limit === null ? [] : [{ name: one.name, limit }];
  });
  const [loses, takes, gives] = [tightest(limits, 'loses'), tightest(limits, 'takes'), tightest(limits, 'gives')];
  return {
    loses: loses.most,
    takes: takes.most,
    gives: gives.most,
    sparesStuckOnly: limits.some(({ limit }) => limit.sparesStuckOnly === true),
    keeps: (place) => firstOf(limits, place, 'keeps'),
    bars: (place) => firstOf(limits, place, 'bars'),
    by: { loses: loses.cause, takes: takes.cause, gives: gives.cause },
  };
}

/** The smallest limit. Of equal limits, the constraint that is listed first is reported. */
function tightest(limits: readonly Named[], field: 'loses' | 'takes' | 'gives') {
  let most = Number.POSITIVE_INFINITY;
  let cause: Cause | null = null;
  for (const { name, limit } of limits) {
    const says = limit[field];
    if (says === undefined || says >= most) continue;
    most = says;
    cause = { constraint: name, ...limit.reason };
  }
  return { most, cause };
}

function firstOf(limits: readonly Named[], place: Place, field: 'keeps' | 'bars'): Cause | null {
  for (const { name, limit } of limits) {
    const says = limit[field]?.(place) ?? false;
    if (says !== false) return { constraint: name, ...(says === true ? limit.reason : says) };
  }
  return null;
}
