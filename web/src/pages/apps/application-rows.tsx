import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { type ApplicationRow, applicationKey } from '../../data/applications.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { HealthMark } from '../../parts/health.js';
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
    { title: text.applications.revision, cell: ({ revision }) => <span className="numeric">{text.count(revision)}</span> },
    { title: text.applications.changed, cell: ({ updatedAt }) => <Age at={updatedAt} /> },
  ];
}

export function ApplicationHealth({ application }: { readonly application: ApplicationRow }) {
  const text = useText();
  return (
    <>
      <HealthMark health={application.health} />
      {application.deleting ? <Tag>{text.applications.deleting}</Tag> : null}
      {application.message && application.health !== 'HEALTHY' ? <p className="hub-sentence">{application.message}</p> : null}
    </>
  );
}
