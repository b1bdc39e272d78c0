import { Link } from '@tanstack/react-router';
import type { OverviewQuery } from '../../data/generated/graphql.js';
import type { HealthGroup } from '../../data/health-group.js';
import { useText } from '../../messages/messages.js';

/** Every number leads to the list that it counts. */
export function Numbers({ numbers }: { readonly numbers: OverviewQuery }) {
  const text = useText();
  return (
    <ul className="numbers">
      <li>
        <Link className="numbers-link" to="/clusters">
          <b className="numbers-count">{text.count(numbers.clusters.totalCount)}</b> {text.clusters.noun(numbers.clusters.totalCount)}
        </Link>
        <Link className="numbers-link" to="/clusters" search={{ ready: 'no' }}>
          <b className="numbers-count">{text.count(numbers.clustersNotReady.totalCount)}</b> {text.overview.clustersNotReady}
        </Link>
      </li>
      <li>
        <Link className="numbers-link" to="/apps">
          <b className="numbers-count">{text.count(numbers.applications.totalCount)}</b>{' '}
          {text.applications.noun(numbers.applications.totalCount)}
        </Link>
        {byGroup(numbers).map(([group, count]) => (
          <Link key={group} className="numbers-link" to="/apps" search={{ health: group }}>
            <b className="numbers-count">{text.count(count)}</b> {text.healthGroup[group].toLowerCase()}
          </Link>
        ))}
      </li>
    </ul>
  );
}

function byGroup(numbers: OverviewQuery): readonly (readonly [HealthGroup, number])[] {
  return [
    ['failing', numbers.applicationsFailing.totalCount],
    ['unknown', numbers.applicationsUnknown.totalCount],
    ['progressing', numbers.applicationsProgressing.totalCount],
    ['suspended', numbers.applicationsSuspended.totalCount],
    ['healthy', numbers.applicationsHealthy.totalCount],
  ];
}
