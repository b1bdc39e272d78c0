import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { refuse } from './guard.js';

/** The first segment of the path of each page of the console. */
const pagePath = /^\/(apply|apps|charts|clusters|drift|events|explorer|failover|login|object|policies|search|settings)(\/|\?|$)/;
/** Paths of programs, whose errors are JSON for browsers too. */
const programPath = /^\/(graphql|metrics|healthz|readyz|assets)(\/|\?|$)/;

/** For built files, which have a digest in their name. */
const ONE_YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the built console: its files, and its HTML page for the path of each page, because the console routes by itself. Any other path is answered
 * 404: for a browser with the HTML page, which displays that the page does not exist, and for a program with JSON. Without a build, no route is
 * public.
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;

  // The build writes a Brotli and a gzip file beside each large file; clients that accept neither get the uncompressed file.
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
  app.get('/*', { config }, (request, reply) => {
    if (pagePath.test(request.url)) return reply.sendFile('index.html');
    const browser = request.headers.accept?.includes('text/html') === true && !programPath.test(request.url);
    return browser ? reply.code(404).sendFile('index.html') : refuse(request, reply, 404, 'BAD_REQUEST', 'This path does not exist.');
  });
}
