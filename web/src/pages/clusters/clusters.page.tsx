import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClusters } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { NameFilter, SelectFilter } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { orderOf } from '../../parts/rows.js';
import { SortSelect } from '../../parts/sort-select.js';
import { ClusterBar } from './cluster-bar.js';
import { ClusterRows } from './cluster-rows.js';

const route = getRouteApi('/signed-in/clusters');
const pageSize = 50;
const fields = ['NAME', 'ATTENTION', 'HEARD', 'WORKS'] as const;

export function ClustersPage() {
  const text = useText();
  const { after, name, ready, provider, region, sort } = route.useSearch();
  const navigate = route.useNavigate();
  const order = orderOf(sort, fields, { field: 'ATTENTION', direction: 'DESC' });
  const answer = useClusters({
    first: pageSize,
    after,
    filter: {
      nameContains: name,
      ready: ready === undefined ? undefined : ready === 'yes',
      provider: provider === undefined ? undefined : [provider],
      region: region === undefined ? undefined : [region],
    },
    orderBy: order,
  });
  const onFilter = useCallback(
    (wanted: { name?: string | undefined; provider?: string | undefined; region?: string | undefined }) =>
      void navigate({ search: (before) => ({ ...before, after: undefined, ...wanted }), replace: true }),
    [navigate],
  );
  const onName = useCallback((wanted: string | undefined) => onFilter({ name: wanted }), [onFilter]);
  const facets = answer.data?.facets;
  const optionsOf = (values: readonly { readonly value: string; readonly count: number }[]) =>
    values.map(({ value, count }) => ({ value, word: `${value} (${text.count(count)})` }));

  return (
    <>
      <PageHeading
        title={text.clusters.title}
        actions={
          <Link className="button button-main" to="/clusters/new">
            {text.register.title}
          </Link>
        }
      />
      <Panel
        title={answer.data ? text.clusters.count(answer.data.totalCount) : text.clusters.title}
        what={text.clusters.what}
        answer={answer}
        tools={
          <div className="section">
            {facets ? <ClusterBar numbers={facets} chosen={ready} /> : null}
            <search className="filter" aria-label={text.filter.label(text.clusters.what)}>
              <NameFilter label={text.clusters.search} name={name} onName={onName} />
              {facets && facets.providers.length > 0 ? (
                <SelectFilter
                  label={text.clusters.provider}
                  value={provider}
                  options={optionsOf(facets.providers)}
                  onValue={(value) => onFilter({ provider: value })}
                />
              ) : null}
              {facets && facets.regions.length > 0 ? (
                <SelectFilter
                  label={text.clusters.region}
                  value={region}
                  options={optionsOf(facets.regions)}
                  onValue={(value) => onFilter({ region: value })}
                />
              ) : null}
              <SortSelect
                order={order}
                options={[
                  { field: 'ATTENTION', direction: 'DESC', word: text.clusters.state },
                  { field: 'NAME', direction: 'ASC', word: text.clusters.name },
                  { field: 'WORKS', direction: 'DESC', word: text.clusters.works },
                  { field: 'HEARD', direction: 'ASC', word: text.clusters.lastContact },
                ]}
              />
            </search>
          </div>
        }
      >
        {(page) => (
          <>
            {page.nodes.length > 0 ? (
              <ClusterRows clusters={page.nodes} order={order} />
            ) : (
              <NoClusters isFiltered={[name, ready, provider, region].some((one) => one !== undefined)} />
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
      <p>
        <Link to="/clusters/new">{text.register.title}</Link> {text.clusters.emptyHelp}
      </p>
      <Command>{text.clusters.emptyCommand}</Command>
    </Nothing>
  );
}
