import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { type Failure, failureOf } from './failure.js';
import { SignInDocument } from './generated/graphql.js';
import { signOut, token } from './session.js';
import { openSocket } from './socket.js';

const answerWithinMs = 10_000;

/** A client for one session, so that data read with one token is never displayed with another. */
export function openClient(): { readonly client: Client; close(): void } {
  const socket = openSocket();
  const client = new Client({
    url: '/graphql',
    // The hub accepts queries by POST only, so that no log or cache between stores them.
    preferGetMethod: false,
    fetch: fetchInTime,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token() ?? ''}` } }),
    requestPolicy: 'cache-and-network',
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (failureOf(error).kind === 'signed-out') signOut('refused');
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink) }),
        }),
      }),
    ],
  });
  return { client, close: () => void socket.dispose() };
}

/** Checks a token with the hub: its user if it is valid, otherwise the failure (`signed-out` if the hub refuses it). */
export async function tryToken(candidate: string): Promise<{ readonly user: string } | { readonly failure: Failure }> {
  const asker = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: fetchInTime,
    fetchOptions: { headers: { authorization: `Bearer ${candidate}` } },
    exchanges: [fetchExchange],
  });
  const { data, error } = await asker.query(SignInDocument, {}).toPromise();
  return data ? { user: data.hub.viewer.name } : { failure: failureOf(error ?? { graphQLErrors: [] }) };
}

function fetchInTime(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const inTime = AbortSignal.timeout(answerWithinMs);
  return fetch(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, inTime]) : inTime });
}
