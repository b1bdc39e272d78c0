import type { FastifyInstance } from 'fastify';
import { refuse } from './guard.js';

const PATH = '/graphql';
/** Large values belong in variables: a query is parsed in one turn of the event loop. */
const MAX_QUERY_CHARACTERS = 256 * 1024;

/**
 * GraphQL accepts only POST with JSON. A page of another site could send other forms without a CORS preflight, and a query in a URL would
 * be logged.
 */
export function onlyJsonPosts(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    // The matched route and not the text of the path, which can be written in several ways.
    if (request.routeOptions.url !== PATH && pathOf(request.url) !== PATH) return;
    if (request.method !== 'POST') {
      await refuse(
        request,
        reply.header('allow', 'POST'),
        405,
        'BAD_REQUEST',
        'Send GraphQL queries and mutations by POST and subscriptions by WebSocket.',
      );
    } else if (!isJson(request.headers['content-type'])) {
      await refuse(request, reply, 415, 'BAD_REQUEST', 'The body must be JSON, with content type application/json.');
    }
  });
  app.addHook('preValidation', async (request, reply) => {
    if (request.routeOptions.url !== PATH) return;
    const query = (request.body as { readonly query?: unknown } | null | undefined)?.query;
    if (typeof query !== 'string' || query.length <= MAX_QUERY_CHARACTERS) return;
    await refuse(request, reply, 413, 'BAD_REQUEST', 'The query is longer than 256 Ki characters. Send large texts as variables.');
  });
}

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json *(; *charset *= *"?utf-8"? *)?$/i.test(contentType ?? '');
}
