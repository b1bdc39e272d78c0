import type { DecisionOutcome } from './decision.js';

/**
 * Whether what was asked for is what the clusters were given. An answer of its own beside health, which says how what runs there is.
 * The list is ordered from best to worst for folding.
 */
export const deliveryStates = ['DELIVERED', 'DELIVERING', 'BLOCKED'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The delivery of one resource, as its works and its decision say it. */
export interface Delivery {
  readonly state: DeliveryState;
  /** A code: of the decision (`NOT_PLACED`, `NO_CLUSTER_FIT`), or of the first work that is held up (`FORBIDDEN`). */
  readonly reason: string | null;
  readonly message: string | null;
  /** Clusters that are to have the resource and do not have what was asked for last, in name order. */
  readonly undelivered: readonly string[];
  /**
   * The newest revision of the application that every cluster has reached, as far as this resource goes; 0 where none is, null where
   * it is the application's current one.
   */
  readonly revision: number | null;
}

/** What the last plan of a resource came to. */
export interface PlannedOutcome {
  /** `FAILED`: the plan threw. */
  readonly outcome: DecisionOutcome | 'FAILED';
  /** The sentence of the decision; null where it was scheduled. */
  readonly message: string | null;
  /** The template that was planned is the present one. */
  readonly current: boolean;
}

/** Of how many changes of a template the revision is remembered. */
export const REMEMBERED_REVISIONS = 16;
