import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { api } from './document.js';
import { HubClient } from './hub-client.js';

const question = api<{ a: number }>('query A { a }');
const clock = { now: () => 0, pause: () => new Promise<void>((resolve) => setImmediate(resolve)) };

/** A replica that answers, closes the connection before its answer, or answers that it is busy. */
interface Replica {
  readonly url: string;
  mode: 'answers' | 'cuts' | 'is busy';
  asked: number;
  stop(): Promise<void>;
}

async function replica(): Promise<Replica> {
  const server: Server = createServer((request, response) => {
    self.asked += 1;
    if (self.mode === 'cuts') return void request.socket.destroy();
    response.writeHead(self.mode === 'is busy' ? 503 : 200, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"data":{"a":1}}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const self: Replica = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'answers',
    asked: 0,
    stop: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

describe('a client of a hub with two replicas', () => {
  let one: Replica;
  let two: Replica;
  let hub: HubClient;
  let moves: [string, string][];
  beforeEach(async () => {
    [one, two] = await Promise.all([replica(), replica()]);
    moves = [];
    hub = new HubClient(
      { url: one.url, others: [two.url], token: 'right', source: 'the test' },
      { clock, timeoutMs: 1_000, interrupted: new AbortController().signal, moved: (...move) => moves.push(move) },
    );
  });
  afterEach(() => Promise.all([one.stop(), two.stop()]));
  const asked = () => [one.asked, two.asked];

  it('stays with the first as long as it answers', async () => {
    await hub.ask(question, {});
    await hub.ask(question, {});
    expect(asked()).toEqual([2, 0]);
    expect(moves).toEqual([]);
  });

  it.each([{ isOnce: false }, { isOnce: true }])(
    'goes to the second if nothing listens at the first, and stays there: once $isOnce',
    async ({ isOnce }) => {
      await one.stop();
      expect(await hub.ask(question, {}, { once: isOnce })).toEqual({ a: 1 });
      await hub.ask(question, {});
      expect(asked()).toEqual([0, 2]);
      expect(moves).toEqual([[one.url, two.url]]);
    },
  );

  it('repeats a request at the second if the first was cut off before its answer', async () => {
    one.mode = 'cuts';
    expect(await hub.ask(question, {})).toEqual({ a: 1 });
    expect(asked()).toEqual([1, 1]);
  });

  it('never repeats a request that must not be repeated and that the first may have executed', async () => {
    one.mode = 'cuts';
    await expect(hub.ask(question, {}, { once: true })).rejects.toThrow(/does not answer/);
    one.mode = 'is busy';
    await expect(hub.ask(question, {}, { once: true })).rejects.toThrow(/503/);
    expect(asked()).toEqual([2, 0]);
  });

  const change = api<{ a: number }, { input: object }>('\n  mutation Drain($input: DrainClusterInput!) { a }');

  it('does not send a mutation without an idempotency key again after a cut connection', async () => {
    one.mode = 'cuts';
    await expect(hub.ask(change, { input: { cluster: 'a' } })).rejects.toThrow(/does not answer/);
    expect(asked()).toEqual([1, 0]);
  });

  it.each([
    { input: { idempotencyKey: 'key' }, because: 'it has an idempotency key' },
    { input: { dryRun: true }, because: 'it is a dry run' },
  ])('sends a mutation again after a cut connection if $because', async ({ input }) => {
    one.mode = 'cuts';
    expect(await hub.ask(change, { input })).toEqual({ a: 1 });
    expect(asked()).toEqual([1, 1]);
  });

  it('continues with the second if the first is busy', async () => {
    one.mode = 'is busy';
    expect(await hub.ask(question, {})).toEqual({ a: 1 });
    expect(asked()).toEqual([1, 1]);
  });

  it('fails after one round if nothing listens anywhere', async () => {
    await Promise.all([one.stop(), two.stop()]);
    await expect(hub.ask(question, {})).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
    expect(moves).toHaveLength(1);
  });
});
