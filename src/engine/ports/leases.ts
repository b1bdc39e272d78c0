export interface Lease {
  /** `plan`, or `cluster/NAME`. */
  readonly name: string;
  readonly epoch: number;
  /** Other replicas have fewer clusters than this one: it should be given to them. */
  readonly surplus?: boolean;
}

export interface LeaseStore {
  /**
   * Renews what this replica holds and takes what is free or expired among `names`, in one statement by the database's clock. Of leases
   * of clusters no more are taken than this replica's share among those that are alive. A lease that is renewed, or need not be yet, is
   * valid for at least `ttlMs` less 2 s. The epoch grows each time the holder changes. Answers all that is held now.
   */
  hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]>;
  /** This replica is alive, and takes part in sharing the clusters, for so long. */
  announce(ttlMs: number): Promise<void>;
  /** The mark of a lease that is held with this epoch, one more where `grow`; null: it is not held with it any more. */
  mark(lease: Lease, grow: boolean): Promise<number | null>;
  release(names: readonly string[]): Promise<void>;
  /** Releases everything, and takes part no more. */
  leave(): Promise<void>;
}
