import { useId, useState } from 'react';
import { FreezeHubDocument, type FreezeRowFragment, type FreezeScope, UnfreezeHubDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { useAct } from '../../parts/change/use-act.js';
import { Dialog } from '../../parts/dialog.js';
import { ApplicationLink, ClusterLink, PolicyLink } from '../../parts/identity.js';
import { Notice } from '../../parts/notice.js';

const scopes: readonly FreezeScope[] = ['ALL', 'DELETES', 'MOVES'];
const lengths = [0, 900, 3_600, 14_400, 86_400] as const;

/** Active freezes with actor and reason, and the buttons that end them. */
export function Freezes({ freezes, onDone }: { readonly freezes: readonly FreezeRowFragment[]; readonly onDone: () => void }) {
  const text = useText();
  const { act, isActing, wrong } = useAct(UnfreezeHubDocument, (data) => data.unfreeze.userErrors);
  async function end(id: string) {
    await act({ input: { id } });
    onDone();
  }
  return (
    <>
      {freezes.map((freeze) => (
        <Notice key={freeze.id} kind="lost" role="status" title={text.freeze.scope[freeze.scope]}>
          <p className="reason-line">
            <FrozenPlace freeze={freeze} /> <span>{freeze.reason}</span>
            <span className="quiet small">
              {freeze.actor ?? text.freeze.source[freeze.source]} {freeze.startedAt ? <Age at={freeze.startedAt} /> : null}
              {freeze.endsAt ? ` · ${text.freeze.ends(new Date(freeze.endsAt))}` : null}
            </span>
          </p>
          {freeze.source === 'DATABASE' ? (
            <button type="button" className="button" disabled={isActing} onClick={() => void end(freeze.id)}>
              {text.freeze.end}
            </button>
          ) : null}
        </Notice>
      ))}
      {wrong}
    </>
  );
}

/** Starts a freeze of writes, deletes or moves. Usable on a phone, too. */
export function FreezeButton({ onDone }: { readonly onDone: () => void }) {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {text.freeze.start}
      </button>
      {isAsking ? (
        <FreezeDialog
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onDone();
          }}
        />
      ) : null}
    </>
  );
}

function FrozenPlace({ freeze }: { readonly freeze: FreezeRowFragment }) {
  const text = useText();
  const { cluster, application, policy } = freeze;
  if (!cluster && !application && !policy) return <span>{text.freeze.everywhere}</span>;
  return (
    <>
      {cluster ? <ClusterLink name={cluster} /> : null}
      {application ? <ApplicationLink namespace={application.namespace} name={application.name} /> : null}
      {policy ? <PolicyLink policy={policy} /> : null}
    </>
  );
}

function FreezeDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const text = useText();
  const { act, isActing, wrong } = useAct(FreezeHubDocument, (data) => data.freeze.userErrors);
  const [scope, setScope] = useState<FreezeScope>('ALL');
  const [cluster, setCluster] = useState('');
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState<number>(3_600);
  const ids = [useId(), useId(), useId()] as const;
  async function freeze() {
    const data = await act({
      input: { scope, reason, cluster: cluster.trim() || undefined, seconds: seconds === 0 ? undefined : seconds },
    });
    if (data?.freeze.freeze) onDone();
  }
  return (
    <Dialog
      title={text.freeze.start}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button type="button" className="button button-main" disabled={reason.trim() === '' || isActing} onClick={() => void freeze()}>
            {text.freeze.act}
          </button>
        </>
      }
    >
      <fieldset className="choices">
        <legend>{text.freeze.what}</legend>
        {scopes.map((one) => (
          <label key={one} className="check">
            <input type="radio" name="scope" checked={one === scope} onChange={() => setScope(one)} />
            <span>
              {text.freeze.scopeChoice[one]} <span className="quiet small">{text.freeze.scopeHelp[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor={ids[0]}>{text.freeze.reason}</label>
        <input
          id={ids[0]}
          className="input"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          autoComplete="off"
        />
      </div>
      <div className="field">
        <label htmlFor={ids[1]}>{text.freeze.cluster}</label>
        <input
          id={ids[1]}
          className="input mono"
          value={cluster}
          onChange={(event) => setCluster(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div className="field">
        <label htmlFor={ids[2]}>{text.freeze.length}</label>
        <select id={ids[2]} className="input" value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
          {lengths.map((one) => (
            <option key={one} value={one}>
              {one === 0 ? text.freeze.untilEnded : text.freeze.hours(one / 3600)}
            </option>
          ))}
        </select>
      </div>
      {wrong}
    </Dialog>
  );
}
