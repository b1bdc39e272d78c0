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
