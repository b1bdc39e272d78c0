import { useId, useState } from 'react';
import { useMutation } from 'urql';
import type { ApplicationDetail } from '../../data/applications.js';
import { type Failure, failureOf } from '../../data/failure.js';
import { DeleteApplicationDocument, type DeleteApplicationMutation } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { ExactSet } from '../../parts/change/exact-set.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { Dialog } from '../../parts/dialog.js';
import { Notice } from '../../parts/notice.js';

type Answer = DeleteApplicationMutation['deleteApplication'];

interface DeleteApplicationProps {
  readonly application: ApplicationDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/**
 * Deletes an application: shows the exact set of objects and requires its name to be typed; a large set needs a confirmation token for
 * exactly this set.
 */
export function DeleteApplication({ application, onClose, onDone }: DeleteApplicationProps) {
  const text = useText();
  const [, run] = useMutation(DeleteApplicationDocument);
  const [orphan, setOrphan] = useState(false);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isActing, setActing] = useState(false);
  const id = useId();
  const { namespace, name, revision, resources } = application;
  const copies = resources.nodes.reduce((sum, { clusters }) => sum + clusters.total, 0);

  async function act() {
    setActing(true);
    const confirm = answer?.confirmation?.token;
    const { data, error } = await run({ input: { namespace, name, orphan, expectedRevision: revision, confirm } });
    setActing(false);
    setFailure(error ? failureOf(error) : null);
    if (!data) return;
    const next = data.deleteApplication;
    if (next.confirmation || next.userErrors.length > 0) setAnswer(next);
    else onDone();
  }

  return (
    <Dialog
      title={text.remove.title(name)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button
            type="button"
            className="button button-danger button-main"
            disabled={typed !== name || isActing}
            onClick={() => void act()}
          >
            {answer?.confirmation ? text.change.confirm(text.remove.act) : text.remove.act}
          </button>
        </>
      }
    >
      <p>{text.remove.help(copies, application.clusters.total)}</p>
      <details open={resources.nodes.length <= 12}>
        <summary>{text.change.exactly}</summary>
        <ul className="plain small mono">
          {resources.nodes.map((object) => (
            <li key={object.id}>
              {`${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`}{' '}
              <span className="quiet">{Object.keys((object.clusterHealth ?? {}) as object).join(', ')}</span>
            </li>
          ))}
          {resources.totalCount > resources.nodes.length ? (
            <li>{text.change.andMore(resources.totalCount - resources.nodes.length)}</li>
          ) : null}
        </ul>
      </details>
      <fieldset className="choices">
        <legend>{text.remove.becomes}</legend>
        <label className="check">
          <input
            type="radio"
            name="orphan"
            checked={!orphan}
            onChange={() => {
              setOrphan(false);
              setAnswer(null);
            }}
          />
          {text.actions.remove}
        </label>
        <label className="check">
          <input
            type="radio"
            name="orphan"
            checked={orphan}
            onChange={() => {
              setOrphan(true);
              setAnswer(null);
            }}
          />
          <span>
            {text.actions.keep} <span className="quiet small">{text.remove.keepHelp}</span>
          </span>
        </label>
      </fieldset>
      <div className="field">
        <label htmlFor={id}>{text.actions.typeName(name)}</label>
        <input
          id={id}
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
