import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * Sets a strict content security policy: the console loads nothing from other origins and uses no inline script or style. A hub with a
 * certificate of its own tells browsers to use HTTPS for a year.
 */
export async function securityHeaders(app: FastifyInstance, { https }: { readonly https: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Without a certificate HSTS is the decision of the proxy that terminates TLS; on a laptop the console is served over plain HTTP.
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
  app.addHook('onSend', async (_request, reply) => {
    // API answers are for one actor and must not be cached; only built files with a digest in their name may be.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
