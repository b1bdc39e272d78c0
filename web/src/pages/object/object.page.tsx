import { getRouteApi, Link } from '@tanstack/react-router';
import { useObject } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { ApplicationLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Panel } from '../../parts/panel.js';
import { State } from '../../parts/state.js';
import { Tabs } from '../../parts/tabs.js';
import { LiveDifferences } from './live-differences.js';
import { ObjectBody } from './object-body.js';
import { ObjectTexts } from './object-texts.js';
import { Pods } from './pods.js';

const route = getRouteApi('/signed-in/object');

/** One object of the fleet: its copies, the reasons for their placement, and its manifests. */
export function ObjectPage() {
  const text = useText();
  const { v, kind, ns, name, tab = 'copies' } = route.useSearch();
  const ref = { apiVersion: v ?? '', kind: kind ?? '', namespace: ns, name: name ?? '' };
  const answer = useObject(ref);
  const found = answer.data;
  const wrapped = { ...answer, data: answer.data === null && answer.asOf === null ? null : { object: answer.data } };
  return (
    <>
      <PageHeading
        title={`${ref.kind} ${ns ? `${ns}/` : ''}${ref.name}`}
        actions={
          // The hub never returns the data of a Secret, so an edit would lose it.
          found && ref.kind !== 'Secret' ? (
            <Link className="button" to="/apply" search={{ v, kind, ns, name }}>
              {text.policies.edit}
            </Link>
          ) : null
        }
        crumbs={
          <>
            <Link to="/apps">{text.applications.title}</Link>
            {found ? (
              <>
                <span aria-hidden>/</span>
                <ApplicationLink namespace={found.application.namespace} name={found.application.name} />
              </>
            ) : null}
          </>
        }
      >
        {found ? <State of={found} brief /> : null}
      </PageHeading>
      {found ? <ObjectTabs chosen={tab} copies={found.works.totalCount} /> : null}
      {tab === 'copies' ? (
        <Panel title={text.object.copiesAndWhy} what={text.object.what} answer={wrapped}>
          {({ object }) => (object ? <ObjectBody object={object} /> : <Nothing why={text.object.notThere(ref.name)} />)}
        </Panel>
      ) : null}
      {tab === 'pods' && found ? <Pods object={ref} works={found.works} /> : null}
      {tab === 'diff' && found ? <LiveDifferences object={ref} works={found.works} /> : null}
      {tab === 'yaml' && found ? <ObjectTexts object={ref} clusters={found.works.nodes.map((work) => work.cluster)} /> : null}
    </>
  );
}

function ObjectTabs({ chosen, copies }: { readonly chosen: string; readonly copies: number }) {
  const text = useText();
  return (
    <Tabs
      label={text.application.views}
      chosen={chosen}
      keep={['v', 'kind', 'ns', 'name']}
      tabs={[
        { key: 'copies', word: text.object.copiesAndWhy, count: copies },
        { key: 'pods', word: text.pods.tab },
        { key: 'diff', word: text.differences.tab },
        { key: 'yaml', word: text.object.texts },
      ]}
    />
  );
}
