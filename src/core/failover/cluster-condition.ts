/** How a cluster is, after both thresholds: `Unknown` means that it cannot be reached. */
export type ReadyStatus = 'True' | 'False' | 'Unknown';

export interface ClusterCondition {
  readonly ready: ReadyStatus;
  readonly since: number;
  /** When it stopped being ready, within the last hour, oldest first. */
  readonly flaps: readonly number[];
}
