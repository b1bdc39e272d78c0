import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Connections } from './connections.js';
import { CHECK_EVERY_MS, HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, REQUEST_TIMEOUT_MS } from './limits.js';

/** PEM texts of a certificate chain, the server's own certificate first, and of its key. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const timeouts = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: CHECK_EVERY_MS,
};

/** An HTTP server with connection limits and request time-outs; HTTPS if there is a certificate. It does not listen yet. */
export function boundedServer(onRequest: RequestListener, connections: Connections, certificate: Certificate | null): Server | TlsServer {
  if (certificate === null) {
    const server = createServer(timeouts, onRequest);
    connections.guard(server);
    return server;
  }
  const server = createTlsServer({ ...timeouts, ...certificate, minVersion: 'TLSv1.2', handshakeTimeout: HEADERS_TIMEOUT_MS }, onRequest);
  connections.guardTls(server);
  return server;
}
