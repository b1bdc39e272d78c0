export interface ChartPoint {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly value: number;
}

export interface ChartFrame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly max: number;
  readonly width: number;
  readonly height: number;
  /** Milliseconds: a longer time between two points is a gap in the line. */
  readonly gapMs: number;
}

/** The points as data of an SVG path; a single point is a short dash. */
export function pathOf(points: readonly ChartPoint[], { fromMs, toMs, max, width, height, gapMs }: ChartFrame): string {
  const x = (atMs: number) => round(((atMs - fromMs) / Math.max(1, toMs - fromMs)) * width);
  const y = (value: number) => round(height - (Math.min(value, max) / max) * height);
  return points
    .map(({ atMs, value }, i) => {
      const before = points[i - 1];
      const next = points[i + 1];
      const begins = before === undefined || atMs - before.atMs > gapMs;
      const isAlone = begins && (next === undefined || next.atMs - atMs > gapMs);
      return `${begins ? 'M' : 'L'}${x(atMs)} ${y(value)}${isAlone ? 'h2' : ''}`;
    })
    .join('');
}

/** One point for each interval, 0 for intervals without measurements. */
export function withZeros(points: readonly ChartPoint[], fromMs: number, toMs: number, everyMs: number): readonly ChartPoint[] {
  const known = new Map(points.map(({ atMs, value }) => [atMs, value]));
  const first = Math.ceil(fromMs / everyMs) * everyMs;
  // The current interval is not complete.
  const count = Math.max(0, Math.floor((toMs - first) / everyMs));
  return Array.from({ length: count }, (_, i) => first + i * everyMs).map((atMs) => ({ atMs, value: known.get(atMs) ?? 0 }));
}

/** The upper end of an axis: 1, 2 or 5 times a power of ten. */
export function niceMax(values: readonly number[]): number {
  const highest = values.reduce((max, value) => Math.max(max, value), 0);
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest * 0.999_999) ?? highest;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
