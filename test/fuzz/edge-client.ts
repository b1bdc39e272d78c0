import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from './http-requests.js';

/** A case takes no longer, and no more is read of an answer. */
const LONGEST_MS = 4_000;
const MAX_READ_BYTES = 512 * 1024;
/** An answer is over when nothing came for so long. */
const QUIET_MS = 25;
const HANG_MS = 300;
/** Not the address that the hub's health is asked from: limits count by address. */
const LOCAL_ADDRESS = '127.0.0.2';

/** Sends one conversation over a connection of its own, and settles when it is over, however it ended. Answers the first line that came back. */
export async function deliver(port: number, { pieces, pauseMs, end }: Delivery): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: LOCAL_ADDRESS, allowHalfOpen: true });
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  let read = 0;
  let firstLine = '';
  let lastAt = 0;
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('data', (chunk: Buffer) => {
    if (read === 0) firstLine = chunk.subarray(0, 40).toString('latin1').split('\r\n', 1)[0]!;
    read += chunk.length;
    lastAt = performance.now();
    if (read > MAX_READ_BYTES) socket.destroy();
  });
  const deadline = setTimeout(() => socket.destroy(), LONGEST_MS);
  try {
    await Promise.race([closed, new Promise<void>((done) => socket.once('connect', done))]);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0 && pauseMs > 0) await pause(pauseMs);
      if (socket.destroyed) break;
      if (piece.length > 0) await Promise.race([closed, new Promise<void>((done) => socket.write(piece, () => done()))]);
    }
    if (end === 'reset') socket.resetAndDestroy();
    else if (end === 'hang') await Promise.race([closed, pause(HANG_MS)]);
    else {
      if (end === 'half-close') socket.end();
      await Promise.race([
        closed,
        quiet(
          () => lastAt,
          () => socket.destroyed,
        ),
      ]);
    }
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
  await closed;
  return firstLine;
}

async function quiet(lastAt: () => number, over: () => boolean): Promise<void> {
  while (!over() && (lastAt() === 0 || performance.now() - lastAt() < QUIET_MS)) await pause(5);
}
