import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { type ApplicationDetail, useApplication } from '../../data/applications.js';
import { RescheduleDocument } from '../../data/generated/graphql.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { Fact, Facts } from '../../parts/facts.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Box, Panel } from '../../parts/panel.js';
import { State } from '../../parts/state.js';
import { Tabs } from '../../parts/tabs.js';
import { EventList } from '../events/event-list.js';
import { ObjectDrawer } from '../object/object-drawer.js';
import { Revision } from './application-rows.js';
import { ApplicationTree } from './application-tree.js';
import { ClusterMatrix } from './cluster-matrix.js';
import { DeleteApplication } from './delete-application.js';
import { History } from './history.js';
import { ObjectRows } from './object-rows.js';

const route = getRouteApi('/signed-in/apps/$namespace/$name');
const pageSize = 100;

export function ApplicationPage() {
  const text = useText();
  const { namespace, name } = route.useParams();
  const { after, tab = 'objects', open } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useApplication(namespace, name, pageSize, after);
  const found = answer.data?.application ?? null;
  const onOpen = useCallback(
    (id: string | undefined) => void navigate({ search: (before) => ({ ...before, open: id }), replace: true, resetScroll: false }),
    [navigate],
  );
  const opened = open === undefined ? undefined : found?.resources.nodes.find(({ id }) => id === open);

  return (
    <>
      <PageHeading
        title={`${namespace}/${name}`}
        crumbs={<Link to="/apps">{text.applications.title}</Link>}
        actions={found ? <Actions application={found} onDone={answer.askAgain} /> : null}
      >
        {found ? <State of={found} brief /> : null}
      </PageHeading>
      <Panel
        title={text.application.summary}
        what={text.application.what}
        answer={mapAnswer(answer, ({ application }) => ({ application }))}
      >
        {({ application }) => (application ? <Summary application={application} /> : <NotThere name={`${namespace}/${name}`} />)}
      </Panel>
      {found ? (
        <>
          <Tabs
            label={text.application.views}
            chosen={tab}
            tabs={[
              { key: 'objects', word: text.application.objects, count: found.resources.totalCount },
              { key: 'tree', word: text.tree.title },
              { key: 'clusters', word: text.nav.clusters, count: found.clusters.total },
              { key: 'history', word: text.history.title, count: found.revision },
              { key: 'events', word: text.nav.events },
            ]}
          />
          {tab === 'objects' ? <Objects application={found} after={after} onOpen={onOpen} opened={open} /> : null}
          {tab === 'tree' ? (
            <Box title={text.application.objectCount(found.resources.totalCount)}>
              <ApplicationTree resources={found.resources.nodes} />
              <Pager page={found.resources} what={text.application.objects} after={after} />
            </Box>
          ) : null}
          {tab === 'clusters' ? (
            <Box title={text.matrix.title}>
              <ClusterMatrix objects={found.resources.nodes} onOpen={({ id }) => onOpen(id)} />
            </Box>
          ) : null}
          {tab === 'history' ? <History namespace={namespace} name={name} revision={found.revision} after={after} /> : null}
          {tab === 'events' ? <EventList filter={{ namespace, application: name }} /> : null}
        </>
      ) : null}
      {opened ? <ObjectDrawer key={opened.id} object={opened} onClose={() => onOpen(undefined)} /> : null}
    </>
  );
}

/** Actions for the whole application. */
function Actions({ application, onDone }: { readonly application: ApplicationDetail; readonly onDone: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const [shown, setShown] = useState<'reschedule' | 'delete' | null>(null);
  const { namespace, name, deleting } = application;
  const close = () => setShown(null);
  return (
    <>
      <button type="button" className="button" disabled={deleting} onClick={() => setShown('reschedule')}>
        {text.application.reschedule}
      </button>
      <button type="button" className="button button-danger" disabled={deleting} onClick={() => setShown('delete')}>
        {text.remove.act}
      </button>
      {shown === 'reschedule' ? (
        <ChangeDialog
          title={text.application.rescheduleOf(name)}
          act={text.application.reschedule}
          mutation={RescheduleDocument}
          answerOf={(data) => data.rescheduleApplication}
          variables={(how) => ({ input: { namespace, name, ...how } })}
          onClose={close}
          onDone={() => {
            close();
            onDone();
          }}
        >
          <p className="quiet">{text.application.rescheduleHelp}</p>
        </ChangeDialog>
      ) : null}
      {shown === 'delete' ? (
        <DeleteApplication application={application} onClose={close} onDone={() => void navigate({ to: '/apps' })} />
      ) : null}
    </>
  );
}

function Summary({ application }: { readonly application: ApplicationDetail }) {
  const text = useText();
  const { clusters, replicas, createdAt, updatedAt } = application;
  return (
    <Facts>
      <Fact name={text.applications.state}>
        <State of={application} />
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
    </Facts>
  );
}

interface ObjectsProps {
  readonly application: ApplicationDetail;
  readonly after: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly opened: string | undefined;
}

function Objects({ application, after, onOpen, opened }: ObjectsProps) {
  const text = useText();
  const { resources } = application;
  return (
    <Box title={text.application.objectCount(resources.totalCount)}>
      {resources.nodes.length === 0 ? (
        <Nothing why={text.application.noObjects} />
      ) : (
        <ObjectRows objects={resources.nodes} onOpen={({ id }) => onOpen(id)} opened={opened} />
      )}
      <Pager page={resources} what={text.application.objects} after={after} />
    </Box>
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
