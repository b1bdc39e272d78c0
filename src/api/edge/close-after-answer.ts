import type { FastifyReply, FastifyRequest } from 'fastify';
import { LINGER_MS } from './limits.js';

/**
 * Closes the connection once the answer is sent. What is left of the request's body is thrown away for a second: closing with
 * bytes unread makes the kernel send a reset, which can overtake the answer.
 */
export function closeAfterAnswer({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.header('connection', 'close');
  const { socket } = raw;
  // A request that did not come over the network has nothing to close.
  if (typeof socket.destroySoon !== 'function') return;
  const closeNow = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (raw.complete) return closeNow();
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}
