import { useId, useState } from 'react';
import { useMutation } from 'urql';
import type { ClusterDetail } from '../../data/clusters.js';
import { type Failure, failureOf } from '../../data/failure.js';
import { UnregisterClusterDocument, type UnregisterClusterMutation } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { ExactSet } from '../../parts/change/exact-set.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { Dialog } from '../../parts/dialog.js';
import { Notice } from '../../parts/notice.js';

type Answer = UnregisterClusterMutation['unregisterCluster'];

interface UnregisterDialogProps {
  readonly cluster: ClusterDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/**
 * Two different actions: unregister the cluster and keep its workloads, or delete the hub's objects there first. Both require its name to
 * be typed.
 */
export function UnregisterDialog({ cluster, onClose, onDone }: UnregisterDialogProps) {
  const text = useText();
  const [, run] = useMutation(UnregisterClusterDocument);
  const [deleteWorkloads, setDelete] = useState(false);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isActing, setActing] = useState(false);
  const name = useId();

  async function act() {
    setActing(true);
    const { data, error } = await run({ input: { name: cluster.name, deleteWorkloads, confirm: answer?.confirmation?.token } });
    setActing(false);
    setFailure(error ? failureOf(error) : null);
    if (!data) return;
    const next = data.unregisterCluster;
    if (next.confirmation || next.userErrors.length > 0) setAnswer(next);
    else onDone();
  }

  const choose = (whether: boolean) => {
    setDelete(whether);
    setAnswer(null);
  };
  return (
    <Dialog
      title={text.actions.unregisterOf(cluster.name)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button
            type="button"
            className="button button-danger button-main"
            disabled={typed !== cluster.name || isActing}
            onClick={() => void act()}
          >
            {answer?.confirmation ? text.change.confirm(text.actions.unregister) : text.actions.unregister}
          </button>
        </>
      }
    >
      <fieldset className="choices">
        <legend>{text.actions.whatBecomes(cluster.works.total)}</legend>
        <label className="check">
          <input type="radio" name="becomes" checked={!deleteWorkloads} onChange={() => choose(false)} />
          <span>
            {text.actions.keep} <span className="quiet small">{text.actions.keepHelp}</span>
          </span>
        </label>
        <label className="check">
          <input type="radio" name="becomes" checked={deleteWorkloads} onChange={() => choose(true)} />
          <span>
            {text.actions.remove} <span className="quiet small">{text.actions.removeHelp}</span>
          </span>
        </label>
      </fieldset>
      <div className="field">
        <label htmlFor={name}>{text.actions.typeName(cluster.name)}</label>
        <input
          id={name}
          className="input mono"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      {failure ? (
        <Notice kind="bad" role="alert" title={text.failure[failure.kind].what}>
          {failure.detail}
        </Notice>
      ) : null}
      <InputErrors errors={(answer?.userErrors ?? []).filter(({ code }) => code !== 'CONFIRMATION_REQUIRED')} />
      {answer?.confirmation ? <ExactSet set={answer.confirmation} /> : null}
    </Dialog>
  );
}
