import type { DecisionOutcome } from './decision.js';

/**
 * Whether clusters have the requested state. Independent of health, which describes how the running state works. Ordered from best to
 * worst.
 */
export const deliveryStates = ['DELIVERED', 'DELIVERING', 'BLOCKED'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The delivery of one resource, computed from its works and its decision. */
export interface Delivery {
  readonly state: DeliveryState;
  /** A code of the decision (`NOT_PLACED`, `NO_CLUSTER_FIT`), or of the first work that is blocked (`FORBIDDEN`). */
  readonly reason: string | null;
  readonly message: string | null;
  /** Clusters that do not have the latest requested state, in name order. */
  readonly undelivered: readonly string[];
  /** The newest revision of the application that every cluster has reached for this resource; 0 if none, null if it is the current one. */
  readonly revision: number | null;
}

/** The result of the last plan of a resource. */
export interface PlannedOutcome {
  /** `FAILED`: the plan threw. */
  readonly outcome: DecisionOutcome | 'FAILED';
  /** The message of the decision; null if it was scheduled. */
  readonly message: string | null;
  /** The plan used the current template version. */
  readonly current: boolean;
}

/** Number of template changes per resource whose revision is stored. */
export const REMEMBERED_REVISIONS = 16;
