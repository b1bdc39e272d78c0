import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aCertificateAuthority } from '../../../test/support/certificates.js';
import { Connections } from './connections.js';
import { type ConnectionLimits, defaultConnectionLimits, withinOpenFiles } from './limits.js';
import { EdgeWatch, type Refusal } from './watch.js';

const noMeter = { connections: () => undefined, refused: () => undefined, wrongTokens: () => undefined };
const opened: { server?: Server; clients: Socket[] } = { clients: [] };

afterEach(async () => {
  for (const client of opened.clients.splice(0)) client.destroy();
  await new Promise((done) => opened.server?.close(done) ?? done(null));
});

async function serve(limits: Partial<ConnectionLimits>) {
  const refusals: Refusal[] = [];
  const meter = { connections: () => undefined, refused: (why: Refusal) => void refusals.push(why), wrongTokens: () => undefined };
  const lines: string[] = [];
  const watch = new EdgeWatch(meter, { warn: (_pairs, sentence) => void lines.push(sentence) });
  const connections = new Connections({ ...defaultConnectionLimits, ...limits }, watch);
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket.resume()));
  connections.guard(server);
  opened.server = server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const open = async () => {
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    opened.clients.push(client);
    const seen = accepted.length;
    await new Promise<void>((done) => client.once('connect', done));
    while (accepted.length === seen) await new Promise((done) => setImmediate(done));
    const ours = accepted.at(-1)!;
    const ends = [client, ours].map((socket) => new Promise<void>((done) => (socket.closed ? done() : socket.once('close', () => done()))));
    return { client, accepted: ours, closed: Promise.all(ends) };
  };
  return { connections, server, refusals, lines, open };
}

describe('connections of a TLS server', () => {
  it('count from their first packet, and a token over TLS identifies them', async () => {
    const { certPem, keyPem } = await (await aCertificateAuthority()).issue({ hosts: ['127.0.0.1'] });
    const connections = new Connections(
      { ...defaultConnectionLimits, strangersPerAddress: 1 },
      new EdgeWatch(noMeter, { warn: () => undefined }),
    );
    const server = createTlsServer({ cert: certPem, key: keyPem }, (socket) => {
      socket.resume();
      connections.known(socket);
      socket.write('known');
    });
    connections.guardTls(server);
    opened.server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };

    const known = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    opened.clients.push(known);
    await new Promise((done) => known.once('data', done));
    const silent = [1, 2].map(() => connect(port, '127.0.0.1').on('error', () => undefined));
    opened.clients.push(...silent);
    // The older of two connections without a token is closed, and the one that showed its token stays.
    await new Promise((done) => silent[0]!.resume().once('close', done));

    expect({ open: connections.open, known: known.destroyed }).toEqual({ open: 2, known: false });
  });
});

describe('connections', () => {
  it('beyond the limit of their address, and of all, are closed', async () => {
    const { connections, refusals, lines, open } = await serve({ perAddress: 2 });
    await open();
    await open();
    await (await open()).closed;
    await (await open()).closed;

    expect({ refusals, open: connections.open, lines }).toEqual({
      refusals: ['address', 'address'],
      open: 2,
      lines: ['A connection limit closed a connection.'],
    });
  });

  it('without a token are replaced by newer ones, and those with one stay', async () => {
    const { connections, refusals, open } = await serve({ strangersPerAddress: 2 });
    const known = await open();
    connections.known(known.accepted);
    const oldest = await open();
    await open();
    await open();
    await oldest.closed;

    expect({ refusals, open: connections.open, known: known.client.destroyed }).toEqual({ refusals: ['stranger'], open: 3, known: false });
  });

  it('that never show a token are closed in time, and those with one stay', async () => {
    const { connections, refusals, open } = await serve({ strangerMs: 40 });
    const known = await open();
    connections.known(known.accepted);
    await (await open()).closed;

    expect({ refusals, open: connections.open }).toEqual({ refusals: ['late'], open: 1 });
  });

  it('that break always have an error listener, also after other code removed its own', async () => {
    const { open } = await serve({});
    const { accepted, closed } = await open();
    for (const listener of accepted.listeners('error').slice(1)) accepted.off('error', listener as () => void);
    accepted.destroy(new Error('read ECONNRESET'));
    await closed;

    expect(accepted.listenerCount('error')).toBeGreaterThan(0);
  });

  it('that cannot be accepted because file descriptors are exhausted end nothing', async () => {
    const { server, lines } = await serve({});
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));

    expect(lines).toEqual(['A connection could not be accepted.']);
  });
});

it('connections take at most half of the files that may be open', () => {
  expect(withinOpenFiles(defaultConnectionLimits, 1_024)).toMatchObject({ total: 512, strangers: 256 });
  expect(withinOpenFiles(defaultConnectionLimits, 256)).toMatchObject({ total: 128, strangers: 64 });
  expect(withinOpenFiles(defaultConnectionLimits, 1_048_576)).toEqual(defaultConnectionLimits);
});
