import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A socket that sends everything written in one turn of the event loop as one packet. Each packet costs a system call and a wake-up of the
 * server; for short statements that is more than the statement itself.
 */
export function turnSocket(): Duplex {
  const socket = new Socket();
  // `connect()` restores the original `write`, so it is patched afterwards.
  return socket.once('connect', () => sendByTurn(socket));
}

function sendByTurn(socket: Socket): void {
  const write = socket.write.bind(socket) as (...written: unknown[]) => boolean;
  let holding = false;
  const held = (...written: unknown[]) => {
    if (!holding) {
      holding = true;
      socket.cork();
      queueMicrotask(() => {
        holding = false;
        socket.uncork();
      });
    }
    return write(...written);
  };
  Object.assign(socket, { write: held });
}
