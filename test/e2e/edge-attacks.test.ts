import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { residentBytes } from '../fuzz/hub-watch.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { openRaw, sendAndReset } from '../support/raw-connection.js';

/*
 * What somebody without a token can send to the port of a hub. The hub is a process of its own, so that its end is seen.
 */
let hub: TestHub;

beforeAll(async () => {
  hub = await startHub({ env: { MANIFOLD_SIMULATED_CLUSTERS: '0' } });
});
afterAll(() => hub?.stop());

const upgrade = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;
const post = (body: string, length: number, more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n${body}`;
/** Turns of a timer of this process: on a busy machine they are rarer, as what the hub does is. */
const TURN_MS = 200;
const turnsUntil = async (closed: Promise<void>, turn: () => void = () => undefined): Promise<number> => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    turn();
  }, TURN_MS);
  await closed.finally(() => clearInterval(timer));
  return turns;
};
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const openFiles = () => readdirSync(`/proc/${hub.pid}/fd`).length;

describe('a connection that is reset', () => {
  it.each([
    { when: 'after an upgrade to an unknown path', bytes: upgrade('/nope') },
    { when: 'after an upgrade', bytes: upgrade('/graphql', 'Sec-WebSocket-Protocol: graphql-transport-ws\r\n') },
    { when: 'after an upgrade that is not a WebSocket', bytes: upgrade('/graphql').replace('websocket', 'h2c') },
    { when: 'after an upgrade with a key that is none', bytes: upgrade('/graphql').replace('dGhlIHNhbXBsZSBub25jZQ==', 'x') },
    { when: 'after CONNECT', bytes: 'CONNECT db:5432 HTTP/1.1\r\nHost: db\r\n\r\n' },
    { when: 'after the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { when: 'after the first bytes of TLS', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' },
    { when: 'after bytes that are no HTTP', bytes: '\0\0\0\0' },
    { when: 'in the middle of a body', bytes: post('{', 100_000) },
    { when: 'in the middle of a chunk', bytes: 'POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc' },
    { when: 'after many requests at once', bytes: 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50) },
  ])('$when ends nothing', async ({ bytes }) => {
    for (let i = 0; i < 5; i++) await sendAndReset(hub.url, bytes);

    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    expect(() => process.kill(hub.pid, 0)).not.toThrow();
  });
});

describe('a connection without a token', () => {
  it('is closed after a refusal, while its body is still being sent', async () => {
    const { socket, closed, received } = await openRaw(hub.url, post('{', 100_000));
    const drip = setInterval(() => socket.write('a'), 100);
    await closed;
    clearInterval(drip);

    expect(received()).toMatch(/^HTTP\/1\.1 401 /);
    expect(received()).toContain('UNAUTHENTICATED');
  });

  it('gets its 401 also after it sent a large body', async () => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer wrong' },
      body: 'x'.repeat(4_000_000),
    });

    expect([response.status, response.headers.get('connection')]).toEqual([401, 'close']);
  });

  it('is closed when its headers do not arrive in ten seconds', async () => {
    const { socket, closed } = await openRaw(hub.url, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
    const turns = await turnsUntil(closed, () => socket.write('a'));

    // Without a limit of the hub it would be Node's minute.
    expect(turns * TURN_MS).toBeLessThan(30_000);
  });

  it('is closed after an upgrade without a message, and when it does not answer the closing frame', async () => {
    const { closed, received } = await openRaw(hub.url, upgrade('/graphql', 'Sec-WebSocket-Protocol: graphql-transport-ws\r\n'));
    const turns = await turnsUntil(closed);

    expect(received()).toMatch(/^HTTP\/1\.1 101 /);
    // Without a limit of the hub the closing would wait half a minute for its answer.
    expect(turns * TURN_MS).toBeLessThan(24_000);
  });

  it('is limited in number: a thousand of them leave the hub its file descriptors and let a token in', async () => {
    const before = openFiles();
    const connections = await Promise.all(Array.from({ length: 1_000 }, () => openRaw(hub.url, post('{', 100_000).slice(0, 40))));

    await eventually(async () => expect(openFiles()).toBeLessThan(before + 150));
    expect(await hub.query<object>('{ hub { version } }')).toMatchObject({ hub: {} });
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
    for (const { socket } of connections) socket.destroy();
  });
});

describe('a subscriber that never reads', () => {
  const ping = { type: 'ping', payload: { text: 'x'.repeat(60_000) } };

  it.each([
    { what: 'messages', flood: (socket: WebSocket) => socket.send(JSON.stringify(ping)) },
    { what: 'ping frames', flood: (socket: WebSocket) => socket.ping('x'.repeat(125)) },
  ])('and sends $what that are answered loses its connection', async ({ flood }) => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const ended = new Promise<void>((done) => socket.once('close', () => done()).once('error', () => undefined));
    await new Promise((done) => socket.once('open', done));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token: hub.token } }));
    await new Promise((done) => socket.once('message', done));
    socket.pause();
    const before = residentBytes(hub.pid);
    // A reset is detected by a write; data sent before it is not read.
    while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 32 * 2 ** 20) {
      for (let i = 0; i < 100; i++) flood(socket);
      await new Promise((done) => setImmediate(done));
    }
    socket.resume();
    await ended;

    expect(residentBytes(hub.pid) - before).toBeLessThan(128 * 2 ** 20);
  });
});

describe('wrong tokens', () => {
  const tryToken = async (token: string) => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"query":"{ hub { version } }"}',
    }).catch(() => null);
    await response?.arrayBuffer();
    return response;
  };
  const refusalLines = () => hub.output().match(/A token was refused/g)?.length ?? 0;
  const metric = async (name: string) => {
    const text = await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } }).then((answer) => answer.text());
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  };

  it('are slowed down, counted and logged in sum, and a right one gets in at once', async () => {
    const linesBefore = refusalLines();
    const beganAt = performance.now();
    const statuses: number[] = [];
    const slowedMs: number[] = [];
    const senders = Array.from({ length: 32 }, async () => {
      for (let i = 0; i < 4; i++) {
        const startedAt = performance.now();
        const status = (await tryToken('wrong'))?.status ?? 0;
        statuses.push(status);
        if (status === 429) slowedMs.push(performance.now() - startedAt);
      }
    });
    let sending = true;
    const sent = Promise.all(senders).finally(() => {
      sending = false;
    });
    const rightMs: number[] = [];
    while (sending) {
      const startedAt = performance.now();
      expect((await tryToken(hub.token))?.status).toBe(200);
      rightMs.push(performance.now() - startedAt);
    }
    await sent;
    const minutes = Math.ceil((performance.now() - beganAt) / 60_000);

    // At most twenty and what a minute brings at once; then each answer comes after a second.
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(slowedMs.length).toBeGreaterThanOrEqual(32 * 4 - 20 * (minutes + 1));
    expect(Math.min(...slowedMs)).toBeGreaterThan(950);
    expect(median(rightMs)).toBeLessThan(median(slowedMs));
    expect(await metric('manifold_tokens_refused_total')).toBeGreaterThanOrEqual(statuses.length);
    // A line a minute says how many there were.
    expect(refusalLines()).toBeGreaterThan(0);
    expect(refusalLines() - linesBefore).toBeLessThanOrEqual(minutes + 1);
  });

  it('are answered with the time of the next attempt', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => tryToken('wrong')));
    const refused = answers.find((answer) => answer?.status === 429);

    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('over a WebSocket are delayed as well', async () => {
    const closings = Array.from({ length: 25 }, async () => {
      const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const closed = new Promise<number>((done) => socket.once('close', done));
      let startedAt = Number.POSITIVE_INFINITY;
      socket.once('open', () => {
        startedAt = performance.now();
        socket.send('{"type":"connection_init","payload":{"token":"wrong"}}');
      });
      return { code: await closed, ms: performance.now() - startedAt };
    });
    const closed = await Promise.all(closings);

    expect(new Set(closed.map(({ code }) => code))).toEqual(new Set([4403]));
    // More than the twenty that are answered without delay.
    expect(Math.max(...closed.map(({ ms }) => ms))).toBeGreaterThan(950);
  });
});

it('no error was unhandled', () => {
  expect(hub.output()).not.toContain('was not handled');
});
