import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { type ApplicationRow, applicationKey } from '../../data/applications.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { DeliveryMark, HealthMark } from '../../parts/health.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

export function ApplicationRows({ applications }: { readonly applications: readonly ApplicationRow[] }) {
  return <Rows items={applications} keyOf={applicationKey} columns={columns(useText())} />;
}

function columns(text: Messages): readonly RowColumn<ApplicationRow>[] {
  return [
    {
      title: text.applications.name,
      cell: ({ namespace, name }) => (
        <Link className="name" to="/apps/$namespace/$name" params={{ namespace, name }}>
          {name}
        </Link>
      ),
    },
    { title: text.applications.health, cell: (application) => <ApplicationHealth application={application} /> },
    { title: text.applications.clusters, cell: ({ clusters }) => <Counts ready={clusters.ready} total={clusters.total} /> },
    {
      title: text.applications.replicas,
      cell: ({ replicas }) => <Replicas replicas={replicas} />,
    },
    { title: text.applications.namespace, cell: ({ namespace }) => namespace },
    { title: text.applications.revision, cell: (application) => <Revision application={application} /> },
    { title: text.applications.changed, cell: ({ updatedAt }) => <Age at={updatedAt} /> },
  ];
}

export function ApplicationHealth({ application }: { readonly application: ApplicationRow }) {
  const text = useText();
  const { delivery } = application;
  return (
    <>
      <HealthMark health={application.health} />
      {delivery.state === 'DELIVERED' ? null : <DeliveryMark state={delivery.state} />}
      {application.deleting ? <Tag>{text.applications.deleting}</Tag> : null}
      {application.message && application.health !== 'HEALTHY' ? <p className="hub-sentence">{application.message}</p> : null}
      {delivery.message && delivery.state === 'BLOCKED' ? <p className="hub-sentence">{delivery.message}</p> : null}
    </>
  );
}

/** The revision that was asked for; before it the one that every cluster has reached, where that is another. */
export function Revision({ application: { revision, delivery } }: { readonly application: ApplicationRow }) {
  const text = useText();
  const reached = delivery.revision ?? 0;
  return <span className="numeric">{reached === revision ? text.count(revision) : text.of(reached, revision)}</span>;
}
