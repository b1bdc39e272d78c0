import type { ResourceRow } from '../../data/applications.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { ClusterStrip } from '../../parts/cluster-strip.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { ObjectLink } from '../../parts/identity.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { State } from '../../parts/state.js';
import { byAttention } from '../../state/attention.js';

interface ObjectRowsProps {
  readonly objects: readonly ResourceRow[];
  readonly onOpen?: ((object: ResourceRow) => void) | undefined;
  readonly opened?: string | undefined;
}

/** The objects of an application, the most urgent first. */
export function ObjectRows({ objects, onOpen, opened }: ObjectRowsProps) {
  const text = useText();
  return (
    <Rows
      label={text.application.objects}
      items={objects.toSorted(byAttention)}
      keyOf={({ id }) => id}
      columns={columns(text)}
      onOpen={onOpen}
      opened={opened}
    />
  );
}

function columns(text: Messages): readonly RowColumn<ResourceRow>[] {
  return [
    {
      title: text.application.object,
      phone: 'title',
      cell: (object) => (
        <>
          <span className="quiet">{object.kind}</span> <ObjectLink object={object}>{object.name}</ObjectLink>
        </>
      ),
    },
    { title: text.applications.state, align: 'wide', phone: 'state', cell: (object) => <State of={object} /> },
    {
      title: text.applications.clusters,
      cell: ({ clusters, clusterHealth }) => (
        <>
          <Counts ready={clusters.ready} total={clusters.total} unit={text.clusters.noun(clusters.total)} />
          <ClusterStrip clusterHealth={clusterHealth} />
        </>
      ),
    },
    { title: text.applications.replicas, cell: ({ replicas }) => <Replicas replicas={replicas} unit={text.applications.replicaUnit} /> },
  ];
}
