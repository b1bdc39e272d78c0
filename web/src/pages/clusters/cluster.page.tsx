import { getRouteApi, Link } from '@tanstack/react-router';
import { type ClusterDetail, useCluster } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts } from '../../parts/counts.js';
import { Fact, Facts } from '../../parts/facts.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box, Panel } from '../../parts/panel.js';
import { Tabs } from '../../parts/tabs.js';
import { EventList } from '../events/event-list.js';
import { ClusterActions } from './cluster-actions.js';
import { ClusterCapacity } from './cluster-capacity.js';
import { ClusterEvidence } from './cluster-evidence.js';
import { ClusterObjects } from './cluster-objects.js';
import { ClusterState } from './cluster-rows.js';
import { Leaving } from './leaving.js';
import { Unregistering } from './unregistering.js';

const route = getRouteApi('/signed-in/clusters/$name');

/** One cluster: whether and since when it answers, its capacity, the hub's objects in it, and its events. */
export function ClusterPage() {
  const text = useText();
  const { name } = route.useParams();
  const { tab = 'summary', after } = route.useSearch();
  const answer = useCluster(name);
  const found = answer.data?.cluster ?? null;
  return (
    <>
      <PageHeading
        title={name}
        crumbs={<Link to="/clusters">{text.clusters.title}</Link>}
        actions={
          found ? (
            <ClusterActions cluster={found} hasEvictions={(answer.data?.evictions.totalCount ?? 0) > 0} onDone={answer.askAgain} />
          ) : null
        }
      />
      <Panel title={text.cluster.state} what={text.cluster.what} answer={answer}>
        {({ cluster }) => (cluster ? <Summary cluster={cluster} onDone={answer.askAgain} /> : <NotThere name={name} />)}
      </Panel>
      {found ? (
        <>
          <Tabs
            label={text.application.views}
            chosen={tab}
            tabs={[
              { key: 'summary', word: text.cluster.capacity },
              { key: 'objects', word: text.application.objects, count: found.works.total },
              { key: 'events', word: text.nav.events },
            ]}
          />
          {tab === 'summary' ? (
            <>
              <ClusterCapacity cluster={found} />
              <ClusterEvidence cluster={found} />
              <Leaving evictions={answer.data?.evictions.nodes ?? []} total={answer.data?.evictions.totalCount ?? 0} />
              <Box title={text.cluster.registration}>
                <Facts>
                  <Fact name={text.cluster.endpoint}>
                    <code>{found.endpoint}</code>
                  </Fact>
                  <Fact name={text.cluster.labels}>
                    <Pairs pairs={found.labels} />
                  </Fact>
                  <Fact name={text.cluster.properties}>
                    <Pairs pairs={found.properties} />
                  </Fact>
                  <Fact name={text.cluster.registered}>
                    <Age at={found.createdAt} />
                  </Fact>
                  <Fact name={text.applications.revision}>{text.count(found.revision)}</Fact>
                </Facts>
              </Box>
            </>
          ) : null}
          {tab === 'objects' ? <ClusterObjects name={name} after={after} /> : null}
          {tab === 'events' ? <EventList filter={{ cluster: name }} after={after} /> : null}
        </>
      ) : null}
    </>
  );
}

function Summary({ cluster, onDone }: { readonly cluster: ClusterDetail; readonly onDone: () => void }) {
  const text = useText();
  const { condition } = cluster;
  const place = [cluster.provider, cluster.region, ...cluster.zones].filter(Boolean);
  return (
    <>
      <ClusterState cluster={cluster} />
      {cluster.unregistering ? <Unregistering name={cluster.name} state={cluster.unregistering} onDone={onDone} /> : null}
      {cluster.drain ? (
        <Notice kind={cluster.drain.blocked > 0 ? 'lost' : 'info'} role="status" title={text.drain.title(cluster.drain.left)}>
          <p className="small">
            {text.drain.progress(cluster.drain.moving, cluster.drain.blocked)}{' '}
            <span className="quiet">
              {cluster.drain.actor} <Age at={cluster.drain.startedAt} />
            </span>
          </p>
        </Notice>
      ) : null}
      {condition?.held ? <Notice kind="info" role="status" title={text.cluster.held(condition.held)} /> : null}
      {cluster.automaticTaints.length > 0 ? (
        <p className="tags">
          <span className="quiet small">{text.cluster.automaticTaints}</span>
          {cluster.automaticTaints.map((taint) => (
            <span key={`${taint.key}:${taint.effect}`} className="tag tag-lost mono" title={taint.policy ?? text.cluster.condition}>
              {`${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`}
            </span>
          ))}
        </p>
      ) : null}
      <Facts>
        <Fact name={text.clusters.lastContact}>
          <Age at={cluster.heardAt} />
        </Fact>
        <Fact name={text.cluster.condition}>
          {condition ? (
            <>
              {text.cluster.ready(condition.status)} <span className="quiet">{text.cluster.since}</span> <Age at={condition.since} />
            </>
          ) : (
            text.none
          )}
        </Fact>
        <Fact name={text.cluster.losses}>
          {condition && condition.lostAt.length > 0 ? (
            <>
              {text.count(condition.lostAt.length)} <span className="quiet">{text.cluster.lastLoss}</span> <Age at={condition.lostAt[0]} />
            </>
          ) : (
            text.cluster.noLosses
          )}
        </Fact>
        <Fact name={text.clusters.works}>
          <Counts ready={cluster.works.ready} total={cluster.works.total} />
        </Fact>
        <Fact name={text.clusters.place}>{place.length > 0 ? place.join(' · ') : text.none}</Fact>
        <Fact name={text.clusters.version}>
          <span className="mono">{cluster.kubernetesVersion ?? text.none}</span>
        </Fact>
        <Fact name={text.cluster.kinds}>{cluster.servedKinds == null ? text.none : text.count(cluster.servedKinds)}</Fact>
      </Facts>
    </>
  );
}

function Pairs({ pairs }: { readonly pairs: unknown }) {
  const text = useText();
  const all = Object.entries((pairs ?? {}) as Record<string, string>);
  if (all.length === 0) return <>{text.none}</>;
  return (
    <span className="tags">
      {all.map(([key, value]) => (
        <span key={key} className="tag mono">{`${key}=${value}`}</span>
      ))}
    </span>
  );
}

function NotThere({ name }: { readonly name: string }) {
  const text = useText();
  return (
    <Nothing why={text.cluster.notThere(name)}>
      <p>{text.application.notThereHelp}</p>
      <Link to="/clusters">{text.cluster.back}</Link>
    </Nothing>
  );
}
