import { type Client, createClient } from 'graphql-ws';
import { connectionForgotten, connectionLost, connectionOpened } from './connection.js';
import { signOut, token } from './session.js';

/** A proxy that is idle for a minute may cut the line; a ping in between also finds a line that is dead. */
const pingMs = 20_000;
const pongWithinMs = 5_000;
const longestRetryMs = 10_000;

/** What graphql-transport-ws closes with when the token is refused. */
const forbidden = 4403;

/** The one WebSocket of this tab. The token goes in `connection_init`, never in the address, which proxies log. */
export function openSocket(): Client {
  let pongDue: number | undefined;
  connectionForgotten();

  const client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: () => ({ authorization: `Bearer ${token() ?? ''}` }),
    // Open from the start and for as long as the session lasts: what the header says of the line is then always true.
    lazy: false,
    // `closed` below has said it already.
    onNonLazyError: () => {},
    keepAlive: pingMs,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (closed) => !(closed instanceof CloseEvent && closed.code === forbidden),
    retryWait: waitBeforeRetry,
    on: {
      connected: connectionOpened,
      ping: (received) => {
        if (!received) pongDue = window.setTimeout(() => client.terminate(), pongWithinMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongDue);
      },
      closed: (event) => {
        clearTimeout(pongDue);
        if (event instanceof CloseEvent && event.code === forbidden) signOut('refused');
        else connectionLost();
      },
    },
  });
  return client;
}

/** Doubling from half a second, with jitter, so that a restarted hub does not meet all its tabs at once. */
async function waitBeforeRetry(retries: number): Promise<void> {
  const ceilingMs = Math.min(longestRetryMs, 500 * 2 ** retries);
  await new Promise((resolve) => setTimeout(resolve, ceilingMs * (0.5 + Math.random() / 2)));
}
