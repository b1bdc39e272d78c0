/** The sums of a step in one interval, or over several. */
export interface MetricSums {
  readonly count: number;
  readonly failures: number;
  readonly meanSeconds: number | null;
  readonly longestSeconds: number | null;
}

export const meteredSteps = ['plan', 'dispatch', 'observe', 'report', 'probe'] as const;
export type MeteredStep = (typeof meteredSteps)[number];

/** Measurements of this process in the last hour. */
export interface MetricReads {
  readonly intervalMs: number;
  /** Names this process among the replicas of the hub. */
  readonly replica: string;
  points(step: MeteredStep, cluster: string | null, sinceMs: number): readonly (MetricSums & { readonly startedAtMs: number })[];
  /** Per cluster, for the clusters with measurements; only one cluster if it is named. */
  totals(cluster: string | null, sinceMs: number): ReadonlyMap<string, ReadonlyMap<MeteredStep, MetricSums>>;
}
