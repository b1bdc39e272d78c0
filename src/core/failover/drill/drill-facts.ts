import type { ResourceKey } from '../../model/plan.js';
import type { EvictionState } from '../eviction/eviction-state.js';

/** `MOVING`: resources leave. `AWAY`: all are ready in other clusters. `RETURNING`: they return. */
export type DrillState = 'MOVING' | 'AWAY' | 'RETURNING' | 'ENDED';

/** `DONE`: all went as requested. `STOPPED`: ended early, by a person, a freeze or a failure. `FAILED`: a resource did not move or return. */
export type DrillResult = 'DONE' | 'STOPPED' | 'FAILED';

/** A resource that the drill moves. Times are milliseconds of the database's clock. */
export interface DrilledResource {
  readonly resource: ResourceKey;
  /** Example: `Deployment shop/web`. */
  readonly name: string;
  /** It was not deleted. */
  readonly exists: boolean;
  /** The state of its eviction, and what that waits for; null: it is not evicted yet. */
  readonly eviction: { readonly state: EvictionState; readonly excludes: boolean; readonly message: string } | null;
  /** The reason of a freeze of its cluster, application or policy, under which it may not move; null: none. */
  readonly frozen: string | null;
  readonly evictedAt: number | null;
  readonly movedAt: number | null;
  readonly homeAt: number | null;
  /** No plan is due, no move is in progress, and all copies are applied and healthy. */
  readonly isSettled: boolean;
  /** Ready replicas over all clusters now; null for kinds without replicas. */
  readonly ready: number | null;
  /** Replicas that are requested now, and `movement.maxUnavailable` of the policy. */
  readonly desired: number;
  readonly maxUnavailable: number | string;
  /** Replicas that must stay ready, the fewest that were, and how many were missing at most; null: not measured yet. */
  readonly floor: number | null;
  readonly fewestReady: number | null;
  readonly below: number;
}

/** A drill in progress: a failover of a few resources on purpose. */
export interface DrillFacts {
  readonly id: string;
  readonly cluster: string;
  readonly state: DrillState;
  readonly result: DrillResult | null;
  /** Why it returns, as a sentence; null: it does not return yet. */
  readonly reason: string | null;
  readonly message: string;
  readonly awayAt: number | null;
  readonly returningAt: number | null;
  readonly returnAfterSeconds: number;
  /** Time limit of each resource, for the move and for the return. */
  readonly deadlineSeconds: number;
  /** The person who stopped it; null: nobody did. */
  readonly stoppedBy: string | null;
  readonly resources: readonly DrilledResource[];
}

/** What changes about one resource of the drill. */
export interface DrilledChange {
  readonly resource: ResourceKey;
  readonly evicted: boolean;
  readonly moved: boolean;
  readonly home: boolean;
  readonly floor: number | null;
  readonly fewestReady: number | null;
  readonly below: number;
}

export interface DrillJudgement {
  readonly drill: DrillFacts;
  readonly state: DrillState;
  readonly result: DrillResult | null;
  readonly reason: string | null;
  readonly message: string;
  /** Resources whose eviction starts now. */
  readonly evicts: readonly ResourceKey[];
  /** The evictions go on: the resources stay away from the cluster. */
  readonly stands: boolean;
  readonly changes: readonly DrilledChange[];
  /** Anything of the drill changes, so that it must be stored. */
  readonly isChanged: boolean;
}
