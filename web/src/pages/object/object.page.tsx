import { getRouteApi, Link } from '@tanstack/react-router';
import { useObject, useObjectTexts } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { ApplicationLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box, Panel } from '../../parts/panel.js';
import { State } from '../../parts/state.js';
import { Tabs } from '../../parts/tabs.js';
import { YamlView } from '../../parts/yaml-view.js';
import { ObjectBody } from './object-body.js';

const route = getRouteApi('/signed-in/object');

/** One object of the fleet: its copies, why they are where they are, and its texts. */
export function ObjectPage() {
  const text = useText();
  const { v, kind, ns, name, tab = 'copies', cluster } = route.useSearch();
  const ref = { apiVersion: v ?? '', kind: kind ?? '', namespace: ns, name: name ?? '' };
  const answer = useObject(ref);
  const found = answer.data;
  const wrapped = { ...answer, data: answer.data === null && answer.asOf === null ? null : { object: answer.data } };
  return (
    <>
      <PageHeading
        title={`${ref.kind} ${ns ? `${ns}/` : ''}${ref.name}`}
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
      {tab === 'yaml' && found ? <Texts ref_={ref} cluster={cluster} clusters={found.works.nodes.map((work) => work.cluster)} /> : null}
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
        { key: 'yaml', word: text.object.texts },
      ]}
    />
  );
}

interface TextsProps {
  readonly ref_: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string | undefined; readonly name: string };
  readonly cluster: string | undefined;
  readonly clusters: readonly string[];
}

/** The template as it was applied, and what one cluster is given after its overrides. */
function Texts({ ref_, cluster, clusters }: TextsProps) {
  const text = useText();
  const navigate = route.useNavigate();
  const shown = cluster ?? clusters.toSorted((a, b) => a.localeCompare(b))[0];
  const answer = useObjectTexts(ref_, shown);
  return (
    <Panel title={text.object.texts} what={text.object.what} answer={answer}>
      {(resource) => {
        if (!resource) return <Nothing why={text.object.notThere(ref_.name)} />;
        const copy = resource.works.nodes[0];
        return (
          <>
            <Box title={text.object.template}>
              <YamlView text={resource.manifest} label={text.object.template} />
            </Box>
            {shown ? (
              <Box
                title={text.object.rendered}
                aside={
                  <label className="filter-select">
                    <span>{text.clusters.name}</span>
                    <select
                      className="input"
                      value={shown}
                      onChange={(event) =>
                        void navigate({
                          search: (before) => ({ ...before, cluster: event.target.value }),
                          replace: true,
                          resetScroll: false,
                        })
                      }
                    >
                      {clusters.map((one) => (
                        <option key={one}>{one}</option>
                      ))}
                    </select>
                  </label>
                }
              >
                {copy?.manifest ? <YamlView text={copy.manifest} label={text.object.rendered} /> : <Nothing why={text.object.noCopies} />}
                {copy?.status ? (
                  <details>
                    <summary>{text.object.status}</summary>
                    <YamlView text={JSON.stringify(copy.status, null, 2)} label={text.object.status} />
                  </details>
                ) : null}
              </Box>
            ) : null}
          </>
        );
      }}
    </Panel>
  );
}
