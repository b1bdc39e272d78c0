import { subscription, text } from './documents.js';
import type { Random } from './random.js';

/** An upgrade and what follows it: messages of graphql-transport-ws, and frames that break the protocol. */
export function webSocketConversation(random: Random, token: string): Buffer {
  const frames = [message({ type: 'connection_init', payload: { token: random.chance(0.95) ? token : text(random).slice(0, 100) } })];
  if (random.chance(0.1)) frames.pop();
  frames.push(...random.times(8, () => anyFrame(random)));
  return Buffer.concat([upgrade(random), ...frames]);
}

export function upgrade(random: Random): Buffer {
  const path = random.chance(0.95) ? '/graphql' : random.pick(['/', '/nope', '/graphql?token=x', '*']);
  const protocol = random.chance(0.95) ? 'graphql-transport-ws' : random.pick(['graphql-ws', '', ',,', 'a'.repeat(300), '\u00e9']);
  const version = random.chance(0.97) ? '13' : random.pick(['8', '0', '-1', 'x']);
  const key = random.chance(0.97) ? 'dGhlIHNhbXBsZSBub25jZQ==' : random.pick(['', 'x', 'dGhlIHNhbXBsZSBub25jZQ', '='.repeat(24)]);
  const more = random.chance(0.1)
    ? random.pick([
        'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99\r\n',
        'Origin: https://evil.example\r\n',
        'Content-Length: 5\r\n',
      ])
    : '';
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Protocol: ${protocol}\r\n${more}\r\n`,
  );
}

function anyFrame(random: Random): Buffer {
  const id = random.pick(['1', '2', '', 'x'.repeat(100), '__proto__', 'constructor']);
  return random.pick<() => Buffer>([
    () => message({ id, type: 'subscribe', payload: { query: subscription(random) } }),
    () =>
      message({
        id,
        type: 'subscribe',
        payload: random.pick<unknown>([{}, null, 1, { query: 1 }, { query: '{ hub { id } }', variables: [] }]),
      }),
    () => message({ id, type: 'complete' }),
    () => message({ type: 'ping', payload: { text: text(random) } }),
    () =>
      message(
        random.pick<unknown>([null, [], 1, 'x', { type: 'connection_init' }, { type: 'next', id }, { type: 1 }, { type: '__proto__' }]),
      ),
    () => frame(1, random.bytes(random.below(50))),
    () =>
      frame(random.below(16), random.bytes(random.below(200)), { fin: random.chance(0.5), mask: random.chance(0.9), rsv: random.below(8) }),
    () => frame(8, Buffer.concat([Buffer.from([random.below(256), random.below(256)]), random.bytes(random.below(130))])),
    () => frame(9, random.bytes(random.below(130))),
    () => frame(1, Buffer.from('['.repeat(random.pick([10, 60_000])))),
    () => frame(1, Buffer.alloc(random.pick([65_536, 65_537, 200_000]), 'x')),
    () => Buffer.from([0x81, 0xff, ...random.bytes(8), 0, 0, 0, 0]),
  ])();
}

export function message(content: unknown): Buffer {
  return frame(1, Buffer.from(JSON.stringify(content)));
}

/** RFC 6455, section 5.2. The mask is zero, so that the payload stands there as it is. */
function frame(opcode: number, payload: Buffer, { fin = true, mask = true, rsv = 0 } = {}): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const masked = mask ? 0x80 : 0;
  const length =
    payload.length < 126
      ? Buffer.from([masked | payload.length])
      : payload.length < 65_536
        ? Buffer.from([masked | 126, payload.length >> 8, payload.length & 255])
        : Buffer.concat([Buffer.from([masked | 127]), bigLength(payload.length)]);
  return Buffer.concat([Buffer.from([first]), length, mask ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
