import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../auth/actor.js';
import { bearerToken } from '../../auth/bearer.js';
import { closeAfterAnswer } from '../edge/close-after-answer.js';
import type { Door } from '../edge/door.js';
import type { FailureCode } from '../graphql/failure.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes. */
    actor: Actor | null;
  }
  interface FastifyContextConfig {
    /** Answered without a token. Nothing is, unless its route says so. */
    public?: boolean;
  }
}

/**
 * Lets nobody in without a token, on any route that does not say `public`, known or unknown. It stands at the first hook
 * of Fastify, below every framework, so that a forgotten decorator opens nothing. A refusal closes the connection.
 */
export function guard(app: FastifyInstance, door: Door): void {
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.public === true) return;
    const admission = await door.admit(bearerToken(request.headers.authorization), request.raw.socket);
    request.actor = admission.actor;
    if (admission.actor !== null) return;
    closeAfterAnswer(request, reply);
    if (admission.retryAfterMs === null) {
      reply.header('www-authenticate', 'Bearer');
      await refuse(request, reply, 401, 'UNAUTHENTICATED', 'Send a token: `Authorization: Bearer TOKEN`.');
    } else {
      reply.header('retry-after', Math.ceil(admission.retryAfterMs / 1_000));
      await refuse(request, reply, 429, 'RATE_LIMITED', 'Too many wrong tokens came from your address; send a valid token.');
    }
  });
}

/** An answer outside GraphQL in GraphQL's form, so that clients read one form. */
export function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: FailureCode, message: string): FastifyReply {
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, traceId: request.id } }] });
}
