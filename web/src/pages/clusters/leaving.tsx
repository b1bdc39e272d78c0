import type { ClusterEviction } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ObjectLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Box } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';
import { toneOfEviction } from '../../state/eviction.js';

/** Evictions from the cluster, newest first; empty if there are none. */
export function Leaving({ evictions, total }: { readonly evictions: readonly ClusterEviction[]; readonly total: number }) {
  const text = useText();
  if (evictions.length === 0) return null;
  return (
    <Box title={text.evictions.count(total)}>
      <Rows
        label={text.evictions.title}
        items={evictions}
        keyOf={({ id }) => id}
        columns={[
          { title: text.application.object, phone: 'title', cell: ({ object }) => <ObjectLink object={object} /> },
          {
            title: text.applications.state,
            align: 'wide',
            phone: 'state',
            cell: ({ state, message }) => (
              <div className="state">
                <Mark tone={toneOfEviction[state]} word={text.evictions.states[state]} />
                <span className="state-cause">{message}</span>
              </div>
            ),
          },
          { title: text.evictions.cause, cell: ({ cause }) => cause },
          { title: text.evictions.started, cell: ({ startedAt }) => <Age at={startedAt} /> },
          { title: text.evictions.ended, cell: ({ endedAt }) => <Age at={endedAt} /> },
        ]}
      />
    </Box>
  );
}
