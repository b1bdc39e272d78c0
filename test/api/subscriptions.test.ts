import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { newToken } from '../../src/auth/token-text.js';
import { startApi, type TestApi, TOKEN } from '../support/api.js';

let api: TestApi;
let url: string;
const clients: Client[] = [];

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});
afterAll(() => api.close());

describe('a connection while the database does not answer', () => {
  it('is closed with 1013, after which clients connect again, and is logged by the hub', async () => {
    const other = await startApi();
    await other.app.listen(0, '127.0.0.1');
    const address = await other.app.getUrl();
    await other.store.close();
    const codes: number[] = [];
    await new Promise<void>((resolve) => {
      createClient({
        url: `${address.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { token: newToken() },
        lazy: false,
        retryAttempts: 1,
        retryWait: async () => undefined,
        onNonLazyError: () => resolve(),
        on: { closed: (event) => codes.push((event as { code: number }).code) },
      });
    });
    const logged = other.logged();
    await other.app.close();

    expect(codes).toEqual([1013, 1013]);
    expect(logged).toContain('The token of a new WebSocket could not be checked.');
  });
});

describe('a connection', () => {
  it.each([
    { params: undefined, because: 'it names nobody' },
    { params: { token: 'wrong' }, because: 'its token is wrong' },
    { params: { authorization: TOKEN }, because: 'it leaves the scheme out' },
    { params: { token: 7 }, because: 'its token is no text' },
  ])('is closed with 4403 when $because', async ({ params }) => {
    expect(await closeCode({ ...(params && { connectionParams: params }) })).toBe(4403);
  });

  it('from a page of another site is closed with 4403, with or without a token', async () => {
    class Foreign extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { origin: 'https://evil.example' });
      }
    }

    expect(await closeCode({ connectionParams: { token: TOKEN }, webSocketImpl: Foreign })).toBe(4403);
  });

  it.each([
    { address: '/graphql?token=x', protocol: 'graphql-transport-ws', because: 'a token in the address is not read' },
    { address: '/other', protocol: 'graphql-transport-ws', because: 'there is no other socket' },
  ])('to $address is refused: $because', async ({ address, protocol }) => {
    const socket = new WebSocket(url.replace('/graphql', address), protocol);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));

    expect(error.message).toContain('404');
  });

  it('with a message over 64 kB is closed', async () => {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { token: 'x'.repeat(70_000) } })));

    expect(await closed).toBe(1009);
  });

  it('carries fifty subscriptions and no more', async () => {
    const client = connect();
    const streams = Array.from({ length: 51 }, () => client.iterate({ query: 'subscription { events { id } }' }));
    const refused = await Promise.any(
      streams.map((stream) =>
        stream.next().then(
          () => Promise.reject(new Error('told')),
          (error: unknown) => error,
        ),
      ),
    );

    expect(refused).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    await client.dispose();
  });
});

describe('invalid subscriptions', () => {
  it.each([
    { query: '{ hub { id } }', because: 'it is a query' },
    { query: 'mutation { deletePolicy(input: { kind: "x", name: "y" }) { deleted } }', because: 'it is a mutation' },
    { query: 'subscription { nothing }', because: 'there is no such field' },
    { query: 'subscription {', because: 'it is cut off' },
    { query: `subscription { ${'events { id } '.repeat(2_000)} }`, because: 'it has too many tokens' },
    {
      query: `subscription { clusterChanged { cluster { ${Array.from({ length: 31 }, (_, i) => `n${i}: name`).join(' ')} } } }`,
      because: 'it has too many aliases',
    },
  ])('is refused when $because', async ({ query }) => {
    const error = await connect()
      .iterate({ query })
      .next()
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject([{ extensions: { code: 'BAD_REQUEST', traceId: expect.any(String) } }]);
  });
});

describe('a subscription', () => {
  it('reports the current state of a cluster, and its removal', async () => {
    const changes = connect().iterate<{ clusterChanged: { type: string; name: string; cluster: { cordoned: boolean } | null } }>({
      query: 'subscription { clusterChanged(name: "idc-a") { type name cluster { name cordoned } } }',
    });
    const first = changes.next();
    await listening(1);
    await api.addCluster('other');
    await api.addCluster('idc-a');

    expect((await first).value?.data?.clusterChanged).toMatchObject({ type: 'CHANGED', name: 'idc-a', cluster: { name: 'idc-a' } });
    await changes.return!();
  });

  it('reports applications of its namespace, with nested lists', async () => {
    const changes = connect().iterate<{ applicationChanged: Record<string, unknown> }>({
      query:
        'subscription { applicationChanged(namespace: "shop") { type name application { revision resources(first: 5) { totalCount } } } }',
    });
    const first = changes.next();
    await listening(1);
    await apply('elsewhere');
    await apply('shop');

    expect((await first).value?.data?.applicationChanged).toEqual({
      type: 'CHANGED',
      name: 'web',
      application: { revision: 1, resources: { totalCount: 1 } },
    });
    await changes.return!();
  });

  it('reports events that match its filter', async () => {
    const events = connect().iterate<{ events: Record<string, unknown> }>({
      query: 'subscription { events(filter: { type: ["APPLICATION_APPLIED"], namespace: "bank" }) { type application } }',
    });
    const first = events.next();
    await listening(1);
    await apply('market');
    await apply('bank');

    expect((await first).value?.data?.events).toEqual({ type: 'APPLICATION_APPLIED', application: 'web' });
    await events.return!();
  });

  it('is cleaned up when its client disappears without closing', async () => {
    const client = connect();
    for (let i = 0; i < 5; i += 1)
      client
        .iterate({ query: 'subscription { events { id } }' })
        .next()
        .catch(() => undefined);
    await listening(5);
    client.terminate();

    await listening(0);
  });
});

function connect(options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${TOKEN}` },
    retryAttempts: 0,
    ...options,
  });
  clients.push(client);
  return client;
}

function closeCode(options: Partial<ClientOptions>): Promise<number> {
  return new Promise((resolve) => {
    const on = { closed: (event: unknown) => resolve((event as { readonly code: number }).code) };
    connect({ connectionParams: undefined, lazy: false, onNonLazyError: () => undefined, on, ...options });
  });
}

/** Waits until this many subscriptions listen to changes. */
async function listening(count: number): Promise<void> {
  while (api.changes.listeners !== count) await new Promise((resolve) => setImmediate(resolve));
}

async function apply(namespace: string): Promise<void> {
  const manifests = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: ${namespace} }`;
  await api.data('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code } } }', {
    input: { manifests, application: 'web' },
  });
}
