import { type ClusterObject, useClusterObjects } from '../../data/clusters.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Replicas } from '../../parts/counts.js';
import { ApplicationLink, ObjectLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { Pager } from '../../parts/pager.js';
import { Panel } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { CopyState } from '../object/copy-rows.js';

const pageSize = 50;

/** Every object of the hub in a cluster, with the state of its copy there. */
export function ClusterObjects({ name, after }: { readonly name: string; readonly after: string | undefined }) {
  const text = useText();
  const answer = useClusterObjects(name, pageSize, after);
  return (
    <Panel
      title={answer.data ? text.application.objectCount(answer.data.totalCount) : text.application.objects}
      what={text.application.objects}
      answer={answer}
    >
      {(page) => (
        <>
          {page.nodes.length === 0 ? (
            <Nothing why={text.cluster.noObjects} />
          ) : (
            <Rows label={text.application.objects} items={page.nodes} keyOf={({ id }) => id} columns={columns(text)} />
          )}
          <Pager page={page} what={text.application.objects} after={after} />
        </>
      )}
    </Panel>
  );
}

function columns(text: Messages): readonly RowColumn<ClusterObject>[] {
  const copyOf = (object: ClusterObject) => object.works.nodes[0];
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
    {
      title: text.applications.state,
      align: 'wide',
      phone: 'state',
      cell: (object) => {
        const copy = copyOf(object);
        return copy ? <CopyState work={copy} /> : text.none;
      },
    },
    {
      title: text.applications.replicas,
      cell: (object) => <Replicas replicas={copyOf(object)?.replicas} unit={text.applications.replicaUnit} />,
    },
    {
      title: text.applications.name,
      cell: ({ application }) => <ApplicationLink namespace={application.namespace} name={application.name} />,
    },
    { title: text.cluster.applied, cell: (object) => <Age at={copyOf(object)?.appliedAt} /> },
  ];
}
