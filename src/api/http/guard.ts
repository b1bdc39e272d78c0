import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../auth/actor.js';
import { type ActorOf, bearerToken } from '../../auth/bearer.js';
import { may } from '../../auth/may.js';
import { HubError } from '../../errors.js';
import { closeAfterAnswer } from '../edge/close-after-answer.js';
import type { Admission, Door } from '../edge/door.js';
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
    const admission = await admitted(
      request.routeOptions.config.metrics === true ? door.admit(token, socket, metricsReader) : door.admit(token, socket),
    );
    if (admission === null) {
      closeAfterAnswer(request, reply);
      await refuse(
        request,
        reply,
        503,
        'UNAVAILABLE',
        'The database does not answer, so the token cannot be checked; try again in a few seconds.',
      );
      return;
    }
    request.actor = admission.actor;
    if (admission.actor !== null && mayUse(request, admission.actor)) return;
    if (admission.actor !== null) {
      await refuse(request, reply, 403, 'FORBIDDEN', 'You have no permission: this path needs the right "read cluster" for the whole hub.');
      return;
    }
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

/** GraphQL checks each operation. The metrics name clusters, and every other path answers that it does not exist. */
function mayUse({ routeOptions }: FastifyRequest, actor: Actor): boolean {
  return routeOptions.config.metrics !== true || actor.role === 'metrics' || may(actor, 'read', { noun: 'cluster' });
}

/** Null: the token could not be checked. */
function admitted(admission: Promise<Admission>): Promise<Admission | null> {
  return admission.catch((error: unknown) => {
    if (error instanceof HubError) return null;
    throw error;
  });
}

/** An error outside GraphQL in the format of GraphQL, so that clients need to parse only one format. */
export function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: FailureCode, message: string): FastifyReply {
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, traceId: request.id } }] });
}
