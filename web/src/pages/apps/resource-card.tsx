import { useId } from 'react';
import type { ResourceDetail } from '../../data/applications.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Replicas } from '../../parts/counts.js';
import { HealthMark, WorkStateMark } from '../../parts/health.js';
import { Nothing } from '../../parts/nothing.js';
import { PanelBoundary } from '../../parts/panel-boundary.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { DecisionReasons } from './decision-reasons.js';

type Work = ResourceDetail['works']['nodes'][number];

/** One resource: what each cluster has of it, and why those clusters. */
export function ResourceCard({ resource }: { readonly resource: ResourceDetail }) {
  const text = useText();
  const heading = useId();
  const { works } = resource;
  const isElsewhere = resource.message && resource.health !== 'HEALTHY';
  return (
    <section className="panel" aria-labelledby={heading}>
      <div className="panel-head">
        <h3 id={heading}>
          {resource.kind} <span className="name">{resource.name}</span>
        </h3>
        <HealthMark health={resource.health} />
      </div>
      {isElsewhere ? <p className="hub-sentence">{resource.message}</p> : null}
      <PanelBoundary>
        {works.nodes.length === 0 ? (
          <Nothing why={text.application.noWorks} />
        ) : (
          <Rows items={works.nodes} keyOf={(work) => work.cluster} columns={columns(text)} />
        )}
        {works.totalCount > works.nodes.length ? (
          <p className="quiet">{text.application.moreClusters(works.nodes.length, works.totalCount)}</p>
        ) : null}
        <DecisionReasons decision={resource.decision ?? null} />
      </PanelBoundary>
    </section>
  );
}

function columns(text: Messages): readonly RowColumn<Work>[] {
  return [
    { title: text.application.cluster, cell: ({ cluster }) => <strong className="name">{cluster}</strong> },
    { title: text.application.state, cell: (work) => <Standing work={work} /> },
    { title: text.application.health, cell: ({ health }) => <HealthMark health={health} /> },
    {
      title: text.application.replicas,
      cell: ({ replicas }) => <Replicas replicas={replicas} />,
    },
    { title: text.application.seen, cell: ({ observedAt }) => <Age at={observedAt} /> },
  ];
}

function Standing({ work }: { readonly work: Work }) {
  const text = useText();
  return (
    <>
      <WorkStateMark state={work.state} />
      {work.stale ? <p className="quiet">{text.clusters.staleHelp}</p> : null}
      {work.message || work.reason ? (
        <p className="hub-sentence">{work.reason && work.message ? `${work.reason}: ${work.message}` : (work.message ?? work.reason)}</p>
      ) : null}
    </>
  );
}
