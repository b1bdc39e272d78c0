/** Sums of a step in an interval, or over several. */
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
  points(step: MeteredStep, cluster: string | null, sinceMs: number): readonly (MetricSums & { readonly startedAtMs: number })[];
  total(step: MeteredStep, cluster: string, sinceMs: number): MetricSums | null;
  clusters(sinceMs: number): readonly string[];
}
