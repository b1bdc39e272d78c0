import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { type ApplicationRow, useApplications } from '../../data/applications.js';
import { mapAnswer } from '../../data/map-answer.js';
import { useNumbers } from '../../data/overview.js';
import { useText } from '../../messages/messages.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Panel } from '../../parts/panel.js';
import { ApplicationBar } from '../apps/application-bar.js';
import { ApplicationRows } from '../apps/application-rows.js';
import { NoApplications } from '../apps/applications.page.js';
import { ClusterBar } from '../clusters/cluster-bar.js';
import { EventList } from '../events/event-list.js';
import { FleetMap } from './fleet-map.js';
import { StartGuide } from './start-guide.js';

const shownApplications = 12;
const shownEvents = 12;

/** Health of the fleet, applications that need attention, and the latest events. */
export function OverviewPage() {
  const text = useText();
  const numbers = useNumbers();
  const applications = useApplications({ first: shownApplications, orderBy: { field: 'ATTENTION', direction: 'DESC' } });
  const isNew = numbers.data !== null && numbers.data.applications.facets.total === 0;

  return (
    <>
      <PageHeading
        title={text.overview.title}
        actions={
          <Link className="button button-main" to="/apply">
            {text.apply.title}
          </Link>
        }
      />
      {isNew ? <StartGuide clusters={numbers.data?.clusters.facets.total ?? 0} /> : null}
      <div className="split">
        <Panel
          title={text.overview.applications}
          what={text.applications.what}
          answer={mapAnswer(numbers, (data) => data.applications.facets)}
        >
          {(facets) => <ApplicationBar numbers={facets} to="/apps" />}
        </Panel>
        <Panel title={text.overview.clusters} what={text.clusters.what} answer={mapAnswer(numbers, (data) => data.clusters.facets)}>
          {(facets) => <ClusterBar numbers={facets} to="/clusters" />}
        </Panel>
      </div>
      <FleetMap />
      <div className="split">
        <Panel
          title={text.overview.urgent}
          what={text.applications.what}
          answer={applications}
          aside={<Link to="/apps">{text.overview.seeAll(text.applications.what)}</Link>}
        >
          {({ nodes }) =>
            nodes.length > 0 ? (
              <>
                {nodes.every(isWell) ? (
                  <p className="calm">
                    <CircleCheck size={16} aria-hidden /> {text.overview.allWell}
                  </p>
                ) : null}
                <ApplicationRows applications={nodes} isBrief />
              </>
            ) : (
              <NoApplications isFiltered={false} />
            )
          }
        </Panel>
        <EventList
          title={text.overview.latest}
          filter={{}}
          first={shownEvents}
          aside={<Link to="/events">{text.overview.seeAll(text.events.what)}</Link>}
        />
      </div>
    </>
  );
}

function isWell({ health, delivery }: ApplicationRow): boolean {
  return health === 'HEALTHY' && delivery.state === 'DELIVERED';
}
