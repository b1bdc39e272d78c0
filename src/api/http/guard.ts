import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../auth/actor.js';
import { type ActorOf, bearerToken } from '../../auth/bearer.js';
import { closeAfterAnswer } from '../edge/close-after-answer.js';
import type { Door } from '../edge/door.js';
import type { FailureCode } from '../graphql/failure.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated actor; null on public routes. */
    actor: Actor | null;
  }
  interface FastifyContextConfig {
    /** The route needs no token. Default: a token is required. */
    public?: boolean;
    /** The route also accepts the token for reading metrics. */
    metrics?: boolean;
  }
}

/**
 * Requires a token on every route that is not marked `public`, including unknown routes. It runs as the first hook of Fastify, below every
 * framework, so that a forgotten decorator cannot open a route. A refusal closes the connection.
 */
export function guard(app: FastifyInstance, door: Door, metricsReader: ActorOf = () => null): void {
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.public === true) return;
    const token = bearerToken(request.headers.authorization);
    const { socket } = request.raw;
    const admission = await (request.routeOptions.config.metrics === true
      ? door.admit(token, socket, metricsReader)
      : door.admit(token, socket));
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

/** An error outside GraphQL in the format of GraphQL, so that clients need to parse only one format. */
export function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: FailureCode, message: string): FastifyReply {
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, traceId: request.id } }] });
}
