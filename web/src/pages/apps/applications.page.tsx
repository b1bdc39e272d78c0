import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { applicationKey, useApplications } from '../../data/applications.js';
import { healthsOf } from '../../data/health-group.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { NameFilter } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { orderOf } from '../../parts/rows.js';
import { SortSelect } from '../../parts/sort-select.js';
import { ApplicationBar } from './application-bar.js';
import { ApplicationDrawer } from './application-drawer.js';
import { ApplicationRows } from './application-rows.js';

const route = getRouteApi('/signed-in/apps');
const pageSize = 50;
const fields = ['NAME', 'ATTENTION', 'CHANGED', 'CLUSTERS', 'REPLICAS'] as const;

export function ApplicationsPage() {
  const text = useText();
  const { after, name, namespace, health, delivery, sort, open } = route.useSearch();
  const navigate = route.useNavigate();
  const order = orderOf(sort, fields, { field: 'ATTENTION', direction: 'DESC' });
  const filter = {
    nameContains: name,
    namespace,
    health: healthsOf(health),
    delivery: delivery === 'blocked' ? (['BLOCKED'] as const) : undefined,
  };
  const answer = useApplications({ first: pageSize, after, filter, orderBy: order });
  const onName = useCallback(
    (wanted: string | undefined) => void navigate({ search: (before) => ({ ...before, after: undefined, name: wanted }), replace: true }),
    [navigate],
  );
  const onOpen = useCallback(
    (key: string | undefined) => void navigate({ search: (before) => ({ ...before, open: key }), replace: true, resetScroll: false }),
    [navigate],
  );
  const facets = answer.data?.facets;

  return (
    <>
      <PageHeading
        title={text.applications.title}
        actions={
          <Link className="button button-main" to="/apply">
            {text.apply.title}
          </Link>
        }
      />
      <Panel
        title={answer.data ? text.applications.count(answer.data.totalCount) : text.applications.title}
        what={text.applications.what}
        answer={answer}
        tools={
          <div className="section">
            {facets ? <ApplicationBar numbers={facets} chosen={health} isBlocked={delivery === 'blocked'} /> : null}
            <search className="filter" aria-label={text.filter.label(text.applications.what)}>
              <NameFilter label={text.applications.search} name={name} onName={onName} />
              {namespace ? (
                <Link className="choice" to="." search={(before: object) => ({ ...before, after: undefined, namespace: undefined })}>
                  {text.filter.only(text.applications.namespace, namespace)} ×
                </Link>
              ) : null}
              <SortSelect
                order={order}
                options={[
                  { field: 'ATTENTION', direction: 'DESC', word: text.applications.state },
                  { field: 'NAME', direction: 'ASC', word: text.applications.name },
                  { field: 'CHANGED', direction: 'DESC', word: text.applications.changed },
                  { field: 'CLUSTERS', direction: 'DESC', word: text.applications.clusters },
                  { field: 'REPLICAS', direction: 'DESC', word: text.applications.replicas },
                ]}
              />
            </search>
          </div>
        }
      >
        {(page) => (
          <>
            {page.nodes.length > 0 ? (
              <ApplicationRows
                applications={page.nodes}
                order={order}
                onOpen={(application) => onOpen(applicationKey(application))}
                opened={open}
              />
            ) : (
              <NoApplications isFiltered={[name, namespace, health, delivery].some((one) => one !== undefined)} />
            )}
            <Pager page={page} what={text.applications.what} after={after} />
          </>
        )}
      </Panel>
      {open ? <ApplicationDrawer key={open} name={open} onClose={() => onOpen(undefined)} /> : null}
    </>
  );
}

export function NoApplications({ isFiltered }: { readonly isFiltered: boolean }) {
  const text = useText();
  if (isFiltered) return <Nothing why={text.applications.noMatch} />;
  return (
    <Nothing why={text.applications.empty}>
      <p>
        <Link to="/apply">{text.apply.title}</Link> {text.applications.emptyHelp}
      </p>
      <Command>{text.applications.emptyCommand}</Command>
    </Nothing>
  );
}
