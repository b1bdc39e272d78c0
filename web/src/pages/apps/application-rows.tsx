import { Link } from '@tanstack/react-router';
import { type ApplicationRow, applicationKey } from '../../data/applications.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { type Order, type RowColumn, Rows } from '../../parts/rows.js';
import { State } from '../../parts/state.js';

interface ApplicationRowsProps {
  readonly applications: readonly ApplicationRow[];
  readonly order?: Order;
  readonly onOpen?: (application: ApplicationRow) => void;
  readonly opened?: string | undefined;
  /** A table without the less important columns. */
  readonly isBrief?: boolean;
}

export function ApplicationRows({ applications, isBrief = false, ...rest }: ApplicationRowsProps) {
  const text = useText();
  const left = isBrief ? [text.applications.revision, text.applications.clusters] : [];
  const shown = columns(text).filter(({ title }) => !left.includes(title));
  return <Rows label={text.applications.title} items={applications} keyOf={applicationKey} columns={shown} {...rest} />;
}

function columns(text: Messages): readonly RowColumn<ApplicationRow>[] {
  return [
    {
      title: text.applications.name,
      sort: { field: 'NAME' },
      phone: 'title',
      cell: ({ namespace, name }) => (
        <>
          <span className="quiet mono">{namespace}/</span>
          <Link className="name" to="/apps/$namespace/$name" params={{ namespace, name }}>
            {name}
          </Link>
        </>
      ),
    },
    {
      title: text.applications.state,
      sort: { field: 'ATTENTION', first: 'DESC' },
      align: 'wide',
      phone: 'state',
      cell: (application) => <State of={application} />,
    },
    {
      title: text.applications.clusters,
      sort: { field: 'CLUSTERS', first: 'DESC' },
      cell: ({ clusters }) => <Counts ready={clusters.ready} total={clusters.total} unit={text.clusters.noun(clusters.total)} />,
    },
    {
      title: text.applications.replicas,
      sort: { field: 'REPLICAS', first: 'DESC' },
      cell: ({ replicas }) => <Replicas replicas={replicas} unit={text.applications.replicaUnit} />,
    },
    { title: text.applications.revision, cell: (application) => <Revision application={application} /> },
    { title: text.applications.changed, sort: { field: 'CHANGED', first: 'DESC' }, cell: ({ updatedAt }) => <Age at={updatedAt} /> },
  ];
}

/** The desired revision, preceded by the delivered one if it differs. */
export function Revision({ application: { revision, delivery } }: { readonly application: ApplicationRow }) {
  const text = useText();
  const reached = delivery.revision ?? 0;
  if (reached === revision)
    return (
      <span className="numeric">
        <span className="unit">{text.applications.revision} </span>
        {text.count(revision)}
      </span>
    );
  return (
    <span className="numeric" title={text.applications.reached(reached, revision)}>
      <span aria-hidden>
        <span className="unit">{text.applications.revision} </span>
        {`${text.count(reached)} → ${text.count(revision)}`}
      </span>
      <span className="visually-hidden">{text.applications.reached(reached, revision)}</span>
    </span>
  );
}
