import type { ConstraintName } from '../model/movement/transition.js';
import type { Move, Place } from './move.js';

/** What a constraint says to the person who asks why a step waits. */
export interface Reason {
  readonly message: string;
  /** What ends the wait. */
  readonly ends: string;
  /** Nothing that the hub does by itself ends it. */
  readonly blocked?: boolean;
}

/** How far the next step may go. What is absent is not limited. */
export interface Limit {
  /** Ready units that may be lost in all, and units that may be taken away in all. */
  readonly loses?: number;
  readonly takes?: number;
  /** Of those that are not ready only those go that have not been for a while: what is just starting counts on. */
  readonly sparesStuckOnly?: boolean;
  /** Units that may be added in all. */
  readonly gives?: number;
  /** In these clusters nothing is taken away, or nothing is added; the reason is that of the cluster where it has one of its own. */
  readonly keeps?: (place: Place) => Reason | boolean;
  readonly bars?: (place: Place) => Reason | boolean;
  readonly reason: Reason;
}

/** One rule about the next step of every move. */
export interface Constraint {
  readonly name: ConstraintName;
  /** Null: it has nothing to say about this move. */
  limit(move: Move): Limit | null;
}
