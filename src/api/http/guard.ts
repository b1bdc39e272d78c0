import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../auth/actor.js';
import { type ActorOf, bearerToken } from '../../auth/bearer.js';
import { closeAfterAnswer } from '../edge/close-after-answer.js';
import type { Connections } from '../edge/connections.js';
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
export function guard(app: FastifyInstance, actorOf: ActorOf, connections: Connections): void {
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.public === true) return;
    const token = bearerToken(request.headers.authorization);
    request.actor = token === null ? null : actorOf(token);
    if (request.actor !== null) {
      connections.known(request.raw.socket);
    } else {
      closeAfterAnswer(request, reply);
      await refuse(
        request,
        reply.header('www-authenticate', 'Bearer'),
        401,
        'UNAUTHENTICATED',
        'Send a token: `Authorization: Bearer TOKEN`.',
      );
    }
  });
}

/** An answer outside GraphQL in GraphQL's form, so that clients read one form. */
export function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: FailureCode, message: string): FastifyReply {
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, traceId: request.id } }] });
}
