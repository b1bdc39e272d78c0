import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.js';
import type { ChangesFragment, ExactSetFragment, InputErrorFragment } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Dialog } from '../dialog.js';
import { Notice } from '../notice.js';
import { Loading } from '../panel.js';
import { ExactSet } from './exact-set.js';
import { InputErrors } from './input-errors.js';
import { PreviewView } from './preview-view.js';

/** The fields that every mutation with a preview returns. */
export interface ChangeAnswer {
  readonly preview?: ChangesFragment | null | undefined;
  readonly confirmation?: ExactSetFragment | null | undefined;
  readonly userErrors: readonly InputErrorFragment[];
}

export interface How {
  readonly dryRun: boolean;
  readonly confirm: string | undefined;
}

interface ChangeDialogProps<Data, Variables extends object> {
  readonly title: string;
  /** The label of the button that makes the change. */
  readonly act: string;
  readonly isDanger?: boolean;
  readonly mutation: TypedDocumentNode<Data, Variables>;
  readonly answerOf: (data: Data) => ChangeAnswer;
  readonly variables: (how: How) => Variables;
  /** There is something to change: the preview is loaded and the button is enabled. */
  readonly isDirty?: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly children?: ReactNode;
}

/**
 * A change with a preview: the hub plans it and returns the effect in each cluster, the reader sees that, and the same call without the dry
 * run makes the change. Removing many objects needs a confirmation of exactly these.
 */
export function ChangeDialog<Data, Variables extends object>(props: ChangeDialogProps<Data, Variables>) {
  const { title, act, isDanger = false, mutation, answerOf, variables, isDirty = true, onClose, onDone, children } = props;
  const text = useText();
  const [, run] = useMutation(mutation);
  const [answer, setAnswer] = useState<ChangeAnswer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isActing, setActing] = useState(false);
  const asked = useRef(0);
  const question = JSON.stringify(variables({ dryRun: true, confirm: undefined }));

  async function call(how: How): Promise<ChangeAnswer | null> {
    const turn = ++asked.current;
    const { data, error } = await run(variables(how));
    if (turn !== asked.current) return null;
    setFailure(error ? failureOf(error) : null);
    return data ? answerOf(data) : null;
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when what would be sent changes, and only then.
  useEffect(() => {
    if (!isDirty) return;
    setAnswer(null);
    void call({ dryRun: true, confirm: undefined }).then((next) => next && setAnswer(next));
  }, [question, isDirty]);

  async function make(confirm: string | undefined) {
    setActing(true);
    const made = await call({ dryRun: false, confirm });
    setActing(false);
    if (!made) return;
    if (made.userErrors.some(({ code }) => code !== 'CONFIRMATION_REQUIRED') || made.confirmation)
      setAnswer({ ...made, preview: made.preview ?? answer?.preview });
    else onDone();
  }

  const confirmation = answer?.confirmation ?? null;
  const errors = (answer?.userErrors ?? []).filter(({ code }) => code !== 'CONFIRMATION_REQUIRED');
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
            className={`button button-main ${isDanger || confirmation ? 'button-danger' : ''}`}
            disabled={!isDirty || isActing || answer === null || errors.length > 0}
            onClick={() => void make(confirmation?.token)}
          >
            {confirmation ? text.change.confirm(act) : act}
          </button>
        </>
      }
    >
      {children}
      {failure ? (
        <Notice kind="bad" role="alert" title={text.failure[failure.kind].what}>
          {failure.detail ? <p>{failure.detail}</p> : null}
        </Notice>
      ) : null}
      <InputErrors errors={errors} />
      {confirmation ? <ExactSet set={confirmation} /> : null}
      {isDirty && answer === null && !failure ? <Loading what={text.change.previewing} /> : null}
      {answer?.preview ? <PreviewView changes={answer.preview} /> : null}
    </Dialog>
  );
}
