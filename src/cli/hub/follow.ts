import { backOffMs, equalJitter } from '../../kubernetes/back-off.js';
import type { Clock } from '../clock.js';
import { CommandFailure } from '../failure.js';
import type { ApiDocument } from './document.js';
import type { HubClient } from './hub-client.js';

const pauses = { firstMs: 250, longestMs: 10_000 };
/** Close code for a refused token; a retry with the same token fails too. */
const FORBIDDEN = 4403;

/** The callbacks of a subscription. */
export interface Follower<Data> {
  /** Called for each message, in their order. */
  readonly next: (data: Data) => void;
  /** The connection is there, for the first time or again, to this address of the hub; changes before that were missed. */
  readonly connected: (url: string) => void;
  /** The connection was lost. Called once for each loss. */
  readonly lost?: () => void;
}

/**
 * Follows a subscription until `signal` aborts, and reconnects after every loss, to the next replica if the hub has several addresses. Rejects if the
 * hub refuses the subscription. Callers must read after each connect, because a subscription reports only changes. With `once`, a loss is a failure,
 * because a new subscription would repeat earlier messages.
 */
export async function follow<Data, Variables extends Record<string, unknown>>(
  hub: HubClient,
  document: ApiDocument<Data, Variables>,
  variables: Variables,
  follower: Follower<Data>,
  { clock, signal, once = false }: { clock: Clock; signal: AbortSignal; once?: boolean },
): Promise<void> {
  const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws/client'), import('ws')]);
  const { token } = hub.address;
  let connected = false;
  let { url } = hub;
  const client = createClient({
    url: () => {
      ({ url } = hub);
      return `${url.replace(/^http/, 'ws')}/graphql`;
    },
    // The token is sent in the header, so that the hub can refuse before the upgrade, and in the payload, for proxies that drop the header.
    webSocketImpl: class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { headers: { authorization: `Bearer ${token}` }, maxPayload: 64 * 1024 * 1024, followRedirects: false });
      }
    },
    connectionParams: { authorization: `Bearer ${token}` },
    keepAlive: 20_000,
    retryAttempts: once ? 0 : Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !signal.aborted && (event as { code?: unknown } | null)?.code !== FORBIDDEN,
    retryWait: (retries) => {
      hub.moveOn(url);
      return clock.pause(backOffMs(retries, pauses, equalJitter(Math.random)), signal);
    },
    on: {
      connected: () => {
        connected = true;
        follower.connected(url);
      },
      closed: () => {
        if (connected && !signal.aborted) follower.lost?.();
        connected = false;
      },
    },
  });

  try {
    await new Promise<void>((resolve, reject) => {
      const stop = client.subscribe<Data>(
        { query: document.text, variables },
        {
          next: ({ data, errors }) => (errors?.length ? reject(refused(errors)) : data ? follower.next(data) : undefined),
          error: (error) => reject(refused(error)),
          complete: () => resolve(),
        },
      );
      if (signal.aborted) stop();
      signal.addEventListener('abort', () => stop(), { once: true });
    });
  } finally {
    await client.dispose();
  }
}

function refused(error: unknown): CommandFailure {
  const errors: readonly { message?: string; reason?: string; extensions?: { code?: unknown } }[] = Array.isArray(error) ? error : [error];
  // A WebSocket close event has `reason`, an error has `message`.
  const messages = errors.map((one) => one?.message ?? one?.reason ?? 'unknown error');
  const code = errors.map((one) => one?.extensions?.code).find((one) => typeof one === 'string');
  return new CommandFailure(`the hub refused the subscription: ${messages.join('; ')}`, {
    ...(code !== undefined && { code }),
    cause: error,
  });
}
