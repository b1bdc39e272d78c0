import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useRef } from 'react';
import { type AnyVariables, useClient } from 'urql';
import { useConnection } from './connection.js';

/** While changes are pushed, polling only updates ages and covers lost messages. */
const refreshWhenLiveMs = 30_000;
const refreshWhenNotLiveMs = 10_000;

/** Minimum milliseconds between queries, so that a thousand changes per second cause only a few. */
const askAtMostEveryMs = 500;

/** Calls `onChange` with each message of a subscription while the component is mounted. */
export function useChanges<Data, Variables extends AnyVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onChange: (data: Data) => void,
): void {
  const client = useClient();
  const handler = useLatest(onChange);
  const question = JSON.stringify(variables);

  // biome-ignore lint/correctness/useExhaustiveDependencies: equal variables are the same subscription, whichever object holds them.
  useEffect(() => {
    const open = client.subscription(subscription, variables).subscribe(({ data }) => {
      if (data) handler.current(data);
    });
    return () => open.unsubscribe();
  }, [client, subscription, question]);
}

/**
 * Keeps an answer up to date: queries again at an interval while the page is visible, when the connection or the page returns, and within
 * `askAtMostEveryMs` after the returned function is called.
 */
export function useFreshness(askAgain: () => void): () => void {
  const isLive = useConnection().kind === 'live';
  const ask = useLatest(askAgain);
  const askSoon = useThrottled(askAgain, askAtMostEveryMs);
  const wasLost = useRef(false);

  useEffect(() => {
    // Changes during a connection loss were not received, so the data is queried again.
    if (isLive && wasLost.current) ask.current();
    wasLost.current = !isLive;
  }, [isLive, ask]);

  useEffect(() => {
    const askIfSeen = () => {
      if (document.visibilityState === 'visible') ask.current();
    };
    const timer = setInterval(askIfSeen, isLive ? refreshWhenLiveMs : refreshWhenNotLiveMs);
    document.addEventListener('visibilitychange', askIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', askIfSeen);
    };
  }, [isLive, ask]);

  return askSoon;
}

/** Runs immediately, then at most once per `everyMs`; calls in between are merged into one at the end. */
function useThrottled(run: () => void, everyMs: number): () => void {
  const latest = useLatest(run);
  const state = useRef<{ timer: number | undefined; lastRun: number; throttled: () => void } | null>(null);
  state.current ??= {
    timer: undefined,
    lastRun: 0,
    throttled() {
      if (this.timer !== undefined) return;
      const waitMs = Math.max(0, this.lastRun + everyMs - Date.now());
      this.timer = window.setTimeout(() => {
        this.timer = undefined;
        this.lastRun = Date.now();
        latest.current();
      }, waitMs);
    },
  };
  const held = state.current;
  useEffect(() => () => clearTimeout(held.timer), [held]);
  return useRef(() => held.throttled()).current;
}

function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
