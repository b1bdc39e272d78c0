import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type AnyVariables, useQuery } from 'urql';
import { type Failure, failureOf } from './failure.js';

/** The state of a panel's query. */
export interface Answer<Data> {
  /** The last successful answer to this query, kept if a later attempt fails; null before the first. */
  readonly data: Data | null;
  /** When the hub sent `data`, in milliseconds since the epoch; null while it is from the cache only. */
  readonly asOf: number | null;
  /** The failure of the last attempt; null if it succeeded. */
  readonly failure: Failure | null;
  readonly isAsking: boolean;
  readonly askAgain: () => void;
}

interface Kept<Data> {
  readonly question: string;
  readonly data: Data;
  readonly asOf: number | null;
}

export function useAnswer<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Answer<Data> {
  const question = JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal variables are the same question, whichever object holds them.
  const stable = useMemo(() => variables, [question]);
  const [result, ask] = useQuery<Data, Variables>({ query, variables: stable } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const [kept, setKept] = useState<Kept<Data> | null>(null);

  const { data, error, stale, operation } = result;
  const answered = operation ? JSON.stringify(operation.variables) : question;
  useEffect(() => {
    if (data === undefined || error) return;
    setKept((before) => ({
      question: answered,
      data,
      asOf: stale ? (before?.question === answered ? before.asOf : null) : Date.now(),
    }));
  }, [data, error, stale, answered]);

  const askAgain = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask]);
  const isMine = kept?.question === question;
  // Cached data is displayed in the first render, so that the page has its height at once and Back restores the scroll position.
  const remembered = !isMine && data !== undefined && !error && answered === question ? data : null;
  return useMemo(
    () => ({
      data: isMine ? kept.data : remembered,
      asOf: isMine ? kept.asOf : null,
      failure: error && answered === question ? failureOf(error) : null,
      isAsking: result.fetching || stale,
      askAgain,
    }),
    [isMine, kept, remembered, error, answered, question, result.fetching, stale, askAgain],
  );
}
