import type { FastifyReply, FastifyRequest } from 'fastify';
import { LINGER_MS } from './limits.js';

/**
 * Closes the connection after the answer is sent. The unread rest of the request's body is read and discarded for up to one second: if a
 * socket is closed with unread bytes, the kernel sends a reset, which can arrive before the answer.
 */
export function closeAfterAnswer({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.header('connection', 'close');
  const { socket } = raw;
  // An injected request (without a network connection) has no socket to close.
  if (typeof socket.destroySoon !== 'function') return;
  const closeNow = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (raw.complete) return closeNow();
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}
