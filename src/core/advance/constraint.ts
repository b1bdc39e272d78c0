import type { ConstraintName } from '../model/movement/transition.js';
import type { Move, Place } from './move.js';

/** Explains to a user why a step waits. */
export interface Reason {
  readonly message: string;
  /** The condition that ends the wait. */
  readonly ends: string;
  /** The hub cannot end this wait; a person or the cluster must. */
  readonly blocked?: boolean;
}

/** Limits of the next step. An absent field sets no limit. */
export interface Limit {
  /** Ready units that may be lost (`loses`) and units that may be removed (`takes`), each summed over all clusters. */
  readonly loses?: number;
  readonly takes?: number;
  /** Remove an unready unit only if it has been unready for a while (`Place.stuck`): units that are still starting may become ready. */
  readonly sparesStuckOnly?: boolean;
  /** Units that may be added, summed over all clusters. */
  readonly gives?: number;
  /**
   * Clusters from which no unit is removed (`keeps`) or to which none is added (`bars`). A function that returns a reason overrides
   * `reason`.
   */
  readonly keeps?: (place: Place) => Reason | boolean;
  readonly bars?: (place: Place) => Reason | boolean;
  readonly reason: Reason;
}

/** One rule about the next step of every move. */
export interface Constraint {
  readonly name: ConstraintName;
  /** Null: the constraint does not apply to this move. */
  limit(move: Move): Limit | null;
}
