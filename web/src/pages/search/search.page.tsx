import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { ObjectSearchDocument, type ObjectSearchQuery } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useAnswer } from '../../data/use-answer.js';
import { useFreshness } from '../../data/use-live.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { ClusterStrip } from '../../parts/cluster-strip.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { NameFilter } from '../../parts/filter-bar.js';
import { ApplicationLink, ObjectLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { State } from '../../parts/state.js';
import { understand } from '../../state/query-language.js';

const route = getRouteApi('/signed-in/search');
const pageSize = 50;

/** All objects of the fleet, by a few terms. */
export function SearchPage() {
  const text = useText();
  const { q, after } = route.useSearch();
  const navigate = route.useNavigate();
  const { ask, notUnderstood } = understand(q ?? '');
  const asked = useAnswer(ObjectSearchDocument, { first: pageSize, after, filter: ask });
  useFreshness(asked.askAgain);
  const answer = mapAnswer(asked, (data) => data.resources);
  const onQuery = useCallback((wanted: string | undefined) => void navigate({ search: { q: wanted }, replace: true }), [navigate]);
  return (
    <>
      <PageHeading title={text.search.title} />
      <Panel
        title={answer.data ? text.application.objectCount(answer.data.totalCount) : text.application.objects}
        what={text.application.objects}
        answer={answer}
        tools={
          <search className="section" aria-label={text.search.title}>
            <div className="search-field">
              <NameFilter label={text.search.label} name={q} onName={onQuery} />
            </div>
            <div className="filter small">
              <span className="quiet">{text.search.examples}</span>
              {text.search.exampleList.map((example) => (
                <Link key={example} to="/search" search={{ q: example }} className="mono">
                  {example}
                </Link>
              ))}
            </div>
            {notUnderstood.length > 0 ? (
              <Notice kind="lost" role="status" title={text.search.notUnderstood(notUnderstood.join(' '))}>
                {text.search.terms}
              </Notice>
            ) : null}
          </search>
        }
      >
        {(page) => (
          <>
            {page.nodes.length === 0 ? (
              <Nothing why={q ? text.search.nothing : text.search.empty} />
            ) : (
              <Rows label={text.application.objects} items={page.nodes} keyOf={({ id }) => id} columns={columns(text)} />
            )}
            <Pager page={page} what={text.application.objects} after={after} />
          </>
        )}
      </Panel>
    </>
  );
}

type Found = ObjectSearchQuery['resources']['nodes'][number];

function columns(text: Messages): readonly RowColumn<Found>[] {
  return [
    {
      title: text.application.object,
      phone: 'title',
      cell: (object) => (
        <>
          <span className="quiet">{object.kind}</span> {object.namespace ? <span className="quiet mono">{object.namespace}/</span> : null}
          <ObjectLink object={object}>{object.name}</ObjectLink>
        </>
      ),
    },
    { title: text.applications.state, align: 'wide', phone: 'state', cell: (object) => <State of={object} /> },
    {
      title: text.applications.clusters,
      cell: ({ clusters, clusterHealth }) => (
        <>
          <Counts ready={clusters.ready} total={clusters.total} unit={text.clusters.noun(clusters.total)} />
          <ClusterStrip clusterHealth={clusterHealth} />
        </>
      ),
    },
    { title: text.applications.replicas, cell: ({ replicas }) => <Replicas replicas={replicas} unit={text.applications.replicaUnit} /> },
    {
      title: text.applications.name,
      cell: ({ application }) => <ApplicationLink namespace={application.namespace} name={application.name} />,
    },
  ];
}
