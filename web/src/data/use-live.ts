import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useRef } from 'react';
import { type AnyVariables, useClient } from 'urql';
import { useConnection } from './connection.js';

/** While changes are pushed, asking again only renews ages and finds what a push may have lost. */
const refreshWhenLiveMs = 30_000;
const refreshWhenNotLiveMs = 10_000;

/** A thousand changes in a second are answered by a few questions. */
const askAtMostEveryMs = 500;

/** Calls `onChange` with each message of a subscription for as long as the component stands. */
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
 * Keeps an answer fresh: asks again now and then while the page is seen, when the line or the page comes back, and soon
 * after the function it returns is called.
 */
export function useFreshness(askAgain: () => void): () => void {
  const isLive = useConnection().kind === 'live';
  const ask = useLatest(askAgain);
  const askSoon = useThrottled(askAgain, askAtMostEveryMs);
  const wasLost = useRef(false);

  useEffect(() => {
    // What changed while the line was down was told to nobody here.
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

/** Runs at once, then at most once in `everyMs`; calls in between become one at the end. */
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
