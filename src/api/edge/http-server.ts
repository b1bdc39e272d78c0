import { createServer, type RequestListener, type Server } from 'node:http';
import type { Connections } from './connections.js';
import { CHECK_EVERY_MS, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, REQUEST_TIMEOUT_MS } from './limits.js';

/** An HTTP server with connection limits and request time-outs. It does not listen yet. */
export function boundedServer(onRequest: RequestListener, connections: Connections): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    onRequest,
  );
  connections.guard(server);
  return server;
}
