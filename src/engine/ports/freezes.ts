import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { HubEvent } from './events.js';

export interface RestoreStore {
  /**
   * Records that the Lease in a member has a higher epoch or mark than this database, which was therefore restored from an older backup.
   * Freezes all writes of the hub until a person decides. Recorded once per cluster.
   */
  found(cluster: string, ahead: { readonly epoch: number; readonly mark: number }): Promise<void>;
}

export interface FreezeStore {
  /** Freezes in force, by the database's clock; oldest first. */
  inForce(): Promise<readonly StandingFreeze[]>;
  /** Deletes expired freezes and records an event for each. */
  endExpired(): Promise<void>;
  /**
   * Queues the resources with a move in progress for planning, since the freeze that stopped them may have ended. Records the events in the
   * same transaction.
   */
  changed(events: readonly HubEvent[]): Promise<void>;
}
