import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ReactNode, useId, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.js';
import { useText } from '../../messages/messages.js';
import { Dialog } from '../dialog.js';
import { Notice } from '../notice.js';
import type { ChangeAnswer } from './change-dialog.js';
import { ExactSet } from './exact-set.js';
import { InputErrors } from './input-errors.js';

interface TypedNameDialogProps<Data, Variables extends object> {
  readonly title: string;
  /** The name that the user must type. */
  readonly name: string;
  /** The label of the button that makes the change. */
  readonly act: string;
  readonly mutation: TypedDocumentNode<Data, Variables>;
  readonly answerOf: (data: Data) => ChangeAnswer;
  readonly variables: (confirm: string | undefined) => Variables;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** The effect and the choices. */
  readonly children: ReactNode;
}

/**
 * Removes something after the user has typed its name. If many objects would be removed, the hub answers with their exact set, which must be
 * confirmed. If a choice changes, the set is requested again.
 */
export function TypedNameDialog<Data, Variables extends object>(props: TypedNameDialogProps<Data, Variables>) {
  const { title, name, act, mutation, answerOf, variables, onClose, onDone, children } = props;
  const text = useText();
  const [, run] = useMutation(mutation);
  const [typed, setTyped] = useState('');
  const [answered, setAnswered] = useState<{ readonly question: string; readonly answer: ChangeAnswer } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isActing, setActing] = useState(false);
  const id = useId();
  const question = JSON.stringify(variables(undefined));
  const answer = answered?.question === question ? answered.answer : null;

  async function remove() {
    setActing(true);
    const { data, error } = await run(variables(answer?.confirmation?.token));
    setActing(false);
    setFailure(error ? failureOf(error) : null);
    if (!data) return;
    const next = answerOf(data);
    if (next.confirmation || next.userErrors.length > 0) setAnswered({ question, answer: next });
    else onDone();
  }

  return (
    <Dialog
      title={title}
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
            onClick={() => void remove()}
          >
            {answer?.confirmation ? text.change.confirm(act) : act}
          </button>
        </>
      }
    >
      {children}
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

interface KeepOrDeleteProps {
  /** The label of the choice. */
  readonly legend: string;
  readonly keeps: boolean;
  readonly onKeeps: (keeps: boolean) => void;
  readonly keepHelp: string;
  readonly deleteHelp?: string;
}

/** Whether the objects in the clusters stay or are deleted. */
export function KeepOrDelete({ legend, keeps, onKeeps, keepHelp, deleteHelp }: KeepOrDeleteProps) {
  const text = useText();
  const group = useId();
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      <label className="check">
        <input type="radio" name={group} checked={keeps} onChange={() => onKeeps(true)} />
        <span>
          {text.actions.keep} <span className="quiet small">{keepHelp}</span>
        </span>
      </label>
      <label className="check">
        <input type="radio" name={group} checked={!keeps} onChange={() => onKeeps(false)} />
        <span>
          {text.actions.remove} {deleteHelp ? <span className="quiet small">{deleteHelp}</span> : null}
        </span>
      </label>
    </fieldset>
  );
}
