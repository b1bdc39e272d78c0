import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type PolicyRow, policyKinds, usePolicies } from '../../data/policies.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Dash } from '../../parts/counts.js';
import { NameFilter, SelectFilter } from '../../parts/filter-bar.js';
import { PolicyLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

const route = getRouteApi('/signed-in/policies');
const pageSize = 50;

export function PoliciesPage() {
  const text = useText();
  const { after, name, kind, namespace } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = usePolicies(pageSize, after, { nameContains: name, kind, namespace });
  const onFilter = useCallback(
    (wanted: { name?: string | undefined; kind?: (typeof policyKinds)[number] | undefined }) =>
      void navigate({ search: (before) => ({ ...before, after: undefined, ...wanted }), replace: true }),
    [navigate],
  );
  const onName = useCallback((wanted: string | undefined) => onFilter({ name: wanted }), [onFilter]);
  return (
    <>
      <PageHeading title={text.policies.title} />
      <Panel
        title={answer.data ? text.policies.count(answer.data.totalCount) : text.policies.title}
        what={text.policies.what}
        answer={answer}
        tools={
          <search className="filter" aria-label={text.filter.label(text.policies.what)}>
            <NameFilter label={text.policies.search} name={name} onName={onName} />
            <SelectFilter
              label={text.policies.kind}
              value={kind}
              options={policyKinds.map((one) => ({ value: one, word: one }))}
              onValue={(value) => onFilter({ kind: policyKinds.find((one) => one === value) })}
            />
          </search>
        }
      >
        {(page) => (
          <>
            {page.nodes.length > 0 ? (
              <Rows
                label={text.policies.title}
                items={page.nodes}
                keyOf={(policy) => `${policy.kind}/${policy.namespace}/${policy.name}`}
                columns={columns(text)}
              />
            ) : (
              <Nothing why={name || kind ? text.policies.noMatch : text.policies.empty} />
            )}
            <Pager page={page} what={text.policies.what} after={after} />
          </>
        )}
      </Panel>
    </>
  );
}

function columns(text: Messages): readonly RowColumn<PolicyRow>[] {
  return [
    { title: text.policies.name, phone: 'title', cell: (policy) => <PolicyLink policy={policy} /> },
    { title: text.policies.kind, cell: ({ kind }) => kind },
    {
      title: text.policies.governs,
      cell: ({ claims }) =>
        claims == null ? <Dash word={text.none} /> : <span className="numeric">{text.application.objectCount(claims)}</span>,
    },
    { title: text.policies.notes, phone: 'state', align: 'wide', cell: (policy) => <PolicyNotes policy={policy} /> },
    { title: text.applications.revision, phone: 'hide', cell: ({ revision }) => <span className="numeric">{text.count(revision)}</span> },
    { title: text.applications.changed, cell: ({ updatedAt }) => <Age at={updatedAt} /> },
  ];
}

export function PolicyNotes({ policy }: { readonly policy: PolicyRow }) {
  const text = useText();
  return (
    <div className="state">
      {policy.quarantined ? <Mark tone="bad" word={text.policies.quarantined} /> : null}
      {policy.quarantined ? <span className="state-cause">{policy.quarantined}</span> : null}
      {policy.idle.length > 0 ? (
        <span className="state-cause">
          {text.policies.idle} <code>{policy.idle.join(', ')}</code>
        </span>
      ) : null}
      {policy.claims === 0 ? <span className="state-cause">{text.policies.governsNothing}</span> : null}
    </div>
  );
}
