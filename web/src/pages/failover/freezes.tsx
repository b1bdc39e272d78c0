import { useId, useState } from 'react';
import { useMutation } from 'urql';
import {
  FreezeHubDocument,
  type FreezeRowFragment,
  type FreezeScope,
  type InputErrorFragment,
  UnfreezeHubDocument,
} from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { Dialog } from '../../parts/dialog.js';
import { ApplicationLink, ClusterLink, PolicyLink } from '../../parts/identity.js';
import { Notice } from '../../parts/notice.js';

const scopes: readonly FreezeScope[] = ['ALL', 'DELETES', 'MOVES'];
const lengths = [0, 900, 3_600, 14_400, 86_400] as const;

/** Active freezes with actor and reason, and the buttons that end them. */
export function Freezes({ freezes, onDone }: { readonly freezes: readonly FreezeRowFragment[]; readonly onDone: () => void }) {
  const text = useText();
  const [, unfreeze] = useMutation(UnfreezeHubDocument);
  const [errors, setErrors] = useState<readonly InputErrorFragment[]>([]);
  async function end(id: string) {
    const { data } = await unfreeze({ input: { id } });
    setErrors(data?.unfreeze.userErrors ?? []);
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
            <button type="button" className="button" onClick={() => void end(freeze.id)}>
              {text.freeze.end}
            </button>
          ) : null}
        </Notice>
      ))}
      <InputErrors errors={errors} />
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
  const [, run] = useMutation(FreezeHubDocument);
  const [scope, setScope] = useState<FreezeScope>('ALL');
  const [cluster, setCluster] = useState('');
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState<number>(3_600);
  const [errors, setErrors] = useState<readonly InputErrorFragment[]>([]);
  const [isActing, setActing] = useState(false);
  const ids = [useId(), useId(), useId()] as const;
  async function act() {
    setActing(true);
    const { data } = await run({
      input: { scope, reason, cluster: cluster.trim() || undefined, seconds: seconds === 0 ? undefined : seconds },
    });
    setActing(false);
    if (data?.freeze.freeze) onDone();
    else setErrors(data?.freeze.userErrors ?? []);
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
          <button type="button" className="button button-main" disabled={reason.trim() === '' || isActing} onClick={() => void act()}>
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
      <InputErrors errors={errors} />
    </Dialog>
  );
}
