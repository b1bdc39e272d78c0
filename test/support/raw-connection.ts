import { connect, type Socket } from 'node:net';

/** A TCP connection to a server under test, and what came back over it. */
export interface RawConnection {
  readonly socket: Socket;
  received(): string;
  /** Settles when the other end closes or breaks it. */
  readonly closed: Promise<void>;
}

/** Opens a connection and sends `bytes`; errors of it are expected and end in `closed`. */
export async function openRaw(url: string, bytes: string | Uint8Array = ''): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: false });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  await new Promise<void>((done) => {
    socket.once('connect', done);
    socket.on('error', () => done());
  });
  if (bytes.length > 0) socket.write(bytes);
  return { socket, closed, received: () => Buffer.concat(chunks).toString('latin1') };
}

/** Opens a connection, sends `bytes` and resets it without waiting for anything. */
export async function sendAndReset(url: string, bytes: string | Uint8Array): Promise<void> {
  const { socket, closed } = await openRaw(url);
  // The kernel has taken the bytes once the callback runs; the reset follows them.
  await new Promise<void>((done) => socket.write(bytes, () => done()));
  socket.resetAndDestroy();
  await closed;
}
