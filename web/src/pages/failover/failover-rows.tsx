import { Link } from '@tanstack/react-router';
import type { FailoverRowFragment, FailoverState } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ClusterLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Rows } from '../../parts/rows.js';
import type { Tone } from '../../state/tone.js';

export const toneOfFailover: Readonly<Record<FailoverState, Tone>> = {
  LOST: 'lost',
  MOVING: 'moving',
  BLOCKED: 'bad',
  MOVED: 'good',
  RETURNING: 'moving',
  ENDED: 'absent',
};

/** Failures of clusters, newest first; each links to its steps. */
export function FailoverRows({ failovers }: { readonly failovers: readonly FailoverRowFragment[] }) {
  const text = useText();
  return (
    <Rows
      label={text.failover.title}
      items={failovers}
      keyOf={({ id }) => id}
      columns={[
        { title: text.clusters.name, phone: 'title', cell: ({ cluster }) => <ClusterLink name={cluster} /> },
        {
          title: text.applications.state,
          align: 'wide',
          phone: 'state',
          cell: (failover) => (
            <div className="state">
              <Mark tone={toneOfFailover[failover.state]} word={text.failover.states[failover.state]} />
              <span className="state-cause">{failover.cause}</span>
              <span className="state-cause">{text.failover.resources(failover.resources)}</span>
            </div>
          ),
        },
        { title: text.evictions.started, cell: ({ startedAt }) => <Age at={startedAt} /> },
        { title: text.evictions.ended, cell: ({ endedAt }) => (endedAt ? <Age at={endedAt} /> : text.none) },
        {
          title: text.failover.timeline,
          cell: ({ id }) => (
            <Link to="/failover/$id" params={{ id }}>
              {text.failover.timeline}
            </Link>
          ),
        },
      ]}
    />
  );
}
