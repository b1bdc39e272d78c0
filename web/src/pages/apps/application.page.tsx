import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type ApplicationDetail, useApplication } from '../../data/applications.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { ApplicationHealth, Revision } from './application-rows.js';
import { ResourceCard } from './resource-card.js';

const route = getRouteApi('/signed-in/apps/$namespace/$name');

/** Each resource comes with its works and its decision, so a page of them is small. */
const pageSize = 10;

export function ApplicationPage() {
  const text = useText();
  const { namespace, name } = route.useParams();
  const { after } = route.useSearch();
  const answer = mapAnswer(useApplication(namespace, name, pageSize, after), (data) => ({ application: data.application ?? null }));
  const found = answer.data?.application;

  return (
    <>
      <PageHeading key={`${namespace}/${name}`} title={`${namespace}/${name}`} />
      <Panel title={text.application.summary} what={text.application.what} answer={answer}>
        {({ application }) => (application ? <Summary application={application} /> : <NotThere name={`${namespace}/${name}`} />)}
      </Panel>
      {found ? <Resources application={found} after={after} /> : null}
    </>
  );
}

type Found = NonNullable<ApplicationDetail>;

function Summary({ application }: { readonly application: Found }) {
  const text = useText();
  const { clusters, replicas, createdAt, updatedAt } = application;
  return (
    <dl className="facts">
      <Fact name={text.applications.health}>
        <ApplicationHealth application={application} />
      </Fact>
      <Fact name={text.applications.clusters}>
        <Counts ready={clusters.ready} total={clusters.total} />
      </Fact>
      <Fact name={text.applications.replicas}>
        <Replicas replicas={replicas} />
      </Fact>
      <Fact name={text.applications.revision}>
        <Revision application={application} />
      </Fact>
      <Fact name={text.applications.changed}>
        <Age at={updatedAt} />
      </Fact>
      <Fact name={text.application.created}>
        <Age at={createdAt} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Resources({ application, after }: { readonly application: Found; readonly after: string | undefined }) {
  const text = useText();
  const { resources } = application;
  return (
    <section aria-label={text.application.resources}>
      <h2>{text.application.resourceCount(resources.totalCount)}</h2>
      {resources.nodes.length === 0 ? <Nothing why={text.application.noResources} /> : null}
      {resources.nodes.map((resource) => (
        <ResourceCard key={resource.id} resource={resource} />
      ))}
      <Pager page={resources} what={text.application.resources} after={after} />
    </section>
  );
}

function NotThere({ name }: { readonly name: string }) {
  const text = useText();
  return (
    <Nothing why={text.application.notThere(name)}>
      <p>{text.application.notThereHelp}</p>
      <Link to="/apps">{text.application.back}</Link>
    </Nothing>
  );
}
