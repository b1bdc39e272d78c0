import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.js';
import type { InputErrorFragment } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Notice } from '../notice.js';
import { InputErrors } from './input-errors.js';

interface Act<Data, Variables> {
  /** Sends the mutation; null if the request failed. */
  readonly act: (variables: Variables) => Promise<Data | null>;
  /** A request is in progress: buttons that would send a second one are disabled. */
  readonly isActing: boolean;
  /** What went wrong in the last request: it failed, or the hub refused its input. */
  readonly wrong: ReactNode;
}

/** A mutation without a preview. */
export function useAct<Data, Variables extends object>(
  mutation: TypedDocumentNode<Data, Variables>,
  errorsOf: (data: Data) => readonly InputErrorFragment[],
): Act<Data, Variables> {
  const text = useText();
  const [, run] = useMutation(mutation);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [errors, setErrors] = useState<readonly InputErrorFragment[]>([]);
  const [isActing, setActing] = useState(false);
  async function act(variables: Variables): Promise<Data | null> {
    setActing(true);
    const { data, error } = await run(variables);
    setActing(false);
    setFailure(error ? failureOf(error) : null);
    setErrors(data ? errorsOf(data) : []);
    return data ?? null;
  }
  const wrong = (
    <>
      {failure ? (
        <Notice kind="bad" role="alert" title={text.failure[failure.kind].what}>
          {failure.detail ? <p>{failure.detail}</p> : null}
        </Notice>
      ) : null}
      <InputErrors errors={errors} />
    </>
  );
  return { act, isActing, wrong };
}
