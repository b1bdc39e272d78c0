import { Link } from '@tanstack/react-router';
import { useApplications } from '../../data/applications.js';
import { useClusters } from '../../data/clusters.js';
import { useOverview } from '../../data/overview.js';
import { useText } from '../../messages/messages.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Panel } from '../../parts/panel.js';
import { ApplicationRows } from '../apps/application-rows.js';
import { NoApplications } from '../apps/applications.page.js';
import { ClusterRows } from '../clusters/cluster-rows.js';
import { NoClusters } from '../clusters/clusters.page.js';
import { Numbers } from './numbers.js';
import { StartGuide } from './start-guide.js';

const shownOfEach = 20;

export function OverviewPage() {
  const text = useText();
  const overview = useOverview();
  const clusters = useClusters(shownOfEach, undefined, {});
  const applications = useApplications(shownOfEach, undefined, {});
  const isNew = overview.data !== null && overview.data.applications.totalCount === 0;

  return (
    <>
      <PageHeading title={text.overview.title} />
      {isNew ? <StartGuide clusters={overview.data?.clusters.totalCount ?? 0} /> : null}
      <Panel title={text.overview.numbers} what={text.overview.numbers} answer={overview}>
        {(numbers) => <Numbers numbers={numbers} />}
      </Panel>
      <Panel
        title={text.overview.clusters}
        what={text.clusters.what}
        answer={clusters}
        aside={<Link to="/clusters">{text.overview.seeAll(text.clusters.what)}</Link>}
      >
        {({ nodes }) => (nodes.length > 0 ? <ClusterRows clusters={nodes} /> : <NoClusters isFiltered={false} />)}
      </Panel>
      <Panel
        title={text.overview.applications}
        what={text.applications.what}
        answer={applications}
        aside={<Link to="/apps">{text.overview.seeAll(text.applications.what)}</Link>}
      >
        {({ nodes }) => (nodes.length > 0 ? <ApplicationRows applications={nodes} /> : <NoApplications isFiltered={false} />)}
      </Panel>
    </>
  );
}
