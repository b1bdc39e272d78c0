import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { HubEvent } from './events.js';

export interface RestoreStore {
  /**
   * The Lease in a member has a higher epoch or mark than this database: it was restored from an older backup. Freezes all writes of the
   * hub until a person decides. Recorded once for a cluster.
   */
  found(cluster: string, ahead: { readonly epoch: number; readonly mark: number }): Promise<void>;
}

export interface FreezeStore {
  /** Freezes in force, by the clock of the database; oldest first. */
  inForce(): Promise<readonly StandingFreeze[]>;
  /** Deletes those whose end has come, with an event for each. */
  endExpired(): Promise<void>;
  /** Makes resources due whose move is under way: what held them back may be gone. Records the events with it. */
  changed(events: readonly HubEvent[]): Promise<void>;
}
