import type { FailoverFacts } from '../../core/failover/facts.js';
import type { Judgement } from '../../core/failover/judge.js';
import type { HubEvent } from './events.js';

export interface FailoverStore {
  /**
   * The facts on which evictions depend, read in a fixed number of statements. Copies and evictions are read only if a copy may have to
   * leave a cluster.
   */
  facts(): Promise<FailoverFacts>;
  /**
   * Writes conditions and evictions with their events in one transaction that checks the planner's `epoch`; resources whose eviction
   * started or changed become due for a plan. Throws LEASE_LOST if another replica plans.
   */
  save(judgement: Judgement, events: readonly HubEvent[], epoch: number): Promise<void>;
}

/** `WorkloadRebalancer` documents that are due. */
export interface Rebalancers {
  /**
   * Carries out the document that has been due for the longest time: a scheduled run, or its deletion after its time to live. Returns
   * whether there was one. Checks the planner's `epoch`; throws LEASE_LOST if another replica plans.
   */
  runDue(epoch: number): Promise<boolean>;
}

/** One record per failure of a cluster: its evictions, the placements before, during and after it, and its events. */
export interface FailoverRecords {
  /**
   * Records the placements of resources whose eviction has ended, and ends failovers that are complete, under the planner's `epoch`.
   * Returns how many are still in progress. Throws LEASE_LOST if another replica plans.
   */
  follow(epoch: number): Promise<number>;
}
