import { type ClusterRow, clusterKey } from '../../data/clusters.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Dash } from '../../parts/counts.js';
import { ClusterLink } from '../../parts/identity.js';
import { LoadBar } from '../../parts/load-bar.js';
import { ClusterMark } from '../../parts/mark.js';
import { type Order, type RowColumn, Rows } from '../../parts/rows.js';
import { loadOf } from '../../state/capacity.js';

export function ClusterRows({ clusters, order }: { readonly clusters: readonly ClusterRow[]; readonly order?: Order }) {
  const text = useText();
  return <Rows label={text.clusters.title} items={clusters} keyOf={clusterKey} columns={columns(text)} order={order} />;
}

function columns(text: Messages): readonly RowColumn<ClusterRow>[] {
  return [
    { title: text.clusters.name, sort: { field: 'NAME' }, phone: 'title', cell: ({ name }) => <ClusterLink name={name} /> },
    {
      title: text.clusters.state,
      sort: { field: 'ATTENTION', first: 'DESC' },
      align: 'wide',
      phone: 'state',
      cell: (cluster) => <ClusterState cluster={cluster} />,
    },
    { title: text.clusters.works, sort: { field: 'WORKS', first: 'DESC' }, cell: (cluster) => <Works cluster={cluster} text={text} /> },
    { title: text.clusters.cpu, phone: 'hide', cell: (cluster) => <Load cluster={cluster} resource="cpu" label={text.clusters.cpu} /> },
    {
      title: text.clusters.memory,
      phone: 'hide',
      cell: (cluster) => <Load cluster={cluster} resource="memory" label={text.clusters.memory} />,
    },
    { title: text.clusters.place, cell: (cluster) => <Place cluster={cluster} /> },
    { title: text.clusters.version, cell: ({ kubernetesVersion }) => <span className="mono">{kubernetesVersion ?? text.none}</span> },
    { title: text.clusters.lastContact, sort: { field: 'HEARD' }, cell: ({ heardAt }) => <Age at={heardAt} /> },
  ];
}

/** For a cluster that does not answer, the last known count and its age. */
function Works({ cluster: { works, stale, heardAt }, text }: { readonly cluster: ClusterRow; readonly text: Messages }) {
  return (
    <>
      <Counts ready={works.ready} total={works.total} unit={text.clusters.objectUnit} />{' '}
      {stale && heardAt ? (
        <span className="quiet small">
          <Age at={heardAt} />
        </span>
      ) : null}
    </>
  );
}

function Load({ cluster, resource, label }: { readonly cluster: ClusterRow; readonly resource: string; readonly label: string }) {
  const text = useText();
  const load = loadOf(cluster.nodePools, resource);
  return load ? <LoadBar used={load.used} total={load.total} label={`${label} ${cluster.name}`} /> : <Dash word={text.none} />;
}

export function ClusterState({ cluster }: { readonly cluster: Omit<ClusterRow, 'nodePools'> }) {
  const text = useText();
  const isWell = cluster.health === 'HEALTHY' && !cluster.stale;
  const isLost = cluster.stale || cluster.health === 'UNKNOWN';
  return (
    <div className="state">
      <ClusterMark cluster={cluster} />
      {cluster.cordoned ? <span className="tag">{text.clusters.cordoned}</span> : null}
      {cluster.deleting ? <span className="tag tag-bad">{text.clusters.leaving}</span> : null}
      {cluster.taints.map(({ key, value, effect }) => (
        <span key={`${key}:${effect}`} className="tag mono" title={text.clusters.taint}>
          {`${key}${value ? `=${value}` : ''}:${effect}`}
        </span>
      ))}
      {isLost && cluster.heardAt ? (
        <span className="state-cause">
          {text.clusters.lastHeard} <Age at={cluster.heardAt} />
        </span>
      ) : null}
      {isWell ? null : <span className="state-cause">{cluster.message || cluster.reason}</span>}
    </div>
  );
}

function Place({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  const place = [cluster.provider, cluster.region].filter(Boolean);
  return place.length === 0 ? <Dash word={text.none} /> : <span title={cluster.zones.join(', ')}>{place.join(' · ')}</span>;
}
