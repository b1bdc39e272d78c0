import { useText } from '../messages/messages.js';
import { type ChartPoint, niceMax, pathOf } from '../state/chart.js';

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

interface ChartProps {
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly gapMs: number;
  readonly format: (value: number) => string;
}

const width = 600;
const height = 140;

/** Lines over time. Each has a colour and a pattern of dashes of its own, and its last value as text. */
export function Chart({ label, series, fromMs, toMs, gapMs, format }: ChartProps) {
  const text = useText();
  const max = niceMax(series.flatMap(({ points }) => points.map(({ value }) => value)));
  const latest = series.map(({ name, points }) => ({ name, last: points.at(-1)?.value }));
  const summary = latest.map(({ name, last }) => `${name} ${last === undefined ? text.none : format(last)}`).join(', ');
  return (
    <figure className="chart">
      <figcaption>{label}</figcaption>
      <div className="chart-area">
        <span className="chart-max numeric small quiet">{format(max)}</span>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${label}: ${summary}`}>
          <line className="chart-grid" x1="0" x2={width} y1={height / 2} y2={height / 2} />
          <line className="chart-grid" x1="0" x2={width} y1={height} y2={height} />
          {series.map(({ name, points }, i) => (
            <path key={name} className={`chart-line chart-line-${i}`} d={pathOf(points, { fromMs, toMs, max, width, height, gapMs })} />
          ))}
        </svg>
        <span className="chart-times small quiet">
          <span>{text.timeOfDay(new Date(fromMs))}</span>
          <span>{text.timeOfDay(new Date(toMs))}</span>
        </span>
      </div>
      <ul className="inline-list small">
        {latest.map(({ name, last }, i) => (
          <li key={name}>
            <svg className="chart-key" viewBox="0 0 24 8" aria-hidden>
              <path className={`chart-line chart-line-${i}`} d="M0 4H24" />
            </svg>{' '}
            {name} <span className="numeric quiet">{last === undefined ? text.none : format(last)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
