import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useApplications } from '../../data/applications.js';
import { healthGroups, healthsOf } from '../../data/health-group.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { FilterBar } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { ApplicationRows } from './application-rows.js';

const route = getRouteApi('/signed-in/apps');
const pageSize = 50;

export function ApplicationsPage() {
  const text = useText();
  const { after, name, health } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useApplications(pageSize, after, { nameContains: name, health: healthsOf(health) });
  const onName = useCallback(
    (wanted: string | undefined) => void navigate({ search: (before) => ({ ...before, after: undefined, name: wanted }), replace: true }),
    [navigate],
  );

  return (
    <>
      <PageHeading title={text.applications.title} />
      <Panel
        title={answer.data ? text.applications.count(answer.data.totalCount) : text.applications.title}
        what={text.applications.what}
        answer={answer}
        tools={
          <FilterBar
            what={text.applications.what}
            searchLabel={text.applications.search}
            name={name}
            onName={onName}
            choices={[
              { word: text.applications.all, isChosen: health === undefined, search: { health: undefined } },
              ...healthGroups.map((group) => ({ word: text.healthGroup[group], isChosen: health === group, search: { health: group } })),
            ]}
          />
        }
      >
        {(page) => (
          <>
            {page.nodes.length > 0 ? (
              <ApplicationRows applications={page.nodes} />
            ) : (
              <NoApplications isFiltered={name !== undefined || health !== undefined} />
            )}
            <Pager page={page} what={text.applications.what} after={after} />
          </>
        )}
      </Panel>
    </>
  );
}

export function NoApplications({ isFiltered }: { readonly isFiltered: boolean }) {
  const text = useText();
  if (isFiltered) return <Nothing why={text.applications.noMatch} />;
  return (
    <Nothing why={text.applications.empty}>
      <p>{text.applications.emptyHelp}</p>
      <Command>{text.applications.emptyCommand}</Command>
    </Nothing>
  );
}
