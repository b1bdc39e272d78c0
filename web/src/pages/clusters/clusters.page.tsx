import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClusters } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { FilterBar } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { ClusterRows } from './cluster-rows.js';

const route = getRouteApi('/signed-in/clusters');
const pageSize = 50;

export function ClustersPage() {
  const text = useText();
  const { after, name, ready } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useClusters(pageSize, after, { nameContains: name, ready: ready === undefined ? undefined : ready === 'yes' });
  const onName = useCallback(
    (wanted: string | undefined) => void navigate({ search: (before) => ({ ...before, after: undefined, name: wanted }), replace: true }),
    [navigate],
  );

  return (
    <>
      <PageHeading title={text.clusters.title} />
      <Panel
        title={answer.data ? text.clusters.count(answer.data.totalCount) : text.clusters.title}
        what={text.clusters.what}
        answer={answer}
        tools={
          <FilterBar
            what={text.clusters.what}
            searchLabel={text.clusters.search}
            name={name}
            onName={onName}
            choices={[
              { word: text.clusters.all, isChosen: ready === undefined, search: { ready: undefined } },
              { word: text.clusters.ready, isChosen: ready === 'yes', search: { ready: 'yes' } },
              { word: text.clusters.notReady, isChosen: ready === 'no', search: { ready: 'no' } },
            ]}
          />
        }
      >
        {(page) => (
          <>
            {page.nodes.length > 0 ? (
              <ClusterRows clusters={page.nodes} />
            ) : (
              <NoClusters isFiltered={name !== undefined || ready !== undefined} />
            )}
            <Pager page={page} what={text.clusters.what} after={after} />
          </>
        )}
      </Panel>
    </>
  );
}

export function NoClusters({ isFiltered }: { readonly isFiltered: boolean }) {
  const text = useText();
  if (isFiltered) return <Nothing why={text.clusters.noMatch} />;
  return (
    <Nothing why={text.clusters.empty}>
      <p>{text.clusters.emptyHelp}</p>
      <Command>{text.clusters.emptyCommand}</Command>
    </Nothing>
  );
}
