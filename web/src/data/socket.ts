import { type Client, createClient } from 'graphql-ws';
import { connectionForgotten, connectionLost, connectionOpened } from './connection.js';
import { signOut, token } from './session.js';

/** Proxies close connections that are idle for a minute; a ping prevents that and detects a dead connection. */
const pingMs = 20_000;
const pongWithinMs = 5_000;
const longestRetryMs = 10_000;

/** Close code of graphql-transport-ws for a refused token. */
const forbidden = 4403;

/** The only WebSocket of this tab. The token is sent in `connection_init` and not in the URL, which proxies log. */
export function openSocket(): Client {
  let pongDue: number | undefined;
  connectionForgotten();

  const client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: () => ({ authorization: `Bearer ${token() ?? ''}` }),
    // Open during the whole session, so that the connection state in the header is always right.
    lazy: false,
    // The `closed` handler below has already reported it.
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

/** Doubles from 500 ms, with jitter, so that not all tabs reconnect to a restarted hub at the same moment. */
async function waitBeforeRetry(retries: number): Promise<void> {
  const ceilingMs = Math.min(longestRetryMs, 500 * 2 ** retries);
  await new Promise((resolve) => setTimeout(resolve, ceilingMs * (0.5 + Math.random() / 2)));
}
