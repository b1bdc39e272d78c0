import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { refuse } from './guard.js';

/** Paths of machines; the console has no page under them. */
const machinePath = /^\/(graphql|metrics|healthz|readyz|assets)(\/|\?|$)/;

/** For built files, which have a digest in their name. */
const ONE_YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the built console: its files, and its HTML page for every other path, because the console routes by itself. Without a build, no
 * route is public.
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;

  // The build writes a Brotli and a gzip file beside each large file; clients that accept neither get the file itself.
  await app.register(fastifyStatic, { root: folder, serve: false, dotfiles: 'deny', cacheControl: false, preCompressed: true });
  const config = { public: true };
  app.get('/assets/*', { config }, (request, reply) => {
    const { '*': name } = request.params as { readonly '*': string };
    return reply.header('cache-control', ONE_YEAR).sendFile(`assets/${name}`);
  });
  for (const name of ['favicon.svg', 'preferences.js']) {
    app.get(`/${name}`, { config }, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(name));
  }
  app.get('/', { config }, (_request, reply) => reply.sendFile('index.html'));
  app.get('/*', { config }, (request, reply) =>
    machinePath.test(request.url) ? refuse(request, reply, 404, 'BAD_REQUEST', 'This path does not exist.') : reply.sendFile('index.html'),
  );
}
