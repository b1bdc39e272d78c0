import { Tag } from 'antd';
import { type ClusterRow, clusterKey } from '../../data/clusters.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts } from '../../parts/counts.js';
import { ClusterMark } from '../../parts/health.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

export function ClusterRows({ clusters }: { readonly clusters: readonly ClusterRow[] }) {
  return <Rows items={clusters} keyOf={clusterKey} columns={columns(useText())} />;
}

function columns(text: Messages): readonly RowColumn<ClusterRow>[] {
  return [
    { title: text.clusters.name, cell: (cluster) => <strong className="name">{cluster.name}</strong> },
    { title: text.clusters.state, cell: (cluster) => <ClusterState cluster={cluster} /> },
    { title: text.clusters.works, cell: (cluster) => <Works cluster={cluster} /> },
    { title: text.clusters.place, cell: (cluster) => <Place cluster={cluster} /> },
    { title: text.clusters.version, cell: ({ kubernetesVersion }) => kubernetesVersion ?? text.none },
    { title: text.clusters.taints, cell: (cluster) => <Taints cluster={cluster} /> },
    { title: text.clusters.lastContact, cell: ({ heardAt }) => <Age at={heardAt} /> },
  ];
}

/** Of a stale cluster the last that was known, with how old that is. */
function Works({ cluster: { works, stale, heardAt } }: { readonly cluster: ClusterRow }) {
  return (
    <>
      <Counts ready={works.ready} total={works.total} /> {stale && heardAt ? <Age at={heardAt} /> : null}
    </>
  );
}

function ClusterState({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  const isWell = cluster.health === 'HEALTHY' && !cluster.stale;
  return (
    <>
      <ClusterMark cluster={cluster} />
      {cluster.cordoned ? <Tag>{text.clusters.cordoned}</Tag> : null}
      {cluster.deleting ? <Tag>{text.clusters.leaving}</Tag> : null}
      {cluster.stale ? <p className="quiet">{text.clusters.staleHelp}</p> : null}
      {isWell ? null : <p className="hub-sentence">{cluster.message || cluster.reason}</p>}
    </>
  );
}

function Place({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  const place = [cluster.provider, cluster.region, cluster.zones.join(', ')].filter(Boolean);
  return <>{place.length === 0 ? text.none : place.join(' · ')}</>;
}

function Taints({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  if (cluster.taints.length === 0) return <>{text.none}</>;
  return (
    <ul className="plain">
      {cluster.taints.map(({ key, value, effect }) => (
        <li key={`${key}:${effect}`}>
          <code>{`${key}${value ? `=${value}` : ''}:${effect}`}</code>
        </li>
      ))}
    </ul>
  );
}
