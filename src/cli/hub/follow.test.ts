import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSchema, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { api } from './document.js';
import { follow } from './follow.js';
import { HubClient } from './hub-client.js';

const schema = buildSchema('type Query { a: Int } type Subscription { count(to: Int!): Int! secret: Int }');
const count = api<{ count: number }, { to: number }>('subscription Count($to: Int!) { count(to: $to) }');
const clock = { now: () => 0, pause: () => new Promise<void>((resolve) => setImmediate(resolve)) };

let sockets: WebSocketServer;
let close: () => Promise<void>;
let hub: HubClient;
let headers: (string | undefined)[];

beforeEach(async () => {
  const server = createServer();
  sockets = new WebSocketServer({ server, path: '/graphql' });
  headers = [];
  sockets.on('connection', (_socket, request) => headers.push(request.headers.authorization));
  const served = useServer(
    {
      schema,
      roots: { subscription: { count: numbers, secret } },
      onConnect: ({ connectionParams }) => connectionParams?.['authorization'] === 'Bearer right',
    },
    sockets,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  close = async () => {
    await served.dispose();
    server.close();
    await once(server, 'close');
  };
  hub = client('right');
});
afterEach(() => close());

/** Counts, then stays open, as subscriptions of the hub do. */
async function* numbers({ to }: { to: number }) {
  for (let i = 1; i <= to; i++) yield { count: i };
  await new Promise(() => undefined);
}

function secret() {
  throw new GraphQLError('not for you', { extensions: { code: 'FORBIDDEN' } });
}

function client(token: string): HubClient {
  const { port } = sockets.options.server!.address() as AddressInfo;
  const address = { url: `http://127.0.0.1:${port}`, token, source: 'the test' };
  return new HubClient(address, { clock, timeoutMs: 1000, interrupted: new AbortController().signal });
}

/** Follows until `enough` messages have arrived. */
async function told(
  document: typeof count,
  enough: (lines: readonly string[]) => boolean,
  onLine: (lines: readonly string[]) => void = () => undefined,
) {
  const lines: string[] = [];
  const done = new AbortController();
  const line = (text: string) => {
    lines.push(text);
    if (enough(lines)) done.abort();
    else onLine(lines);
  };
  const follower = {
    next: (data: { count: number }) => line(String(data.count)),
    connected: () => line('connected'),
    lost: () => line('lost'),
  };
  await follow(hub, document, { to: 3 }, follower, { clock, signal: done.signal });
  return lines;
}

describe('following', () => {
  it('delivers messages in order and ends when it is aborted', async () => {
    expect(await told(count, (lines) => lines.length === 4)).toEqual(['connected', '1', '2', '3']);
    expect(headers).toEqual(['Bearer right']);
  });

  it('reconnects after a loss and reports it once', async () => {
    const cut = (lines: readonly string[]) => {
      if (lines.length === 4) for (const socket of sockets.clients) socket.terminate();
    };
    expect(await told(count, (lines) => lines.length === 9, cut)).toEqual(['connected', '1', '2', '3', 'lost', 'connected', '1', '2', '3']);
  });

  it('ends with a failure when the hub refuses the subscription', async () => {
    const unknown = api<{ count: number }, { to: number }>('subscription { nothing }');
    await expect(told(unknown, () => false)).rejects.toThrow(/refused the subscription: Cannot query field "nothing"/);
  });

  it('ends with the exit code of the failure of the hub', async () => {
    const forbidden = api<{ count: number }, { to: number }>('subscription { secret }');
    await expect(told(forbidden, () => false)).rejects.toMatchObject({ code: 'FORBIDDEN', exitCode: 4 });
  });

  it('ends with a failure when the hub refuses the token', async () => {
    hub = client('wrong');
    await expect(told(count, () => false)).rejects.toThrow(/refused/);
  });
});
