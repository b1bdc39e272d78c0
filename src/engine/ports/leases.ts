export interface Lease {
  /** `plan`, or `cluster/NAME`. */
  readonly name: string;
  readonly epoch: number;
}

export interface LeaseStore {
  /**
   * Renews what this replica holds and takes what is free or expired among `names`, in one statement by the database's clock.
   * The epoch grows each time the holder changes. Answers all that is held now.
   */
  hold(names: readonly string[], ttlMs: number): Promise<readonly Lease[]>;
  release(names: readonly string[]): Promise<void>;
}
