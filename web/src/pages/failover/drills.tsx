import { useId, useState } from 'react';
import { useClusters } from '../../data/clusters.js';
import { type DrillRowFragment, type FailoverDrillState, StartDrillDocument, StopDrillDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ChangeDialog } from '../../parts/change/change-dialog.js';
import { useAct } from '../../parts/change/use-act.js';
import { ClusterLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { Box } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';
import type { Tone } from '../../state/tone.js';

const tones: Readonly<Record<FailoverDrillState, Tone>> = { MOVING: 'moving', AWAY: 'good', RETURNING: 'moving', ENDED: 'absent' };
const shares = [5, 10, 25] as const;
const SUGGESTED = 20;

interface DrillsProps {
  readonly drills: readonly DrillRowFragment[];
  readonly onDone: () => void;
}

/** Failover drills, newest first, with the way to start one and to stop the one in progress. */
export function Drills({ drills, onDone }: DrillsProps) {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const stop = useAct(StopDrillDocument, (data) => data.stopFailoverDrill.userErrors);
  const isOpen = drills.some(({ endedAt }) => !endedAt);
  async function end(id: string) {
    await stop.act({ input: { id } });
    onDone();
  }
  return (
    <Box title={text.drill.title}>
      <p className="quiet">{text.drill.help}</p>
      {stop.wrong}
      {drills.length > 0 ? (
        <Rows
          label={text.drill.title}
          items={drills}
          keyOf={({ id }) => id}
          columns={[
            { title: text.clusters.name, phone: 'title', cell: ({ cluster }) => <ClusterLink name={cluster} /> },
            {
              title: text.applications.state,
              align: 'wide',
              phone: 'state',
              cell: ({ state, result, message, report }) => (
                <div className="state">
                  <Mark
                    tone={result === 'FAILED' ? 'bad' : tones[state]}
                    word={result ? `${text.drill.states[state]}: ${text.drill.results[result]}` : text.drill.states[state]}
                  />
                  <span className="state-cause">{message}</span>
                  <span className="state-cause">{text.drill.report(report)}</span>
                </div>
              ),
            },
            { title: text.evictions.started, cell: ({ startedAt }) => <Age at={startedAt} /> },
            {
              title: text.evictions.ended,
              cell: ({ id, state, endedAt }) =>
                endedAt ? (
                  <Age at={endedAt} />
                ) : state === 'RETURNING' ? (
                  text.none
                ) : (
                  <button type="button" className="button button-small" disabled={stop.isActing} onClick={() => void end(id)}>
                    {text.drill.stop}
                  </button>
                ),
            },
          ]}
        />
      ) : (
        <Nothing why={text.drill.none} />
      )}
      <p>
        <button type="button" className="button" disabled={isOpen} onClick={() => setAsking(true)}>
          {text.drill.start}
        </button>
      </p>
      {isAsking ? (
        <StartDialog
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onDone();
          }}
        />
      ) : null}
    </Box>
  );
}

/** Shows the exact set of resources that would move before the drill can be started. */
function StartDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const text = useText();
  const [typed, setTyped] = useState('');
  // A fleet has more clusters than a list can show, so the hub suggests those whose name has what is typed.
  const { data: clusters } = useClusters({ first: SUGGESTED, filter: { nameContains: typed.trim() || undefined } });
  const names = (clusters?.nodes ?? []).map(({ name }) => name);
  // Set by a whole name only: the preview of each part of a name would be an error.
  const [cluster, setCluster] = useState('');
  const [share, setShare] = useState<number>(10);
  const ids = [useId(), useId(), useId()] as const;
  return (
    <ChangeDialog
      title={text.drill.act}
      act={text.drill.act}
      isDanger
      mutation={StartDrillDocument}
      answerOf={(data) => data.startFailoverDrill}
      variables={(how) => ({ input: { cluster, share, ...how } })}
      isDirty={cluster !== ''}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{text.drill.help}</p>
      <div className="filter">
        <label className="field" htmlFor={ids[0]}>
          <span>{text.clusters.name}</span>
          <input
            id={ids[0]}
            className="input mono"
            list={ids[2]}
            maxLength={253}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target: { value } }) => {
              setTyped(value);
              setCluster(names.includes(value) ? value : '');
            }}
            onBlur={() => setCluster(typed.trim())}
          />
          <datalist id={ids[2]}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <label className="field" htmlFor={ids[1]}>
          <span>{text.drill.share}</span>
          <select id={ids[1]} className="input" value={share} onChange={(event) => setShare(Number(event.target.value))}>
            {shares.map((one) => (
              <option key={one} value={one}>
                {text.percent(one / 100)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </ChangeDialog>
  );
}
