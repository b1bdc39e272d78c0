/** The readiness of a cluster after both thresholds. `Unknown`: it cannot be reached. */
export type ReadyStatus = 'True' | 'False' | 'Unknown';

export interface ClusterCondition {
  readonly ready: ReadyStatus;
  readonly since: number;
  /** Times at which it stopped being ready, within the last hour, oldest first. */
  readonly flaps: readonly number[];
  /** Which evidence shows that the cluster is alive although its probe fails; absent or null: none. No automatic eviction starts meanwhile. */
  readonly held?: string | null;
}
