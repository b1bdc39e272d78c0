import { createClient } from 'graphql-ws/client';
import { WebSocket } from 'ws';
import type { HubClient } from './hub-client.js';

/** Follows a subscription until it is stopped. A refusal or a loss of the connection rejects `failed`. */
export function follow<T>(
  { url, token }: HubClient,
  document: string,
  next: (data: T) => void,
): { readonly failed: Promise<never>; stop(): Promise<void> } {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    webSocketImpl: class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
      }
    },
  });
  const failed = new Promise<never>((_, reject) => {
    client.subscribe<T>(
      { query: document },
      {
        next: ({ data, errors }) => (data && !errors ? next(data) : reject(new Error(JSON.stringify(errors)))),
        error: (error) => reject(error instanceof Error ? error : new Error('The subscription failed.', { cause: error })),
        complete: () => undefined,
      },
    );
  });
  // Callers race `failed` with their own waits. Without this handler, a rejection between two waits would be unhandled.
  failed.catch(() => undefined);
  return { failed, stop: async () => void (await client.dispose()) };
}
