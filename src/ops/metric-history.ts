/** Sums of one step over one interval. */
interface Sums {
  count: number;
  failures: number;
  passes: number;
  seconds: number;
  longest: number;
}

export type MeteredStep = 'plan' | 'dispatch' | 'observe' | 'report' | 'probe';

interface StepSums {
  readonly all: Sums;
  readonly clusters: Map<string, Sums>;
}

interface Interval {
  readonly startedAtMs: number;
  readonly steps: Map<MeteredStep, StepSums>;
  /** Sums of clusters in all steps. */
  held: number;
}

/** One step in one interval or in several; of a cluster, or of all. */
export interface MetricSums {
  /** Objects, resources or events. */
  readonly count: number;
  readonly failures: number;
  /** Mean of one write, pass or probe; null if there was none. */
  readonly meanSeconds: number | null;
  readonly longestSeconds: number | null;
}

export interface MetricPoint extends MetricSums {
  readonly startedAtMs: number;
}

export const INTERVAL_MS = 30_000;
/** One hour. */
export const MAX_INTERVALS = 120;
/** Sums of clusters in an interval; measurements of further clusters are only part of the sums of all. */
const MAX_SUMS = 2_000;

/**
 * Measurements of the last hour in this process, in intervals of 30 seconds. An interval without measurements takes no memory; one holds at
 * most 2 000 sums of clusters, which are three steps of 666 clusters.
 */
export class MetricHistory {
  readonly intervalMs = INTERVAL_MS;
  /** Names the process whose measurements these are. */
  readonly replica: string;
  readonly #nowMs: () => number;
  readonly #intervals: Interval[] = [];

  constructor(nowMs: () => number, replica = 'hub') {
    this.#nowMs = nowMs;
    this.replica = replica;
  }

  /** Adds one write, pass or probe; `count` is what it was about. */
  add(
    step: MeteredStep,
    cluster: string | null,
    { count = 1, failed = false, seconds }: { count?: number; failed?: boolean; seconds?: number },
  ): void {
    const more = { count, failures: failed ? 1 : 0, passes: seconds === undefined ? 0 : 1, seconds: seconds ?? 0, longest: seconds ?? 0 };
    const interval = this.#current();
    let sums = interval.steps.get(step);
    if (!sums) interval.steps.set(step, (sums = { all: noSums(), clusters: new Map() }));
    addTo(sums.all, more);
    if (cluster === null) return;
    const ofCluster = sums.clusters.get(cluster);
    if (ofCluster) return addTo(ofCluster, more);
    if (interval.held >= MAX_SUMS) return;
    interval.held += 1;
    sums.clusters.set(cluster, more);
  }

  /** Points of a step, oldest first; intervals without measurements are left out. */
  points(step: MeteredStep, cluster: string | null, sinceMs: number): readonly MetricPoint[] {
    return this.#since(sinceMs).flatMap(({ startedAtMs, steps }) => {
      const sums = cluster === null ? steps.get(step)?.all : steps.get(step)?.clusters.get(cluster);
      return sums ? [{ startedAtMs, ...told(sums) }] : [];
    });
  }

  /** The sums of each step over all intervals since a moment, by cluster in the order of names; of one cluster only if it is named. */
  totals(cluster: string | null, sinceMs: number): ReadonlyMap<string, ReadonlyMap<MeteredStep, MetricSums>> {
    const totals = new Map<string, Map<MeteredStep, Sums>>();
    for (const { steps } of this.#since(sinceMs)) {
      for (const [step, { clusters }] of steps) {
        const measured = cluster === null ? clusters : [[cluster, clusters.get(cluster)] as const];
        for (const [name, sums] of measured) if (sums) addTo(sumsOf(totals, name, step), sums);
      }
    }
    const sorted = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted.map(([name, steps]) => [name, new Map([...steps].map(([step, sums]) => [step, told(sums)]))]));
  }

  #since(sinceMs: number): readonly Interval[] {
    return this.#intervals.filter(({ startedAtMs }) => startedAtMs + INTERVAL_MS > sinceMs);
  }

  #current(): Interval {
    const startedAtMs = Math.floor(this.#nowMs() / INTERVAL_MS) * INTERVAL_MS;
    const last = this.#intervals.at(-1);
    // The system clock may have been set back; then the current interval continues.
    if (last && last.startedAtMs >= startedAtMs) return last;
    const interval: Interval = { startedAtMs, steps: new Map(), held: 0 };
    this.#intervals.push(interval);
    while (this.#intervals.length > MAX_INTERVALS || this.#intervals[0]!.startedAtMs <= startedAtMs - MAX_INTERVALS * INTERVAL_MS)
      this.#intervals.shift();
    return interval;
  }
}

function noSums(): Sums {
  return { count: 0, failures: 0, passes: 0, seconds: 0, longest: 0 };
}

function addTo(sums: Sums, more: Readonly<Sums>): void {
  sums.count += more.count;
  sums.failures += more.failures;
  sums.passes += more.passes;
  sums.seconds += more.seconds;
  sums.longest = Math.max(sums.longest, more.longest);
}

function sumsOf(totals: Map<string, Map<MeteredStep, Sums>>, cluster: string, step: MeteredStep): Sums {
  let steps = totals.get(cluster);
  if (!steps) totals.set(cluster, (steps = new Map()));
  let sums = steps.get(step);
  if (!sums) steps.set(step, (sums = noSums()));
  return sums;
}

function told({ count, failures, passes, seconds, longest }: Sums): MetricSums {
  const timed = passes > 0;
  return { count, failures, meanSeconds: timed ? seconds / passes : null, longestSeconds: timed ? longest : null };
}
