import type { FailoverFacts } from '../../core/failover/facts.js';
import type { Judgement } from '../../core/failover/judge.js';
import type { HubEvent } from './events.js';

export interface FailoverStore {
  /** What evictions depend on, in a fixed number of statements. Copies and evictions are read only where a cluster may have to be left. */
  facts(): Promise<FailoverFacts>;
  /**
   * Writes conditions and evictions with their events in one transaction that checks the planner's `epoch`; resources whose eviction
   * started or changed are due for a plan. Throws LEASE_LOST when another replica plans.
   */
  save(judgement: Judgement, events: readonly HubEvent[], epoch: number): Promise<void>;
}

/** One record for each failure of a cluster: with its evictions, the seats before, during and after it, and the events that belong to it. */
export interface FailoverRecords {
  /**
   * Notes the seats of resources whose eviction is over, and ends failovers in which nothing is left to happen, under the planner's `epoch`.
   * Answers how many are still under way. Throws LEASE_LOST when another replica plans.
   */
  follow(epoch: number): Promise<number>;
}
