import { graphqlBody, text } from './documents.js';
import { mutated, type Random } from './random.js';
import { webSocketConversation } from './websocket-frames.js';

/** How bytes are sent. */
export interface Delivery {
  /** The bytes, cut where the sender pauses. */
  readonly pieces: readonly Buffer[];
  /** Milliseconds between two pieces. */
  readonly pauseMs: number;
  /** After the last piece: wait for the answer, close our half first, reset at once, or say nothing more and keep it open. */
  readonly end: 'wait' | 'half-close' | 'reset' | 'hang';
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'get', 'BREW', 'M-SEARCH', ''];
const paths = [
  '/graphql',
  '/graphql?query={hub{id}}',
  '/graph%71l',
  '/graphql/',
  '//graphql',
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/assets/',
  '/assets/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2fetc%2fpasswd',
  '/assets/%00',
  '/%',
  '/%ff%fe',
  '/favicon.svg',
  '*',
  'http://evil/graphql',
  '/clusters/a',
  '',
  '/\u00e9',
  '/a b',
  `/${'x'.repeat(9_000)}`,
  '/assets/index.html?',
];
const types = [
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/graphql',
  '',
];
const rest: readonly ((random: Random) => string)[] = [
  () => 'Expect: 100-continue',
  () => 'Expect: 200-ok',
  () => 'Connection: close',
  () => 'Connection: upgrade',
  () => 'Upgrade: h2c',
  () => 'Content-Encoding: gzip',
  () => 'Range: bytes=0-1,2-3,-1',
  () => 'If-None-Match: *',
  () => 'Accept-Encoding: br;q=nan',
  () => 'X-Forwarded-For: 1.2.3.4',
  () => 'Origin: https://evil.example',
  () => 'Host: other',
  () => ' folded: line',
  () => 'no colon',
  () => ': no name',
  () => 'Cookie: a=b; __proto__=c',
  () => 'Trailer: Authorization',
  () => 'TE: trailers',
  (random) => `X-${'a'.repeat(random.below(200))}: ${'b'.repeat(random.below(20_000))}`,
  (random) => `X-Text: ${text(random).slice(0, 200)}`,
];

/** One conversation of a client with the hub's port, whole or damaged. */
export function conversation(random: Random, token: string): Delivery {
  const whole = random.chance(0.25) ? webSocketConversation(random, token) : requests(random, token);
  const bytes = random.chance(0.25) ? mutated(whole, random) : whole;
  return delivery(random, bytes);
}

function requests(random: Random, token: string): Buffer {
  const count = random.chance(0.1) ? 1 + random.below(20) : 1;
  return Buffer.concat(Array.from({ length: count }, () => request(random, token)));
}

function request(random: Random, token: string): Buffer {
  const graphql = random.chance(0.6);
  const method = graphql ? 'POST' : random.pick(methods);
  const path = graphql ? '/graphql' : random.pick(paths);
  const body = graphql ? graphqlBody(random) : random.bytes(random.chance(0.3) ? random.below(2_000) : 0);
  const version = random.chance(0.97) ? 'HTTP/1.1' : random.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1.1', '']);
  const headers = [`Host: hub`, ...random.times(3, () => random.pick(rest)(random))];
  if (random.chance(0.85)) headers.push(`Authorization: Bearer ${random.chance(0.97) ? token : text(random).slice(0, 100)}`);
  const type = graphql && random.chance(0.95) ? 'application/json' : random.pick(types);
  if (type !== '') headers.push(`Content-Type: ${type}`);
  const framed = framing(random, body);
  return Buffer.concat([
    Buffer.from(`${method} ${path} ${version}\r\n${[...headers, ...framed.headers].join('\r\n')}\r\n\r\n`),
    framed.body,
  ]);
}

function framing(random: Random, body: Buffer): { readonly headers: readonly string[]; readonly body: Buffer } {
  const kind = random.below(20);
  if (kind < 13) return { headers: body.length > 0 ? [`Content-Length: ${body.length}`] : [], body };
  if (kind < 17) return { headers: ['Transfer-Encoding: chunked'], body: chunked(random, body) };
  const length = random.pick([
    `${body.length + 10}`,
    `${body.length - 1}`,
    '0',
    '-1',
    '1e3',
    '99999999999',
    '0x10',
    `${body.length}, ${body.length}`,
  ]);
  if (kind < 19) return { headers: [`Content-Length: ${length}`], body };
  return {
    headers: [
      `Content-Length: ${length}`,
      random.pick(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked, gzip', 'Transfer-Encoding: xchunked']),
    ],
    body: chunked(random, body),
  };
}

function chunked(random: Random, body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + random.below(Math.max(1, body.length));
    const chunk = body.subarray(at, at + size);
    const said = random.chance(0.95) ? chunk.length.toString(16) : random.pick(['ffffffffffffffff', '-1', 'g', '', '7fffffff']);
    parts.push(Buffer.from(`${said}${random.chance(0.1) ? `;x=${'y'.repeat(random.below(500))}` : ''}\r\n`), chunk, Buffer.from('\r\n'));
    at += size;
  }
  const trailers = random.chance(0.1) ? 'Content-Length: 5\r\nX: y\r\n' : '';
  return Buffer.concat([...parts, Buffer.from(random.chance(0.95) ? `0\r\n${trailers}\r\n` : '')]);
}

function delivery(random: Random, bytes: Buffer): Delivery {
  const sent = random.chance(0.2) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
  const end =
    sent.length < bytes.length
      ? random.pick(['reset', 'half-close', 'hang'] as const)
      : random.pick(['wait', 'wait', 'wait', 'half-close', 'reset'] as const);
  if (!random.chance(0.15)) return { pieces: [sent], pauseMs: 0, end };
  const cuts = [0, ...random.times(6, () => random.below(sent.length + 1)).sort((a, b) => a - b), sent.length];
  const pieces = cuts.slice(1).map((cut, i) => sent.subarray(cuts[i], cut));
  return { pieces, pauseMs: random.below(60), end };
}
