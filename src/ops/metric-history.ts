/** Sums of one step over one interval. */
interface Sums {
  count: number;
  failures: number;
  passes: number;
  seconds: number;
  longest: number;
}

export type MeteredStep = 'plan' | 'dispatch' | 'observe' | 'report' | 'probe';

interface Interval {
  readonly startedAtMs: number;
  readonly steps: Map<string, Sums>;
}

/** One step in one interval; of a cluster, or of all. */
export interface MetricPoint {
  readonly startedAtMs: number;
  /** Objects, resources or events. */
  readonly count: number;
  readonly failures: number;
  /** Mean of one write, pass or probe; null if there was none. */
  readonly meanSeconds: number | null;
  readonly longestSeconds: number | null;
}

export const INTERVAL_MS = 10_000;
/** One hour. */
export const MAX_INTERVALS = 360;
/** Sums of an interval; measurements of further clusters are only part of the sums of all. */
const MAX_SUMS = 2_000;

/**
 * Measurements of the last hour in this process, in intervals of ten seconds. An interval without measurements takes no memory; one holds at
 * most 2 000 sums, which are three steps of 666 clusters.
 */
export class MetricHistory {
  readonly #nowMs: () => number;
  readonly #intervals: Interval[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Adds one write, pass or probe; `count` is what it was about. */
  add(
    step: MeteredStep,
    cluster: string | null,
    { count = 1, failed = false, seconds }: { count?: number; failed?: boolean; seconds?: number },
  ): void {
    const interval = this.#current();
    this.#addTo(interval, keyOf(step, null), count, failed, seconds);
    if (cluster !== null && (interval.steps.size < MAX_SUMS || interval.steps.has(keyOf(step, cluster))))
      this.#addTo(interval, keyOf(step, cluster), count, failed, seconds);
  }

  /** Points of a step, oldest first; intervals without measurements are left out. */
  points(step: MeteredStep, cluster: string | null, sinceMs: number): readonly MetricPoint[] {
    return this.#intervals.flatMap(({ startedAtMs, steps }) => {
      const sums = startedAtMs + INTERVAL_MS > sinceMs ? steps.get(keyOf(step, cluster)) : undefined;
      return sums ? [pointOf(startedAtMs, sums)] : [];
    });
  }

  /** One step over all intervals since a moment; null if there was none. */
  total(step: MeteredStep, cluster: string, sinceMs: number): Omit<MetricPoint, 'startedAtMs'> | null {
    const points = this.points(step, cluster, sinceMs);
    if (points.length === 0) return null;
    const sum = (of: (point: MetricPoint) => number) => points.reduce((total, point) => total + of(point), 0);
    const timed = points.filter(({ meanSeconds }) => meanSeconds !== null);
    const count = sum((point) => point.count);
    return {
      count,
      failures: sum(({ failures }) => failures),
      meanSeconds: timed.length === 0 ? null : sum(({ meanSeconds, count: of }) => (meanSeconds ?? 0) * of) / Math.max(1, count),
      longestSeconds: timed.length === 0 ? null : Math.max(...timed.map(({ longestSeconds }) => longestSeconds ?? 0)),
    };
  }

  /** Names of the clusters that were measured since a moment. */
  clusters(sinceMs: number): readonly string[] {
    const names = this.#intervals
      .filter(({ startedAtMs }) => startedAtMs + INTERVAL_MS > sinceMs)
      .flatMap(({ steps }) => [...steps.keys()].filter((key) => key.includes(' ')).map((key) => key.slice(key.indexOf(' ') + 1)));
    return [...new Set(names)].sort();
  }

  #current(): Interval {
    const startedAtMs = Math.floor(this.#nowMs() / INTERVAL_MS) * INTERVAL_MS;
    const last = this.#intervals.at(-1);
    // The clock may have been set back; the interval then goes on.
    if (last && last.startedAtMs >= startedAtMs) return last;
    const interval = { startedAtMs, steps: new Map<string, Sums>() };
    this.#intervals.push(interval);
    while (this.#intervals.length > MAX_INTERVALS || this.#intervals[0]!.startedAtMs <= startedAtMs - MAX_INTERVALS * INTERVAL_MS)
      this.#intervals.shift();
    return interval;
  }

  #addTo({ steps }: Interval, key: string, count: number, failed: boolean, seconds: number | undefined): void {
    let sums = steps.get(key);
    if (!sums) steps.set(key, (sums = { count: 0, failures: 0, passes: 0, seconds: 0, longest: 0 }));
    sums.count += count;
    if (failed) sums.failures += 1;
    if (seconds === undefined) return;
    sums.passes += 1;
    sums.seconds += seconds;
    sums.longest = Math.max(sums.longest, seconds);
  }
}

function keyOf(step: MeteredStep, cluster: string | null): string {
  return cluster === null ? step : `${step} ${cluster}`;
}

function pointOf(startedAtMs: number, { count, failures, passes, seconds, longest }: Sums): MetricPoint {
  const told = passes > 0;
  return { startedAtMs, count, failures, meanSeconds: told ? seconds / passes : null, longestSeconds: told ? longest : null };
}
