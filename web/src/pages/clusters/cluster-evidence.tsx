import type { ClusterDetail } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Mark } from '../../parts/mark.js';
import { Box } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';

const tones = { ALIVE: 'good', FAILED: 'bad', SILENT: 'lost' } as const;

/** Evidence that the cluster is alive; empty if it was never probed. */
export function ClusterEvidence({ cluster: { evidence } }: { readonly cluster: ClusterDetail }) {
  const text = useText();
  if (evidence.length === 0) return null;
  return (
    <Box title={text.cluster.evidence}>
      <Rows
        label={text.cluster.evidence}
        items={evidence}
        keyOf={({ kind, replica }) => `${kind} ${replica ?? ''}`}
        columns={[
          { title: text.cluster.evidence, phone: 'title', cell: ({ kind }) => text.cluster.evidenceKinds[kind] },
          {
            title: text.applications.state,
            align: 'wide',
            phone: 'state',
            cell: ({ verdict, message }) => (
              <div className="state">
                <Mark tone={tones[verdict]} word={text.cluster.verdicts[verdict]} />
                <span className="state-cause">{message}</span>
              </div>
            ),
          },
          { title: text.cluster.alive, cell: ({ aliveAt }) => <Age at={aliveAt} /> },
          { title: text.cluster.checked, cell: ({ checkedAt }) => <Age at={checkedAt} /> },
        ]}
      />
    </Box>
  );
}
