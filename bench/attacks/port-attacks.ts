import { request } from 'node:http';
import { connect } from 'node:net';
import { deliver } from '../../test/fuzz/edge-client.js';
import { conversation } from '../../test/fuzz/http-requests.js';
import { Random } from '../../test/fuzz/random.js';
import { sendAndReset } from '../../test/support/raw-connection.js';
import { pause } from '../support/pause.js';
import type { Attack } from './api-attacks.js';

/** Not the address of the measured load, because limits count by address. */
const SLOW_ADDRESS = '127.0.0.3';
const GUESSING_ADDRESS = '127.0.0.4';
const RESETS_PER_S = 20;
const SLOW_SOCKETS = 200;
const DRIP_MS = 1_000;
const FUZZ_LANES = 3;
/** Pause of a lane between two conversations. */
const FUZZ_PAUSE_MS = 50;
const GUESSERS = 16;

const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
const resets = [
  upgrade('/nope'),
  upgrade('/graphql'),
  upgrade('/graphql').replace('websocket', 'h2c'),
  'CONNECT db:5432 HTTP/1.1\r\nHost: db\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc',
];

const post = (headers: string) =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n${headers}\r\n{`;

/** Attacks on connections. Only the mutated requests know a token, so that they reach what is behind it. */
export const portAttacks: Readonly<Record<string, Attack>> = {
  async upgradesThenResets({ url, signal, count }) {
    for (let i = 0; !signal.aborted; i += 1) {
      await sendAndReset(url, resets[i % resets.length]!);
      count();
      await pause(1_000 / RESETS_PER_S);
    }
  },

  async slowSenders({ url, token, signal, count }) {
    const beginnings = [
      '',
      'GET / HTTP/1.1\r\nHost: x\r\nX-A: ',
      post(''),
      post(`Authorization: Bearer ${token}\r\n`),
      upgrade('/graphql'),
    ];
    const one = async (beginning: string) => {
      while (!signal.aborted) {
        count();
        await drip(url, beginning, signal);
        // A refused connection is not opened again at once, so that the number of slow senders and not the rate of connections is tested.
        await pause(DRIP_MS);
      }
    };
    await Promise.all(Array.from({ length: SLOW_SOCKETS }, (_, i) => one(beginnings[i % beginnings.length]!)));
  },

  async mutatedRequests({ url, token, seed, signal, count }) {
    const port = Number(new URL(url).port);
    let index = seed;
    const lane = async () => {
      while (!signal.aborted) {
        await deliver(port, conversation(new Random(index++), token));
        count();
        await pause(FUZZ_PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: FUZZ_LANES }, lane));
  },

  async wrongTokens({ url, signal, count }) {
    const guess = async () => {
      while (!signal.aborted) {
        await tryToken(url, `wrong-${Math.random()}`);
        count();
      }
    };
    await Promise.all(Array.from({ length: GUESSERS }, guess));
  },
};

/** Sends one byte a second until the other end closes the connection. */
function drip(url: string, beginning: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: SLOW_ADDRESS });
  const sending = setInterval(() => socket.write('a'), DRIP_MS);
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((closed) => {
    socket.on('error', () => undefined);
    socket.on('connect', () => beginning !== '' && socket.write(beginning));
    socket.resume();
    socket.once('close', () => {
      clearInterval(sending);
      signal.removeEventListener('abort', stop);
      closed();
    });
  });
}

function tryToken(url: string, token: string): Promise<void> {
  return new Promise((done) => {
    const asking = request(`${url}/graphql`, {
      method: 'POST',
      localAddress: GUESSING_ADDRESS,
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    asking.on('response', (response) => response.resume());
    asking.on('error', () => undefined);
    asking.once('close', done);
    asking.end('{"query":"{ hub { version } }"}');
  });
}
