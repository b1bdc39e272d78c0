import type { HandOverFacts } from '../../core/failover/evidence/hand-over.js';

export interface Lease {
  /** `plan`, or `cluster/NAME`. */
  readonly name: string;
  readonly epoch: number;
  /** Other replicas hold fewer clusters than this one: hand this lease over. */
  readonly surplus?: boolean;
}

export interface LeaseStore {
  /**
   * Renews the held leases and takes free or expired ones among `names`, in one statement by the database's clock. Takes at most this
   * replica's share of clusters among the live replicas, and those that were handed to it; none that it handed over itself within the last ten
   * minutes, while another replica is live. A lease that is renewed, or need not be yet, is valid for at least `ttlMs` less 2
   * s. The epoch increases each time the holder changes. Returns all leases held now.
   */
  hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]>;
  /** Announces this replica as live for `ttlMs`, so that it counts when clusters are shared, with the ids of its keys. */
  announce(ttlMs: number): Promise<void>;
  /** The mark of a lease that is held with this epoch, incremented if `grow`; null: no longer held with this epoch. */
  mark(lease: Lease, grow: boolean): Promise<number | null>;
  release(names: readonly string[]): Promise<void>;
  /** What decides whether other replicas should serve these clusters, which this replica serves. */
  handOverFacts(clusters: readonly string[]): Promise<HandOverFacts>;
  /** Releases leases to the replicas that are to take them. */
  handOver(leases: readonly { readonly name: string; readonly to: string }[]): Promise<void>;
  /** Releases all leases; the replica no longer counts when clusters are shared. */
  leave(): Promise<void>;
  /** Ends all leases of a holder whose process is proven to have ended. Others may take them at once, with the next epoch. */
  endOf(holder: string): Promise<void>;
}
