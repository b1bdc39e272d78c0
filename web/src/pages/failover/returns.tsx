import { useState } from 'react';
import { FailBackDocument, type FailbackState, type ReturnRowFragment } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';
import { ClusterLink, ObjectLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Box } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';
import type { Tone } from '../../state/tone.js';

const tones: Readonly<Record<FailbackState, Tone>> = { RETURNING: 'moving', WAITING: 'lost', DONE: 'good', STOPPED: 'bad' };

interface ReturnsProps {
  readonly returns: readonly ReturnRowFragment[];
  readonly total: number;
  readonly onDone: () => void;
}

/** Resources that return home by themselves: what each waits for, and the way to let its application return now. */
export function Returns({ returns, total, onDone }: ReturnsProps) {
  const text = useText();
  const [asked, setAsked] = useState<ReturnRowFragment | null>(null);
  return (
    <Box title={text.returns.title(total)}>
      <p className="quiet">{text.returns.help}</p>
      <Rows
        label={text.returns.title(total)}
        items={returns}
        keyOf={({ id }) => id}
        columns={[
          { title: text.application.object, phone: 'title', cell: ({ object }) => <ObjectLink object={object} /> },
          {
            title: text.returns.home,
            cell: ({ home, kind }) => (kind === 'CLUSTER' ? <ClusterLink name={home} /> : text.returns.group(home)),
          },
          {
            title: text.applications.state,
            align: 'wide',
            phone: 'state',
            cell: ({ state, message, until }) => (
              <div className="state">
                <Mark tone={tones[state]} word={text.returns.states[state]} />
                <span className="state-cause">{message}</span>
                {until && state === 'WAITING' ? <span className="state-cause">{text.returns.until(new Date(until))}</span> : null}
              </div>
            ),
          },
          { title: text.evictions.started, cell: ({ since }) => <Age at={since} /> },
          {
            title: text.evictions.decide,
            cell: (one) =>
              one.state === 'WAITING' ? (
                <button type="button" className="button button-small" onClick={() => setAsked(one)}>
                  {text.returns.now}
                </button>
              ) : (
                text.none
              ),
          },
        ]}
      />
      {asked ? (
        <ChangeDialog
          title={text.returns.nowOf(asked.application.name)}
          act={text.returns.now}
          mutation={FailBackDocument}
          answerOf={(data) => data.failBack}
          variables={(how) => ({
            input: { application: { namespace: asked.application.namespace, name: asked.application.name }, ...how },
          })}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onDone();
          }}
        >
          <p>{text.returns.nowHelp}</p>
        </ChangeDialog>
      ) : null}
    </Box>
  );
}
