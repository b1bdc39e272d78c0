import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type MetricStep, MetricsDocument, type MetricsQuery } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useFreshness } from '../../data/use-live.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Chart } from '../../parts/chart.js';
import { SelectFilter } from '../../parts/filter-bar.js';
import { ClusterLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { type ByReplica, shownReplica, withAnswer } from '../../state/by-replica.js';
import { withZeros } from '../../state/chart.js';

const route = getRouteApi('/signed-in/charts');

type Measured = MetricsQuery['metrics'];
type ClusterSums = Measured['clusters'][number];

const moved: readonly MetricStep[] = ['PLAN', 'DISPATCH', 'OBSERVE', 'REPORT'];
const timed: readonly MetricStep[] = ['PLAN', 'DISPATCH', 'REPORT', 'PROBE'];

/** Throughput and latency of the steps, measured by the hub itself. */
export function MetricsPage() {
  const text = useText();
  const navigate = route.useNavigate();
  const { cluster, minutes, replica: wanted } = route.useSearch();
  const length = minutes === undefined ? 60 : Number(minutes);
  const asked = useAnswer(MetricsDocument, { cluster: cluster ?? null, minutes: length });
  // The names come from the whole fleet, also while one cluster is selected.
  const all = useAnswer(MetricsDocument, { cluster: null, minutes: length });
  useFreshness(asked.askAgain);
  const known = useByReplica(asked.data?.metrics, `${cluster} ${length}`);
  const replica = shownReplica(known, wanted);
  const answer = mapAnswer(asked, (data) => known.get(replica ?? '') ?? data.metrics);
  const names = (all.data?.metrics.clusters ?? []).map((one) => one.cluster);
  const choose = (part: {
    readonly cluster?: string | undefined;
    readonly minutes?: '10' | '30' | undefined;
    readonly replica?: string | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });

  return (
    <>
      <PageHeading title={text.metrics.title} />
      <p className="quiet">{text.metrics.help}</p>
      <Panel
        title={cluster ?? text.nav.clusters}
        what={text.metrics.what}
        answer={answer}
        tools={
          <div className="filter">
            <SelectFilter
              label={text.clusters.name}
              value={cluster}
              options={names.map((name) => ({ value: name, word: name }))}
              onValue={(value) => choose({ cluster: value })}
            />
            <SelectFilter
              label={text.metrics.last}
              value={minutes}
              none={text.metrics.hour}
              options={['30', '10'].map((value) => ({ value, word: text.metrics.minutes(Number(value)) }))}
              onValue={(value) => choose({ minutes: value as '10' | '30' | undefined })}
            />
            {known.size > 1 ? (
              <SelectFilter
                label={text.metrics.replica}
                value={replica}
                options={[...known.keys()].toSorted().map((value) => ({ value, word: value }))}
                onValue={(value) => choose({ replica: value })}
              />
            ) : null}
          </div>
        }
      >
        {(measured) => (
          <>
            <p className="quiet small">{text.metrics.measuredBy(measured.replica, new Date(measured.to))}</p>
            <Charts measured={measured} ofCluster={cluster !== undefined} />
          </>
        )}
      </Panel>
    </>
  );
}

/** The newest answers to one question, one of each replica. */
function useByReplica(measured: Measured | undefined, question: string): ByReplica<Measured> {
  const [kept, setKept] = useState<{ readonly question: string; readonly known: ByReplica<Measured> }>({ question, known: new Map() });
  useEffect(() => {
    if (measured) setKept((before) => ({ question, known: withAnswer(before.question === question ? before.known : new Map(), measured) }));
  }, [measured, question]);
  return kept.question === question ? kept.known : new Map();
}

function Charts({ measured, ofCluster }: { readonly measured: Measured; readonly ofCluster: boolean }) {
  const text = useText();
  const { series, intervalSeconds, clusters } = measured;
  // A hub that was started later has no measurements of the time before.
  const begun = series.flatMap(({ points }) => points.slice(0, 1).map(({ at }) => Date.parse(at)));
  const [fromMs, toMs] = [Math.max(Date.parse(measured.from), Math.min(...begun)), Date.parse(measured.to)];
  const everyMs = intervalSeconds * 1000;
  if (series.every(({ points }) => points.length === 0)) return <Nothing why={text.metrics.nothing} />;
  const has = (step: MetricStep) => !ofCluster || (step !== 'PLAN' && step !== 'REPORT');
  const pointsOf = (step: MetricStep) => series.find((one) => one.step === step)?.points ?? [];
  const throughput = moved.filter(has).map((step) => ({
    name: text.metrics.step[step],
    points: withZeros(
      pointsOf(step).map(({ at, count }) => ({ atMs: Date.parse(at), value: count / intervalSeconds })),
      fromMs,
      toMs,
      everyMs,
    ),
  }));
  const latency = timed.filter(has).map((step) => ({
    name: text.metrics.step[step],
    points: pointsOf(step).flatMap(({ at, meanSeconds }) => (meanSeconds == null ? [] : [{ atMs: Date.parse(at), value: meanSeconds }])),
  }));
  const frame = { fromMs, toMs, gapMs: everyMs * 3 };
  return (
    <>
      <div className="charts">
        <Chart label={text.metrics.throughput} series={throughput} format={text.metrics.perSecond} {...frame} />
        <Chart label={text.metrics.latency} series={latency} format={text.metrics.seconds} {...frame} />
      </div>
      <details>
        <summary>{text.metrics.table}</summary>
        <Rows
          label={text.metrics.table}
          items={series.flatMap(({ step, points }) => points.slice(-30).map((point) => ({ step, ...point })))}
          keyOf={({ step, at }) => `${step} ${at}`}
          columns={pointColumns(text, intervalSeconds)}
        />
      </details>
      <Rows label={text.metrics.clusters} items={clusters} keyOf={({ cluster }) => cluster} columns={columns(text)} />
    </>
  );
}

function columns(text: Messages): readonly RowColumn<ClusterSums>[] {
  const seconds = (value: number | null | undefined) => (value == null ? text.none : text.metrics.seconds(value));
  return [
    { title: text.clusters.name, phone: 'title', cell: ({ cluster }) => <ClusterLink name={cluster} /> },
    { title: text.metrics.writes, align: 'end', cell: ({ writes }) => <span className="numeric">{text.count(writes)}</span> },
    {
      title: text.metrics.failures,
      align: 'end',
      cell: ({ failures }) => <span className={failures > 0 ? 'numeric mark-bad' : 'numeric'}>{text.count(failures)}</span>,
    },
    { title: text.metrics.mean, align: 'end', cell: ({ meanSeconds }) => <span className="numeric">{seconds(meanSeconds)}</span> },
    { title: text.metrics.longest, align: 'end', cell: ({ longestSeconds }) => <span className="numeric">{seconds(longestSeconds)}</span> },
    { title: text.metrics.changes, align: 'end', cell: ({ changes }) => <span className="numeric">{text.count(changes)}</span> },
    { title: text.metrics.probe, align: 'end', cell: ({ probeSeconds }) => <span className="numeric">{seconds(probeSeconds)}</span> },
  ];
}

type Point = Measured['series'][number]['points'][number] & { readonly step: MetricStep };

function pointColumns(text: Messages, intervalSeconds: number): readonly RowColumn<Point>[] {
  return [
    { title: text.metrics.time, phone: 'title', cell: ({ at }) => text.timeOfDay(new Date(at)) },
    { title: text.events.type, cell: ({ step }) => text.metrics.step[step] },
    { title: text.metrics.throughput, align: 'end', cell: ({ count }) => text.metrics.perSecond(count / intervalSeconds) },
    {
      title: text.metrics.latency,
      align: 'end',
      cell: ({ meanSeconds }) => (meanSeconds == null ? text.none : text.metrics.seconds(meanSeconds)),
    },
  ];
}
