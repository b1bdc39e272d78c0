import type { WorkRow } from '../../data/objects.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Replicas } from '../../parts/counts.js';
import { ClusterLink } from '../../parts/identity.js';
import { HealthMark, Mark, WorkStateMark } from '../../parts/mark.js';
import { type RowColumn, Rows } from '../../parts/rows.js';

interface CopyRowsProps {
  readonly works: readonly WorkRow[];
  /** The application's revision; copies of another revision are marked. */
  readonly revision: number;
}

/** The copy of an object in each cluster: its state, and the time of the last report. */
export function CopyRows({ works, revision }: CopyRowsProps) {
  const text = useText();
  return <Rows label={text.object.copies} items={works} keyOf={({ cluster }) => cluster} columns={columns(text, revision)} />;
}

function columns(text: Messages, revision: number): readonly RowColumn<WorkRow>[] {
  return [
    { title: text.clusters.name, phone: 'title', cell: ({ cluster }) => <ClusterLink name={cluster} /> },
    { title: text.applications.state, align: 'wide', phone: 'state', cell: (work) => <CopyState work={work} /> },
    { title: text.applications.replicas, cell: ({ replicas }) => <Replicas replicas={replicas} unit={text.applications.replicaUnit} /> },
    {
      title: text.applications.revision,
      phone: 'hide',
      cell: (work) => <span className={work.revision === revision ? 'numeric' : 'numeric mark-lost'}>{work.revision ?? text.none}</span>,
    },
    { title: text.object.knownAsOf, cell: ({ heardAt }) => <Age at={heardAt} /> },
  ];
}

export function CopyState({ work }: { readonly work: WorkRow }) {
  const text = useText();
  const why = work.reason && work.message ? `${work.reason}: ${work.message}` : (work.message ?? work.reason);
  return (
    <div className="state">
      {work.stale ? <Mark tone="lost" word={text.object.lastKnown} /> : <HealthMark health={work.health} />}
      {work.state === 'APPLIED' ? null : <WorkStateMark state={work.state} />}
      {why ? <span className="state-cause">{why}</span> : null}
      {work.stale ? <span className="state-cause">{text.object.staleHelp}</span> : null}
    </div>
  );
}
